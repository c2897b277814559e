import { keptInt32 } from "../memory/kept-arrays.ts";

/** What was measured, for a finding's reasons: the numbers of docs/FORMAT.md, table "feature". */
export const Measure = Object.freeze({
  /** Tenths of a beat a minute. */
  rateDeciPerMin: 1,
  intervalMs: 2,
  beats: 3,
  durationMs: 4,
  /** Likeness of waves to each other, per mille. */
  likenessPerMille: 8,
  /** What is left of waves with themselves half a wave later, per mille: the less, the narrower their spectrum. */
  leakagePerMille: 14,
  /** Share of ectopic beats among all, per mille. */
  burdenPerMille: 10,
  /** Intervals that could be used in the window. */
  intervals: 11,
  /** Evidence of atrial fibrillation so far, in 1/256 of a natural-log odds. */
  afEvidence: 12,
  /** The first of the AF features: `afFeature + i` is feature `i` of modules/rhythm/af/features.ts. */
  afFeature: 32,
});

/** Reasons that one finding can give. */
const CAPACITY = 8;

/**
 * Why a finding was made: triples of measure, value and the threshold that it was held against. Made once;
 * a sink reads it inside `start`, `update` or `end`, and it is overwritten afterwards.
 */
export class Reasons {
  count = 0;
  /** {@link Measure} */
  readonly measure = keptInt32(CAPACITY);
  readonly value = keptInt32(CAPACITY);
  readonly threshold = keptInt32(CAPACITY);

  clear(): void {
    this.count = 0;
  }

  /** Appends one; what no longer fits is left out, so give the weightiest first. */
  add(measure: number, value: number, threshold: number): void {
    const at = this.count;
    if (at === CAPACITY) return;
    this.measure[at] = measure;
    this.value[at] = value;
    this.threshold[at] = threshold;
    this.count = at + 1;
  }
}
