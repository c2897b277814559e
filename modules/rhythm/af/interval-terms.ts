import { keptInt16 } from "../../memory/kept-arrays.ts";
import { RunningMedian } from "../../signal/ecg/running-median.ts";

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
    const terms =
      relative(rrMs - x1, typical) |
      (relative(rrMs - x2, typical) << CHANGE_BITS) |
      (relative(rrMs - rr[(seen - 3) & KEPT_MASK], typical) << (2 * CHANGE_BITS)) |
      (x1 > x2 === x1 > rrMs && x1 !== x2 && x1 !== rrMs ? TURNING : 0) |
      (x1 * 25 < typical * 22 && rrMs * 50 > typical * 53 ? COMPENSATED : 0) |
      (shape << SHAPE_SHIFT);
    const slot = 2 * (seen & MASK);
    const kept = this.#terms;
    const shares = this.compare(rrMs, x1, x2, typical);
    const leaving = kept[slot];
    this.add(terms, shares, 1);
    if (this.count === WINDOW) this.add(leaving, kept[slot + 1], -1);
    else this.count++;
    const before = leaving >>> SHAPE_SHIFT;
    // Most often beats look as they did.
    if (before !== shape) this.sums[Term.shape] += both(shape) - both(before);
    kept[slot] = terms;
    kept[slot + 1] = shares;
  }

  reset(): void {
    this.sums.fill(0);
    this.#terms.fill(0);
    this.count = 0;
    this.#seen = 0;
  }

  /** Adds an interval's terms to the sums, or takes them off. */
  private add(terms: number, shares: number, sign: number): void {
    const sums = this.sums;
    const change = terms & CHANGE_MASK;
    sums[Term.change] += sign * change;
    sums[Term.square] += sign * ((change * change) >> 6);
    sums[Term.second] += sign * ((terms >> CHANGE_BITS) & CHANGE_MASK);
    sums[Term.third] += sign * ((terms >> (2 * CHANGE_BITS)) & CHANGE_MASK);
    if (change < STEADY_BELOW) sums[Term.steady] += sign;
    if ((terms & TURNING) !== 0) sums[Term.turning] += sign;
    if ((terms & COMPENSATED) !== 0) sums[Term.compensated] += sign;
    sums[Term.alike] += sign * (shares & SHARE_MASK);
    sums[Term.samePair] += sign * (shares >> SHARE_BITS);
  }

  /** How often this interval, and this pair of intervals, has come before. */
  private compare(rrMs: number, x1: number, x2: number, typical: number): number {
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
    let other = 0;
    let d = 0;
    let e = 0;
    for (let at = newest - 3; at >= oldest - 1; at--) {
      other = after;
      after = rr[at & KEPT_MASK];
      if (other < low || other > high) continue;
      alike++;
      d = other - rrMs;
      e = after - x1;
      if (d <= near && -d <= near && e <= near && -e <= near) samePair++;
    }
    const compared = reach - 1;
    return ((alike * 1000) / compared) | ((((samePair * 1000) / compared) | 0) << SHARE_BITS);
  }
}

/** A shape's two bits as the two numbers of their sum. */
function both(shape: number): number {
  return (shape & 1) | ((shape >> 1) << UNLIKE_SHIFT);
}

/** The size of a difference in 1/1024 of the typical interval, capped. */
function relative(difference: number, typical: number): number {
  const share = (((difference < 0 ? -difference : difference) << 10) / typical) | 0;
  return share > CHANGE_CAP_Q10 ? CHANGE_CAP_Q10 : share;
}
