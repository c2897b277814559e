import { WfdbError } from "./wfdb-error.ts";

/** The greatest rate that is taken for an electrocardiogram's. */
const greatestRateHz = 100_000;

/** A decimal number, with exponent if need be; undefined for anything else. */
export function decimal(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

/** A whole number that a double holds exactly. @throws WfdbError `header-syntax` */
export function integer(text: string, what: string, line: number): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) {
    throw new WfdbError("header-syntax", `Header line ${line}: "${text}" is no whole number (${what}).`);
  }
  return value;
}

/** A whole number that is not negative. @throws WfdbError `header-syntax` */
export function count(text: string, what: string, line: number): number {
  const value = integer(text, what, line);
  if (value < 0) throw new WfdbError("header-syntax", `Header line ${line}: ${what} is ${value}.`);
  return value;
}

/** A rate in samples a second. @throws WfdbError `rate-absurd` */
export function rate(text: string, what: string, line: number): number {
  const rateHz = decimal(text);
  if (rateHz === undefined || !(rateHz > 0) || rateHz > greatestRateHz) {
    throw new WfdbError(
      "rate-absurd",
      `Header line ${line}: ${what} is "${text}"; it should be above 0 and at most ${greatestRateHz} a second.`,
    );
  }
  return rateHz;
}
