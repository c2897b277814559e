import { keptInt32 } from "../../memory/kept-arrays.ts";
import { IntervalTerms, Term, UNLIKE_SHIFT, USUAL_P_MASK } from "./interval-terms.ts";
import { SymbolEntropy } from "./symbol-entropy.ts";

/**
 * What a score stands on, in the order of the fitted table. All are integers over the last 64 intervals.
 */
export const FEATURE_NAMES = Object.freeze([
  /** Symbolic dynamics (Zhou 2014), per mille. */
  "complexity",
  /** Mean change from interval to interval, in 1/8192 of the typical interval. */
  "change",
  /** Root of the mean squared change, in 1/8192 of the typical interval (normalised RMSSD). */
  "rootMeanSquare",
  /** Share of changes below 3 %, per mille. */
  "steady",
  /** Turning points, per mille; 2/3 in a random series. */
  "turning",
  /** Short intervals followed by long ones, per mille: early beats with their pauses. */
  "compensated",
  /** How often an interval of a like length has come before, in 1/4000. */
  "alike",
  /** How often a pair of intervals of the same lengths has come before, in 1/4000: low in a random series. */
  "samePair",
  /** Differences at a distance of two by changes, per mille: → 0 in bigeminy, about 1 in fibrillation. */
  "bigeminy",
  /** Differences at a distance of three by changes, per mille: → 0 in trigeminy. */
  "trigeminy",
  // From here on: for short stretches of a signal.
  /** "rootMeanSquare", but no more than {@link MOST_IRREGULAR}: what is beyond it speaks of ectopic beats. */
  "irregular",
  /** The typical interval, ms. */
  "typicalInterval",
  /** Share of beats before which a P wave lies like the usual one, per mille. Known where the signal is. */
  "usualP",
  /** Share of beats whose complex is unlike the usual one, per mille: noise, or other shapes. Known where the signal is. */
  "unlike",
]);
export const FEATURES = 14;
/** The first ones: episodes are dated by these. */
export const INTERVAL_FEATURES = 10;
/** Where the share of usual P waves lies. */
export const USUAL_P = 12;
/** A normalised RMSSD of 18 %. */
const MOST_IRREGULAR = 1500;

/** Computes the features from the intervals' terms. Allocates nothing. */
export class AfFeatures {
  /** In the order of {@link FEATURE_NAMES}, after {@link compute}. */
  readonly values = keptInt32(FEATURES);
  readonly #terms = new IntervalTerms();
  readonly #entropy = new SymbolEntropy();

  /** @param shape see {@link IntervalTerms.push} */
  push(rrMs: number, shape = 0): void {
    this.#terms.push(rrMs, shape);
    this.#entropy.push(rrMs);
  }

  reset(): void {
    this.#terms.reset();
    this.#entropy.reset();
  }

  /** Call with at least 4 intervals pushed. */
  compute(): void {
    const { sums, count, typicalMs } = this.#terms;
    const values = this.values;
    const change = sums[Term.change];
    // Keeps the ratios of a perfectly regular rhythm finite.
    const changed = change + 8 * count;
    values[0] = this.#entropy.perMille;
    values[1] = ((change * 8) / count) | 0;
    const rootMeanSquare = Math.sqrt((sums[Term.square] * 4096) / count) | 0;
    values[2] = rootMeanSquare;
    values[3] = ((sums[Term.steady] * 1000) / count) | 0;
    values[4] = ((sums[Term.turning] * 1000) / count) | 0;
    values[5] = ((sums[Term.compensated] * 1000) / count) | 0;
    values[6] = ((sums[Term.alike] * 4) / count) | 0;
    values[7] = ((sums[Term.samePair] * 4) / count) | 0;
    values[8] = ((sums[Term.second] * 1000) / changed) | 0;
    values[9] = ((sums[Term.third] * 1000) / changed) | 0;
    const shape = sums[Term.shape];
    values[10] = rootMeanSquare > MOST_IRREGULAR ? MOST_IRREGULAR : rootMeanSquare;
    values[11] = typicalMs;
    values[USUAL_P] = (((shape & USUAL_P_MASK) * 1000) / count) | 0;
    values[13] = (((shape >> UNLIKE_SHIFT) * 1000) / count) | 0;
  }
}
