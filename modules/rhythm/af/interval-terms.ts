import { keptInt16 } from "../../memory/kept-arrays.ts";
import { RunningMedian } from "../../signal/ecg/running-median.ts";
import { EXACT } from "../reciprocal.ts";

/** Intervals that a decision stands on; a power of two. */
export const WINDOW = 64;
const MASK = WINDOW - 1;
/** Longest distance to an earlier interval that an interval is compared with, and intervals kept for that. */
const HISTORY = 25;
const KEPT = 32;
const KEPT_MASK = KEPT - 1;
/** A change counts for no more than 0.4 of the typical interval, so that one artefact decides nothing. */
const CHANGE_CAP_Q10 = 410;
/** Intervals that tell what is typical. */
const TYPICAL = 15;
/** In how many bits a term lies: up to {@link CHANGE_CAP_Q10}, and up to 1000. */
const CHANGE_BITS = 9;
const CHANGE_MASK = (1 << CHANGE_BITS) - 1;
const SHARE_BITS = 10;
const SHARE_MASK = (1 << SHARE_BITS) - 1;

/**
 * What is summed over the window, for each interval. Shares are of the typical interval. (The sums are reached by
 * their numbers below: on XS a property of a table costs three times as much.)
 */
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
  /** 1 where the beat that ends the interval has a P wave like the usual one; 65,536 where its complex is unlike the usual. */
  shape: 9,
});
const TERMS = 10;
/** Changes below 3 %, in 1/1024. */
const STEADY_BELOW = 31;
/** Bits behind the three differences. */
const TURNING = 1 << (3 * CHANGE_BITS);
const COMPENSATED = TURNING << 1;
const SHAPE_SHIFT = 3 * CHANGE_BITS + 2;
/** How the sum of shapes holds its two numbers. */
export const UNLIKE_SHIFT = 16;
export const USUAL_P_MASK = 0xffff;

/**
 * Per-interval measures of irregularity and of repetition, and their sums over the last 64 intervals. Each
 * interval is worked on once, when it comes: 24 reads to compare it with earlier ones, and the rest is constant.
 * The terms of an interval lie in two words, for an array access costs as much as ten operations on XS. Allocates
 * nothing.
 */
export class IntervalTerms {
  /** Sums over the window, by {@link Term}. */
  readonly sums: number[] = new Array(TERMS).fill(0);
  /** Intervals in the sums, up to {@link WINDOW}. */
  count = 0;

  /**
   * The terms of each interval in the window, 0 where none has been, in pairs: change, second, third, steady,
   * turning, compensated and shape, from bit 0 on; alike and samePair.
   */
  readonly #terms = new Int32Array(2 * WINDOW);
  readonly #rr = keptInt16(KEPT);
  readonly #typical = new RunningMedian(TYPICAL);
  #seen = 0;

  /** The interval that is typical of the last 15, ms. */
  get typicalMs(): number {
    return this.#typical.median;
  }

  /**
   * @param rrMs above 0 and below 2^15
   * @param shape of the beat that ends it: 1 for a usual P wave, 2 for an unlike complex, or-ed
   */
  push(rrMs: number, shape = 0): void {
    const rr = this.#rr;
    const seen = this.#seen;
    const median = this.#typical;
    if (seen === 0) median.fill(rrMs);
    else median.push(rrMs);
    rr[seen & KEPT_MASK] = rrMs;
    this.#seen = (seen + 1) | 0;
    if (seen < 3) return;
    const typical = median.median;
    const x1 = rr[(seen - 1) & KEPT_MASK];
    const x2 = rr[(seen - 2) & KEPT_MASK];
    // Sizes of differences in 1/1024 of the typical interval, capped; a reciprocal instead of three divisions.
    const per = 1024 / typical;
    let d = rrMs - x1;
    let e = ((d < 0 ? -d : d) * per + EXACT) | 0;
    const change = e > CHANGE_CAP_Q10 ? CHANGE_CAP_Q10 : e;
    d = rrMs - x2;
    e = ((d < 0 ? -d : d) * per + EXACT) | 0;
    let terms = change | ((e > CHANGE_CAP_Q10 ? CHANGE_CAP_Q10 : e) << CHANGE_BITS);
    let after = rr[(seen - 3) & KEPT_MASK];
    d = rrMs - after;
    e = ((d < 0 ? -d : d) * per + EXACT) | 0;
    terms |= ((e > CHANGE_CAP_Q10 ? CHANGE_CAP_Q10 : e) << (2 * CHANGE_BITS)) | (shape << SHAPE_SHIFT);
    if (x1 > x2 === x1 > rrMs && x1 !== x2 && x1 !== rrMs) terms |= TURNING;
    if (x1 * 25 < typical * 22 && rrMs * 50 > typical * 53) terms |= COMPENSATED;

    // How often this interval, and this pair of intervals, has come before.
    let near = (typical * 31) >> 10;
    let wide = (typical * 61) >> 10;
    near *= near;
    wide *= wide;
    const reach = seen - 1 < HISTORY ? seen - 1 : HISTORY;
    const oldest = seen - reach - 1;
    let alike = 0;
    let samePair = 0;
    d = (x2 - rrMs) * (x2 - rrMs);
    for (let at = seen - 3; at >= oldest; at--) {
      // `d` is of the interval after this one.
      after = rr[at & KEPT_MASK];
      if (d <= wide) {
        alike++;
        if (d <= near && (e = after - x1) * e <= near) samePair++;
      }
      d = (e = after - rrMs) * e;
    }
    e = reach - 1;
    const shares = ((alike * 1000) / e) | ((((samePair * 1000) / e) | 0) << SHARE_BITS);

    const slot = 2 * (seen & MASK);
    const kept = this.#terms;
    this.exchange(change, terms, shares, kept[slot], kept[slot + 1]);
    kept[slot] = terms;
    kept[slot + 1] = shares;
  }

  reset(): void {
    this.sums.fill(0);
    this.#terms.fill(0);
    this.count = 0;
    this.#seen = 0;
  }

  /** Adds an interval's terms to the sums, and takes off those of the one that leaves the window, if it is full. */
  private exchange(change: number, terms: number, shares: number, old: number, oldShares: number): void {
    const sums = this.sums;
    let off = old & CHANGE_MASK;
    sums[0] += change - off;
    sums[1] += ((change * change) >> 6) - ((off * off) >> 6);
    sums[2] += ((terms >> CHANGE_BITS) & CHANGE_MASK) - ((old >> CHANGE_BITS) & CHANGE_MASK);
    sums[3] += ((terms >> (2 * CHANGE_BITS)) & CHANGE_MASK) - ((old >> (2 * CHANGE_BITS)) & CHANGE_MASK);
    off = this.count === WINDOW && off < STEADY_BELOW ? 1 : 0;
    if (this.count < WINDOW) this.count++;
    if (change < STEADY_BELOW) off--;
    if (off !== 0) sums[4] -= off;
    off = terms ^ old;
    if ((off & TURNING) !== 0) sums[5] += (terms & TURNING) !== 0 ? 1 : -1;
    if ((off & COMPENSATED) !== 0) sums[6] += (terms & COMPENSATED) !== 0 ? 1 : -1;
    if (shares !== oldShares) {
      sums[7] += (shares & SHARE_MASK) - (oldShares & SHARE_MASK);
      sums[8] += (shares >> SHARE_BITS) - (oldShares >> SHARE_BITS);
    }
    // Most often beats look as they did.
    if (off >>> SHAPE_SHIFT !== 0) sums[9] += both(terms >>> SHAPE_SHIFT) - both(old >>> SHAPE_SHIFT);
  }
}

/** A shape's two bits as the two numbers of their sum. */
function both(shape: number): number {
  return (shape & 1) | ((shape >> 1) << UNLIKE_SHIFT);
}
