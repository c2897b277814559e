import { roundHalfEven } from "../world/math/round-half-even.ts";
import { beatsOf, matchBeats } from "./match-beats.ts";
import { bracketedSpans } from "./rhythm-spans.ts";
import { defaultLearningS, defaultWindowMs, type RecordToScore, type ScoreOptions } from "./score-record.ts";
import type { Span } from "./span.ts";

/** Where reference and test disagree about a beat. */
export interface BeatError {
  /** The reference beat's; of an extra beat the test's. */
  readonly sample: number;
  readonly kind: "missed" | "extra" | "class";
  /** The test beat's, where there is one. */
  readonly testSample?: number;
}

/** A piece of a record with what is wrong in it. */
export interface Stretch extends Span {
  readonly record: RecordToScore;
  readonly errors: readonly BeatError[];
}

export const STRETCH_S = 10;
/** Ahead of the first error, so that it is seen with what led to it. */
const LEAD_IN_S = 1;
/** A beat missed or invented weighs more than one that was called something else. */
const weights: Readonly<Record<BeatError["kind"], number>> = { missed: 4, extra: 4, class: 1 };

/** All disagreements that count in the score, in order of time. Of classes those that concern V or S. */
export function beatErrors(record: RecordToScore, options: ScoreOptions = {}): BeatError[] {
  const { rateHz } = record;
  const { learningS = defaultLearningS, windowMs = defaultWindowMs } = options;
  const window = roundHalfEven((windowMs / 1000) * rateHz);
  const excluded = bracketedSpans(record.reference);
  const errors: BeatError[] = [];
  for (const { reference, test } of matchBeats(beatsOf(record.reference), beatsOf(record.test), window)) {
    const { sample } = (reference ?? test)!;
    if (sample < learningS * rateHz) continue;
    if (excluded.some(({ start, end }) => sample >= start - window && sample <= end + window)) continue;
    if (test === undefined) errors.push({ sample, kind: "missed" });
    else if (reference === undefined) errors.push({ sample, kind: "extra", testSample: sample });
    else if (isWrongClass(reference.beatClass, test.beatClass)) {
      errors.push({ sample, kind: "class", testSample: test.sample });
    }
  }
  return errors;
}

function isWrongClass(reference: string, test: string): boolean {
  if (reference === test || reference === "Q") return false;
  return reference === "V" || reference === "S" || test === "S" || (test === "V" && reference !== "F");
}

/**
 * The pieces of ten seconds with most errors, the worst first; no two overlap. Of equals the one of a record that
 * was shown less comes first.
 */
export function worstStretches(
  records: readonly RecordToScore[],
  count: number,
  options: ScoreOptions = {},
): Stretch[] {
  const left = records.map((record) => ({ record, errors: beatErrors(record, options), shown: 0 }));
  const worst: Stretch[] = [];
  while (worst.length < count) {
    let best: { weight: number; of: (typeof left)[number]; stretch: Stretch } | undefined;
    for (const of of left) {
      const found = heaviest(of.record, of.errors);
      if (found === undefined) continue;
      const isWorse =
        best === undefined ||
        found.weight > best.weight ||
        (found.weight === best.weight && of.shown < best.of.shown);
      if (isWorse) best = { ...found, of };
    }
    if (best === undefined) break;
    const { of, stretch } = best;
    worst.push(stretch);
    of.shown++;
    of.errors = of.errors.filter(({ sample }) => sample < stretch.start || sample >= stretch.end);
  }
  return worst;
}

/** The window with most weight of those that begin just before an error. */
function heaviest(
  record: RecordToScore,
  errors: readonly BeatError[],
): { weight: number; stretch: Stretch } | undefined {
  const { rateHz } = record;
  let best: { weight: number; first: number; end: number } | undefined;
  let end = 0;
  let weight = 0;
  for (let first = 0; first < errors.length; first++) {
    const until = errors[first].sample + (STRETCH_S - LEAD_IN_S) * rateHz;
    while (end < errors.length && errors[end].sample < until) weight += weights[errors[end++].kind];
    if (best === undefined || weight > best.weight) best = { weight, first, end };
    weight -= weights[errors[first].kind];
  }
  if (best === undefined) return undefined;
  const start = Math.max(0, Math.round(errors[best.first].sample - LEAD_IN_S * rateHz));
  const stretch = {
    record,
    start,
    end: start + Math.round(STRETCH_S * rateHz),
    errors: errors.slice(best.first, best.end),
  };
  return { weight: best.weight, stretch };
}
