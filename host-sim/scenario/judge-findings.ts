import { FindingCode, ReadingKind } from "../../modules/record/codes.ts";
import type { Delivered } from "./delivered.ts";
import type { FindingExpectation, FindingName, NoFindingExpectation } from "./expectation.ts";
import { type Judgement, spanText } from "./spans.ts";

/** A finding as it stands at the end: a later reading of the same code and start has replaced the earlier. */
interface Finding {
  readonly code: number;
  readonly startS: number;
  /** Undefined for one that was still going on. */
  readonly endS: number | undefined;
  readonly confidencePercent: number;
}

function findingsOf({ readings }: Delivered): Finding[] {
  const findings = new Map<string, Finding>();
  for (const { reading, timeS, boot } of readings) {
    if (reading.kind !== ReadingKind.finding || timeS === undefined || reading.code === undefined) continue;
    const { code, durationMicros, confidence = 0 } = reading;
    findings.set(`${boot} ${code} ${reading.tickMicros}`, {
      code,
      startS: timeS,
      endS: durationMicros === undefined ? undefined : timeS + durationMicros / 1e6,
      confidencePercent: confidence,
    });
  }
  return [...findings.values()].sort((a, b) => a.startS - b.startS);
}

/** A finding where it should be. */
export function judgeFinding(expected: FindingExpectation, delivered: Delivered): Judgement {
  const { finding, startS, endS, toleranceS, leastConfidencePercent } = expected;
  const near = (time: number | undefined, wanted: number | undefined) =>
    wanted === undefined || (time !== undefined && Math.abs(time - wanted) <= toleranceS);
  const alike = findingsOf(delivered).filter(({ code }) => code === FindingCode[finding]);
  const end = endS === undefined ? "" : `, to ${endS} s`;
  return {
    held: alike.some(
      (one) =>
        near(one.startS, startS) && near(one.endS, endS) && one.confidencePercent >= leastConfidencePercent,
    ),
    sentence:
      `${finding}: ${describe(alike)}; expected from ${startS} s${end}, give or take ${toleranceS} s` +
      (leastConfidencePercent > 0 ? `, confidence at least ${leastConfidencePercent} %` : ""),
  };
}

/** No finding that reaches into the span. */
export function judgeNoFinding(expected: NoFindingExpectation, delivered: Delivered): Judgement {
  const { fromS, toS, findings } = expected;
  const codes = findings?.map((name) => FindingCode[name] as number);
  const found = findingsOf(delivered).filter(
    ({ code, startS, endS = Number.POSITIVE_INFINITY }) =>
      startS <= toS && endS >= fromS && (codes === undefined || codes.includes(code)),
  );
  return {
    held: found.length === 0,
    sentence: `findings ${spanText(expected)}: ${describe(found)}; expected no ${findings?.join(", ") ?? "finding"}`,
  };
}

function describe(findings: readonly Finding[]): string {
  if (findings.length === 0) return "none";
  return findings
    .map(({ code, startS, endS, confidencePercent }) => {
      const end = endS === undefined ? "on" : `to ${endS.toFixed(1)} s`;
      return `${nameOf(code)} from ${startS.toFixed(1)} s ${end} (${confidencePercent} %)`;
    })
    .join(", ");
}

function nameOf(code: number): FindingName | string {
  return Object.entries(FindingCode).find(([, value]) => value === code)?.[0] ?? String(code);
}
