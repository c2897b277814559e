import { InvalidArgumentError } from "commander";
import { durationMicros } from "../faults/duration.ts";

const LONGEST_RUN_MICROS = 366 * 86_400e6;

/** `90s`, `30m`, `1.5h`, `2d`, `1w` in microseconds; a bare number is seconds. */
export function runLengthMicros(text: string): number {
  const micros = durationMicros(/^[\d.]+$/.test(text) ? `${text}s` : text);
  if (micros === undefined || micros <= 0 || micros > LONGEST_RUN_MICROS) {
    throw new InvalidArgumentError("Give a time such as 90s, 30m, 1.5h or 2d, of at most a year.");
  }
  return micros;
}

/** A speed as a multiple of real time, or `max` (Infinity). */
export function speedFactor(text: string): number {
  if (text === "max") return Number.POSITIVE_INFINITY;
  const factor = Number(text);
  if (!(factor > 0) || !Number.isFinite(factor)) {
    throw new InvalidArgumentError("Give a multiple of real time such as 1 or 60, or max.");
  }
  return factor;
}

/** A seed: a whole number that fits 32 bits. */
export function seedNumber(text: string): number {
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) {
    throw new InvalidArgumentError("Give a whole number from 0 to 4294967295.");
  }
  return seed;
}

/** A TCP port, or `off`. */
export function portOrOff(text: string): number | "off" {
  if (text === "off") return text;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError("Give a port from 0 to 65535 (0 picks a free one), or off.");
  }
  return port;
}

/** `a,b,c` as a list without empty entries. */
export function commaList(text: string): string[] {
  const list = text.split(",").map((entry) => entry.trim());
  if (list.some((entry) => entry === ""))
    throw new InvalidArgumentError("Give names separated by commas: 100,101.");
  return list;
}
