import { keptInt32 } from "../../memory/kept-arrays.ts";
import { IntervalTerms, Term } from "./interval-terms.ts";
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
]);
export const FEATURES = 10;

/** Computes the features from the intervals' terms. Allocates nothing. */
export class AfFeatures {
  /** In the order of {@link FEATURE_NAMES}, after {@link compute}. */
  readonly values = keptInt32(FEATURES);
  readonly #terms = new IntervalTerms();
  readonly #entropy = new SymbolEntropy();

  push(rrMs: number): void {
    this.#terms.push(rrMs);
    this.#entropy.push(rrMs);
  }

  reset(): void {
    this.#terms.reset();
    this.#entropy.reset();
  }

  /** Call with at least 4 intervals pushed. */
  compute(): void {
    const { sums, count } = this.#terms;
    const values = this.values;
    const change = sums[Term.change];
    // Keeps the ratios of a perfectly regular rhythm finite.
    const changed = change + 8 * count;
    values[0] = this.#entropy.perMille;
    values[1] = Math.floor((change * 8) / count);
    values[2] = Math.floor(Math.sqrt((sums[Term.square] * 4096) / count));
    values[3] = Math.floor((sums[Term.steady] * 1000) / count);
    values[4] = Math.floor((sums[Term.turning] * 1000) / count);
    values[5] = Math.floor((sums[Term.compensated] * 1000) / count);
    values[6] = Math.floor((sums[Term.alike] * 4) / count);
    values[7] = Math.floor((sums[Term.samePair] * 4) / count);
    values[8] = Math.floor((sums[Term.second] * 1000) / changed);
    values[9] = Math.floor((sums[Term.third] * 1000) / changed);
  }
}
