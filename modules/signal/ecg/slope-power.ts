import type { BeatJudge } from "./beat-judge.ts";
import { CONFIRMED, DELAY, POWER_MASK, RECENT_MASK, RECENT_SAMPLES, WINDOW } from "./candidates.ts";

/** Pairs until the memory and a candidate's surroundings hold measurements alone. */
const SETTLE = 24;
/**
 * Slopes are in units of 4 µV per 31 ms, so that a step over all of a converter's range (±50 mV) has a power below
 * 2³², and nothing need be limited sample by sample.
 */
const SLOPE_SHIFT = 7;
const HALF = 1 << (SLOPE_SHIFT - 1);
/** Later than any running index. */
const NEVER = 0x7fff_ffff;

/**
 * The low pass at the last eight odd, or even, indices, kept from block to block. On XS a field costs the more the
 * more fields its object has, so each line is an object of its own.
 */
class DelayLine {
  x1 = 0;
  x2 = 0;
  x3 = 0;
  x4 = 0;
  x5 = 0;
  x6 = 0;
  x7 = 0;
  x8 = 0;

  fill(value: number): void {
    this.x1 = value;
    this.x2 = value;
    this.x3 = value;
    this.x4 = value;
    this.x5 = value;
    this.x6 = value;
    this.x7 = value;
    this.x8 = value;
  }
}

/**
 * The detector's front end. Each sample passes once, four together (a delay line that moves by two places has half
 * the moves): the weighted mean of four (a low pass at 20 Hz) less the mean of the 125 ms around it (a high pass at
 * 4 Hz); the change of that over 16 ms, squared, summed over 125 ms, 64 times a second. Summits of this power that
 * no higher one is near go to the judge as candidates.
 *
 * On XS an array access costs seven hundred instructions, a call a thousand, a local sixty: so nothing is read
 * twice, and what happens to every sample is in one loop over locals.
 */
export class SlopePower {
  /** The last four seconds of µV: sample `i` is at `i & RECENT_MASK`. */
  readonly recent = new Int32Array(RECENT_SAMPLES);
  /** Running sums of squared slopes: that of pair `k` is at `k & POWER_MASK`. */
  readonly power = new Int32Array(POWER_MASK + 1);
  /** Sum of all squared slopes, modulo 2³². */
  total = 0;
  /** The highest summit since the reader set this to 0. */
  steepest = 0;
  /** Candidates after this index do not count. */
  until = NEVER;

  /** Samples of a group of four that is not complete: that of index `i` is at `i & 3`. */
  readonly #hold = new Int32Array(4);
  #a = 0;
  #b = 0;
  #z = 0;
  readonly #odd = new DelayLine();
  readonly #even = new DelayLine();
  /** Pair from which on candidates count. */
  #settled = 0;
  #previous = 0;
  #climbing = false;
  /** Power of the summit that is a candidate unless a higher one comes, and the index at which that is known. */
  #peak = 0;
  #due = NEVER;

  /** As if the first value had always been there: no step. */
  start(value: number, firstIndex: number): void {
    this.recent.fill(value);
    this.power.fill(0);
    this.total = 0;
    this.steepest = 0;
    this.#hold.fill(value);
    this.#z = value;
    this.#b = value;
    this.#a = value;
    this.#odd.fill(value << 3);
    this.#even.fill(value << 3);
    this.#settled = (firstIndex >> 1) + SETTLE;
    this.#previous = 0;
    this.#climbing = false;
    this.#peak = 0;
    this.#due = NEVER;
  }

  /** The newest sample, at `index`. */
  newest(index: number): number {
    return (index & 3) === 3 ? this.recent[index & RECENT_MASK] : this.#hold[index & 3];
  }

  /** Keeps the block's samples after its last complete group of four. */
  hold(samples: Int32Array, start: number, firstIndex: number, end: number): void {
    let n = end & ~3;
    if (n < firstIndex) n = firstIndex;
    for (; n < end; n++) this.#hold[n & 3] = samples[start + n - firstIndex];
  }

  /**
   * Takes the groups of four whose last samples lie at `from`, `from + 4` … before `stop`.
   * @param samples a block, the first sample of which lies at `start` and has the index `firstIndex`
   * @returns where the next group ends
   */
  take(
    samples: Int32Array,
    start: number,
    firstIndex: number,
    from: number,
    stop: number,
    judge: BeatJudge,
  ): number {
    const recent = this.recent;
    const power = this.power;
    const odd = this.#odd;
    const even = this.#even;
    let u1 = odd.x1;
    let u2 = odd.x2;
    let u3 = odd.x3;
    let u4 = odd.x4;
    let u5 = odd.x5;
    let u6 = odd.x6;
    let u7 = odd.x7;
    let u8 = odd.x8;
    let v1 = even.x1;
    let v2 = even.x2;
    let v3 = even.x3;
    let v4 = even.x4;
    let v5 = even.x5;
    let v6 = even.x6;
    let v7 = even.x7;
    let v8 = even.x8;
    let z = this.#z;
    let a = this.#a;
    let b = this.#b;
    let total = this.total;
    let previous = this.#previous;
    let climbing = this.#climbing;
    let due = this.#due;
    const recentMask = RECENT_MASK;
    const powerMask = POWER_MASK;
    const window = WINDOW;
    const shift = SLOPE_SHIFT;
    const half = HALF;
    let n = from;
    let i = start + n - firstIndex;
    let c = i >= start + 3 ? samples[i - 3] : this.#hold[0];
    let d = i >= start + 2 ? samples[i - 2] : this.#hold[1];
    let e = i > start ? samples[i - 1] : this.#hold[2];
    for (;;) {
      const f = samples[i];
      const place = n & recentMask;
      recent[place - 3] = c;
      recent[place - 2] = d;
      recent[place - 1] = e;
      recent[place] = f;
      // Low pass 1 3 3 1 at each of the four.
      const v0 = z + 3 * (a + b) + c;
      const u0 = a + 3 * (b + c) + d;
      const v = b + 3 * (c + d) + e;
      const u = c + 3 * (d + e) + f;
      z = d;
      a = e;
      b = f;
      // Centre less the mean of eight, less the same two samples ago; of the means only first and last differ.
      let slope = (((v4 - v5) << 3) - v0 + v8 + half) >> shift;
      total += slope * slope;
      slope = (((u4 - u5) << 3) - u0 + u8 + half) >> shift;
      total = (total + slope * slope) | 0;
      const pair = place >> 1;
      power[pair - 1] = total;
      let energy = (total - power[(pair - 1 - window) & powerMask]) >>> 0;
      if (energy > previous) climbing = true;
      else if (climbing && energy < previous) {
        climbing = false;
        this.#summit(n - 2, previous, judge);
        due = this.#due;
      }
      if (due <= n) {
        this.#candidate(judge);
        due = NEVER;
      }
      previous = energy;
      slope = (((v3 - v4) << 3) - v + v7 + half) >> shift;
      total += slope * slope;
      slope = (((u3 - u4) << 3) - u + u7 + half) >> shift;
      total = (total + slope * slope) | 0;
      power[pair] = total;
      energy = (total - power[(pair - window) & powerMask]) >>> 0;
      if (energy > previous) climbing = true;
      else if (climbing && energy < previous) {
        climbing = false;
        this.#summit(n, previous, judge);
        due = this.#due;
      }
      previous = energy;
      v8 = v6;
      v7 = v5;
      v6 = v4;
      v5 = v3;
      v4 = v2;
      v3 = v1;
      v2 = v0;
      v1 = v;
      u8 = u6;
      u7 = u5;
      u6 = u4;
      u5 = u3;
      u4 = u2;
      u3 = u1;
      u2 = u0;
      u1 = u;
      n += 4;
      if (n >= stop) break;
      i += 4;
      c = samples[i - 3];
      d = samples[i - 2];
      e = samples[i - 1];
    }
    odd.x1 = u1;
    odd.x2 = u2;
    odd.x3 = u3;
    odd.x4 = u4;
    odd.x5 = u5;
    odd.x6 = u6;
    odd.x7 = u7;
    odd.x8 = u8;
    even.x1 = v1;
    even.x2 = v2;
    even.x3 = v3;
    even.x4 = v4;
    even.x5 = v5;
    even.x6 = v6;
    even.x7 = v7;
    even.x8 = v8;
    this.#z = z;
    this.#a = a;
    this.#b = b;
    this.total = total;
    this.#previous = previous;
    this.#climbing = climbing;
    return n;
  }

  /** The pair before the one at `n` was a summit: it takes the place of a lower one less than APART before it. */
  #summit(n: number, power: number, judge: BeatJudge): void {
    if (this.#due <= n) this.#candidate(judge);
    if (power > this.steepest) this.steepest = power;
    if (power > this.#peak && power > judge.leastPower) {
      this.#peak = power;
      this.#due = n - 2 + 2 * CONFIRMED;
    }
  }

  #candidate(judge: BeatJudge): void {
    const pair = (this.#due >> 1) - CONFIRMED;
    const power = this.#peak;
    this.#peak = 0;
    this.#due = NEVER;
    const at = 2 * pair + 1 - DELAY;
    if (pair >= this.#settled && at <= this.until) judge.candidate(at, power);
  }
}
