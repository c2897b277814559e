import { RunningMedian } from "../../signal/ecg/running-median.ts";

/** Intervals that a decision stands on; a power of two. */
export const WINDOW = 64;
const MASK = WINDOW - 1;
/** Longest distance to an earlier interval that an interval is compared with. */
const HISTORY = 49;
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
  /** Change after a running median of 3, in 1/1024: a single early beat vanishes. */
  change3: 2,
  /** Difference from the interval two before, in 1/1024: small in bigeminy. */
  second: 3,
  /** Difference from the interval three before, in 1/1024: small in trigeminy. */
  third: 4,
  /** 1 where the change is below 3 %. */
  steady: 5,
  /** 1 where the interval is longer than typical by 15 %. */
  long: 6,
  /** 1 where the interval before is shorter, or longer, than both of its neighbours. */
  turning: 7,
  /** 1 where a short interval is followed by a long one: an early beat and its pause. */
  compensated: 8,
  /** Earlier intervals of a like length (within 6 %), per mille of those compared. */
  alike: 9,
  /** Earlier intervals of the same length (within 3 %) after one of the same length, per mille of those compared. */
  samePair: 10,
});
const TERMS = 11;

/**
 * Per-interval measures of irregularity and of repetition, and their sums over the last 64 intervals. Each
 * interval is worked on once, when it comes: some 50 reads to compare it with earlier ones, and the rest is
 * constant. Allocates nothing.
 */
export class IntervalTerms {
  /** Sums over the window, by {@link Term}. */
  readonly sums = new Int32Array(TERMS);
  /** Intervals in the sums, up to {@link WINDOW}. */
  count = 0;

  readonly #terms = new Int16Array(TERMS * WINDOW);
  readonly #rr = new Int32Array(WINDOW);
  readonly #typical = new RunningMedian(TYPICAL);
  #seen = 0;
  #median3 = 0;

  /** @param rrMs above 0 and below 2^16 */
  push(rrMs: number): void {
    const rr = this.#rr;
    const seen = this.#seen;
    if (seen === 0) this.#typical.fill(rrMs);
    else this.#typical.push(rrMs);
    rr[seen & MASK] = rrMs;
    this.#seen = (seen + 1) | 0;
    if (seen < 3) {
      this.#median3 = rrMs;
      return;
    }
    const typical = this.#typical.median;
    const x1 = rr[(seen - 1) & MASK];
    const x2 = rr[(seen - 2) & MASK];
    const low = rrMs < x1 ? rrMs : x1;
    const high = rrMs < x1 ? x1 : rrMs;
    const median3 = x2 < low ? low : x2 > high ? high : x2;
    const change = relative(rrMs - x1, typical);
    const slot = (seen & MASK) * TERMS;
    if (this.count === WINDOW) this.#forget(slot);
    else this.count++;
    this.#put(slot, Term.change, change);
    this.#put(slot, Term.square, (change * change) >> 6);
    this.#put(slot, Term.change3, relative(median3 - this.#median3, typical));
    this.#put(slot, Term.second, relative(rrMs - x2, typical));
    this.#put(slot, Term.third, relative(rrMs - rr[(seen - 3) & MASK], typical));
    this.#put(slot, Term.steady, change < 31 ? 1 : 0);
    this.#put(slot, Term.long, rrMs * 20 > typical * 23 ? 1 : 0);
    this.#put(slot, Term.turning, x1 > x2 === x1 > rrMs && x1 !== x2 && x1 !== rrMs ? 1 : 0);
    this.#put(slot, Term.compensated, x1 * 25 < typical * 22 && rrMs * 50 > typical * 53 ? 1 : 0);
    this.#compare(slot, rrMs, x1, typical);
    this.#median3 = median3;
  }

  reset(): void {
    this.sums.fill(0);
    this.count = 0;
    this.#seen = 0;
  }

  #forget(slot: number): void {
    for (let term = 0; term < TERMS; term++) this.sums[term] -= this.#terms[slot + term];
  }

  #put(slot: number, term: number, value: number): void {
    this.#terms[slot + term] = value;
    this.sums[term] += value;
  }

  /** How often this interval, and this pair of intervals, has come before. */
  #compare(slot: number, rrMs: number, x1: number, typical: number): void {
    const rr = this.#rr;
    const seen = (this.#seen - 1) | 0;
    const near = (typical * 31) >> 10;
    const wide = (typical * 61) >> 10;
    const reach = seen - 1 < HISTORY ? seen - 1 : HISTORY;
    let alike = 0;
    let samePair = 0;
    let older = rr[(seen - 2) & MASK];
    for (let lag = 2; lag <= reach; lag++) {
      const d = older < rrMs ? rrMs - older : older - rrMs;
      older = rr[(seen - lag - 1) & MASK];
      if (d > wide) continue;
      alike++;
      if (d <= near && (older < x1 ? x1 - older : older - x1) <= near) samePair++;
    }
    const compared = reach - 1;
    this.#put(slot, Term.alike, Math.floor((alike * 1000) / compared));
    this.#put(slot, Term.samePair, Math.floor((samePair * 1000) / compared));
  }
}

/** The size of a difference in 1/1024 of the typical interval, capped. */
function relative(difference: number, typical: number): number {
  const share = Math.floor(((difference < 0 ? -difference : difference) << 10) / typical);
  return share > CHANGE_CAP_Q10 ? CHANGE_CAP_Q10 : share;
}
