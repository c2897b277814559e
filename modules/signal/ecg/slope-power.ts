import type { BeatJudge } from "./beat-judge.ts";
import { APART, DELAY, POWER_MASK, RECENT_MASK, RECENT_SAMPLES } from "./candidates.ts";

/** Samples that are taken together: four pairs. */
export const GROUP = 8;
/** Pairs until the memory and a candidate's surroundings hold measurements alone. */
const SETTLE = 24;
/**
 * Slopes are in units of 8 µV per 31 ms, so that eight squares of a step over all of a converter's range (±50 mV)
 * stay below 2³², and nothing need be limited sample by sample.
 */
const SLOPE_SHIFT = 8;
const HALF = 1 << (SLOPE_SHIFT - 1);
/** Later than any running index. */
const NEVER = 0x7fff_ffff;

/**
 * The last eight values of a line, kept from block to block. On XS a field costs the more the more fields its
 * object has, so each line is an object of its own.
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
 * The detector's front end. Each sample is read once, eight together; all else happens once a pair, 64 times a
 * second: the weighted mean of four samples (a low pass at 20 Hz) less the mean of the 125 ms around it (a high
 * pass at 4 Hz); the change of that over 16 ms, squared, summed over 125 ms. Summits of this power that no higher
 * one is near go to the judge as candidates.
 *
 * On XS an array access costs seven hundred instructions, a call a thousand, a local sixty: so nothing is read
 * twice, lines move once for four pairs, and what happens to every sample is in one loop over locals.
 */
export class SlopePower {
  /** The last four seconds of µV: sample `i` is at `i & RECENT_MASK`. */
  readonly recent = new Int32Array(RECENT_SAMPLES);
  /** Eight squared slopes, those of the second pair of quad `k` and of the seven before it, at `k & POWER_MASK`. */
  readonly power = new Uint32Array(POWER_MASK + 1);
  /** Twice the sum of all squared slopes since the reader set this to 0. */
  total = 0;
  /** The highest power at the end of a group since the reader set this to 0. */
  steepest = 0;
  /** Candidates after this index do not count. */
  until = NEVER;

  readonly #smooth = new DelayLine();
  readonly #squares = new DelayLine();
  /** The last two samples. */
  #w1 = 0;
  #w2 = 0;
  #energy = 0;
  /** Pair from which on candidates count. */
  #settled = 0;
  /** Highest power of the group before. */
  #before = 0;
  /** Power and pair of the summit that is a candidate unless a higher one comes; power 0: none. */
  #peak = 0;
  #peakPair = 0;

  /** As if the first value had always been there: no step. */
  start(value: number, firstIndex: number): void {
    this.recent.fill(value);
    this.power.fill(0);
    this.total = 0;
    this.steepest = 0;
    this.#w1 = value;
    this.#w2 = value;
    this.#smooth.fill(value << 3);
    this.#squares.fill(0);
    this.#energy = 0;
    this.#settled = (firstIndex >> 1) + SETTLE;
    this.#before = 0;
    this.#peak = 0;
    this.#peakPair = (firstIndex >> 1) - SETTLE;
  }

  /**
   * Takes the samples from one index to before another, and tells the judge of candidates. What is no complete
   * group yet waits in {@link recent}.
   * @param samples where they lie
   * @param offset from a sample's index to its place there
   */
  take(samples: Int32Array, offset: number, from: number, stop: number, judge: BeatJudge): void {
    const recent = this.recent;
    let begin = from;
    if ((begin & (GROUP - 1)) !== 0) {
      for (; begin < stop && (begin & (GROUP - 1)) !== 0; begin++) recent[begin & RECENT_MASK] = samples[begin + offset];
      if ((begin & (GROUP - 1)) !== 0) return;
      begin -= GROUP;
      this.#takeGroups(recent, (begin & RECENT_MASK) - begin, begin, begin + GROUP, judge);
      begin += GROUP;
    }
    const end = stop & -GROUP;
    if (begin < end) this.#takeGroups(samples, offset, begin, end, judge);
    for (let n = end < begin ? begin : end; n < stop; n++) recent[n & RECENT_MASK] = samples[n + offset];
  }

  #takeGroups(samples: Int32Array, offset: number, from: number, stop: number, judge: BeatJudge): void {
    const recent = this.recent;
    const power = this.power;
    const smooth = this.#smooth;
    const squares = this.#squares;
    const recentMask = RECENT_MASK;
    const shift = SLOPE_SHIFT;
    const half = HALF;
    let y1 = smooth.x1;
    let y2 = smooth.x2;
    let y3 = smooth.x3;
    let y4 = smooth.x4;
    let y5 = smooth.x5;
    let y6 = smooth.x6;
    let y7 = smooth.x7;
    let y8 = smooth.x8;
    let q1 = squares.x1;
    let q2 = squares.x2;
    let q3 = squares.x3;
    let q4 = squares.x4;
    let q5 = squares.x5;
    let q6 = squares.x6;
    let q7 = squares.x7;
    let q8 = squares.x8;
    let w1 = this.#w1;
    let w2 = this.#w2;
    let energy = this.#energy;
    let before = this.#before;
    let peak = this.#peak;
    let peakPair = this.#peakPair;
    let total = this.total;
    let steepest = this.steepest;
    let least = judge.leastPower;
    // Declared once: on XS a declaration inside a loop costs as much as an addition, each time.
    let i = 0;
    let place = 0;
    let quad = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let e = 0;
    let a1 = 0;
    let a2 = 0;
    let a3 = 0;
    let a4 = 0;
    let p1 = 0;
    let p2 = 0;
    let p3 = 0;
    let p4 = 0;
    let slope = 0;
    let top = 0;
    let at = 0;
    for (let n = from; n < stop; n += 8) {
      place = n & recentMask;
      quad = place >> 2;
      i = n + offset;
      b = samples[i];
      recent[place] = b;
      c = samples[i + 1];
      recent[place + 1] = c;
      // Low pass 1 3 3 1. Slope: centre less the mean of eight, less the same a pair ago; of the means only first
      // and last differ.
      a1 = w2 + 3 * (w1 + b) + c;
      slope = (((y4 - y5) << 3) - a1 + y8 + half) >> shift;
      p1 = slope * slope;
      energy += p1 - q8;
      top = energy;
      at = 0;

      d = samples[i + 2];
      recent[place + 2] = d;
      e = samples[i + 3];
      recent[place + 3] = e;
      a2 = b + 3 * (c + d) + e;
      slope = (((y3 - y4) << 3) - a2 + y7 + half) >> shift;
      p2 = slope * slope;
      energy += p2 - q7;
      power[quad] = energy;
      if (energy > top) {
        top = energy;
        at = 1;
      }

      b = samples[i + 4];
      recent[place + 4] = b;
      c = samples[i + 5];
      recent[place + 5] = c;
      a3 = d + 3 * (e + b) + c;
      slope = (((y2 - y3) << 3) - a3 + y6 + half) >> shift;
      p3 = slope * slope;
      energy += p3 - q6;
      if (energy > top) {
        top = energy;
        at = 2;
      }

      d = samples[i + 6];
      recent[place + 6] = d;
      e = samples[i + 7];
      recent[place + 7] = e;
      a4 = b + 3 * (c + d) + e;
      slope = (((y1 - y2) << 3) - a4 + y5 + half) >> shift;
      p4 = slope * slope;
      energy += p4 - q5;
      power[quad + 1] = energy;
      if (energy > top) {
        top = energy;
        at = 3;
      }
      w2 = d;
      w1 = e;
      y8 = y4;
      y7 = y3;
      y6 = y2;
      y5 = y1;
      y4 = a1;
      y3 = a2;
      y2 = a3;
      y1 = a4;
      q8 = q4;
      q7 = q3;
      q6 = q2;
      q5 = q1;
      q4 = p1;
      q3 = p2;
      q2 = p3;
      q1 = p4;
      total += energy;
      if (energy > steepest) steepest = energy;
      if (peak !== 0 || top > least) {
        const first = n >> 1;
        const since = first + at - peakPair;
        const outdone = top > peak && since <= APART;
        if (peak !== 0 && first + 3 - peakPair > APART && !outdone) {
          this.#candidate(peakPair, peak, judge);
          least = judge.leastPower;
          peak = 0;
        }
        if (top > before && top > least && (peak === 0 ? since > APART : outdone)) {
          peak = top;
          peakPair = first + at;
        }
      }
      before = top;
    }
    smooth.x1 = y1;
    smooth.x2 = y2;
    smooth.x3 = y3;
    smooth.x4 = y4;
    smooth.x5 = y5;
    smooth.x6 = y6;
    smooth.x7 = y7;
    smooth.x8 = y8;
    squares.x1 = q1;
    squares.x2 = q2;
    squares.x3 = q3;
    squares.x4 = q4;
    squares.x5 = q5;
    squares.x6 = q6;
    squares.x7 = q7;
    squares.x8 = q8;
    this.#w1 = w1;
    this.#w2 = w2;
    this.#energy = energy;
    this.#before = before;
    this.#peak = peak;
    this.#peakPair = peakPair;
    this.total = total;
    this.steepest = steepest;
  }

  #candidate(pair: number, power: number, judge: BeatJudge): void {
    const at = 2 * pair + 1 - DELAY;
    if (pair >= this.#settled && at <= this.until) judge.candidate(at, power);
  }
}
