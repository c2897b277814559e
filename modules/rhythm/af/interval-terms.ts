import { keptInt16, keptInt32 } from "../../memory/kept-arrays.ts";
import { RunningMedian } from "../../signal/ecg/running-median.ts";

/** Intervals that a decision stands on; a power of two. */
export const WINDOW = 64;
const MASK = WINDOW - 1;
/** Longest distance to an earlier interval that an interval is compared with. */
const HISTORY = 25;
/** A change counts for no more than 0.4 of the typical interval, so that one artefact decides nothing. */
const CHANGE_CAP_Q10 = 410;
/** Intervals that tell what is typical. */
const TYPICAL = 15;

/** What is summed over the window, for each interval. Shares are of the typical interval. */
export const Term = Object.freeze({
  /** Change from the interval before, in 1/1024. */
  change: 0,
  /** Its square, in 1/16384. */
  square: 1,
  /** Difference from the interval two before, in 1/1024: small in bigeminy. */
  second: 2,
  /** Difference from the interval three before, in 1/1024: small in trigeminy. */
  third: 3,
  /** 1 where the change is below 3 %. */
  steady: 4,
  /** 1 where the interval before is shorter, or longer, than both of its neighbours. */
  turning: 5,
  /** 1 where a short interval is followed by a long one: an early beat and its pause. */
  compensated: 6,
  /** Earlier intervals of a like length (within 6 %), per mille of those compared. */
  alike: 7,
  /** Earlier intervals of the same length (within 3 %) after one of the same length, per mille of those compared. */
  samePair: 8,
});
const TERMS = 9;

/**
 * Per-interval measures of irregularity and of repetition, and their sums over the last 64 intervals. Each
 * interval is worked on once, when it comes: 24 reads to compare it with earlier ones, and the rest is constant.
 * Allocates nothing.
 */
export class IntervalTerms {
  /** Sums over the window, by {@link Term}. */
  readonly sums = keptInt32(TERMS);
  /** Intervals in the sums, up to {@link WINDOW}. */
  count = 0;

  /** The terms of each interval in the window; 0 where none has been. */
  readonly #terms = new Int16Array(TERMS * WINDOW);
  readonly #fresh = keptInt16(TERMS);
  readonly #rr = new Int32Array(WINDOW);
  readonly #typical = new RunningMedian(TYPICAL);
  #seen = 0;

  /** @param rrMs above 0 and below 2^16 */
  push(rrMs: number): void {
    const rr = this.#rr;
    const seen = this.#seen;
    if (seen === 0) this.#typical.fill(rrMs);
    else this.#typical.push(rrMs);
    rr[seen & MASK] = rrMs;
    this.#seen = (seen + 1) | 0;
    if (seen < 3) return;
    const typical = this.#typical.median;
    const x1 = rr[(seen - 1) & MASK];
    const x2 = rr[(seen - 2) & MASK];
    const change = relative(rrMs - x1, typical);
    const fresh = this.#fresh;
    fresh[Term.change] = change;
    fresh[Term.square] = (change * change) >> 6;
    fresh[Term.second] = relative(rrMs - x2, typical);
    fresh[Term.third] = relative(rrMs - rr[(seen - 3) & MASK], typical);
    fresh[Term.steady] = change < 31 ? 1 : 0;
    fresh[Term.turning] = x1 > x2 === x1 > rrMs && x1 !== x2 && x1 !== rrMs ? 1 : 0;
    fresh[Term.compensated] = x1 * 25 < typical * 22 && rrMs * 50 > typical * 53 ? 1 : 0;
    this.#compare(rrMs, x1, x2, typical);
    const sums = this.sums;
    const terms = this.#terms;
    let slot = (seen & MASK) * TERMS;
    for (let term = 0; term < TERMS; term++, slot++) {
      const value = fresh[term];
      sums[term] += value - terms[slot];
      terms[slot] = value;
    }
    if (this.count < WINDOW) this.count++;
  }

  reset(): void {
    this.sums.fill(0);
    this.#terms.fill(0);
    this.count = 0;
    this.#seen = 0;
  }

  /** How often this interval, and this pair of intervals, has come before. */
  #compare(rrMs: number, x1: number, x2: number, typical: number): void {
    const rr = this.#rr;
    const near = (typical * 31) >> 10;
    const wide = (typical * 61) >> 10;
    const low = rrMs - wide;
    const high = rrMs + wide;
    const newest = (this.#seen - 1) | 0;
    const reach = newest - 1 < HISTORY ? newest - 1 : HISTORY;
    const oldest = newest - reach;
    let alike = 0;
    let samePair = 0;
    let after = x2;
    for (let at = newest - 3; at >= oldest - 1; at--) {
      const other = after;
      after = rr[at & MASK];
      if (other < low || other > high) continue;
      alike++;
      const d = other - rrMs;
      const e = after - x1;
      if (d <= near && -d <= near && e <= near && -e <= near) samePair++;
    }
    const compared = reach - 1;
    this.#fresh[Term.alike] = Math.floor((alike * 1000) / compared);
    this.#fresh[Term.samePair] = Math.floor((samePair * 1000) / compared);
  }
}

/** The size of a difference in 1/1024 of the typical interval, capped. */
function relative(difference: number, typical: number): number {
  const share = Math.floor(((difference < 0 ? -difference : difference) << 10) / typical);
  return share > CHANGE_CAP_Q10 ? CHANGE_CAP_Q10 : share;
}
