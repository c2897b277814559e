import type { BeatJudge } from "./beat-judge.ts";
import { APART, BEHIND, DELAY, POWER_MASK, RECENT_MASK, RECENT_SAMPLES } from "./candidates.ts";

/** Samples that are taken together: two quads, each of two pairs. */
export const GROUP = 8;
/** Quads until the memory and a candidate's surroundings hold measurements alone. */
const SETTLE = 12;
/**
 * Slopes are in units of 8 µV per 31 ms, so that eight squares of a step over all of a converter's range (±50 mV)
 * stay below 2³², and nothing need be limited sample by sample.
 */
const SLOPE_SHIFT = 8;
const HALF = 1 << (SLOPE_SHIFT - 1);
/** From a group's beginning back to where all candidates are known once it was taken. */
const WAKE_BEHIND = BEHIND - GROUP;
/** Later than any running index. */
const NEVER = 0x7fff_ffff;

/** The low pass at the last eight pairs, kept from block to block. */
class Smooth {
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

/** The last two samples, and the squared slopes of the last four quads with their sum. */
class Squares {
  w1 = 0;
  w2 = 0;
  q1 = 0;
  q2 = 0;
  q3 = 0;
  q4 = 0;
  energy = 0;

  fill(value: number): void {
    this.w1 = value;
    this.w2 = value;
    this.q1 = 0;
    this.q2 = 0;
    this.q3 = 0;
    this.q4 = 0;
    this.energy = 0;
  }
}

/** The summit that is a candidate unless a higher one comes. */
class Summit {
  /** Its power; 0: none. */
  peak = 0;
  quad = 0;
  /** Highest power of the group before. */
  before = 0;
}

/**
 * The detector's front end. Each sample is read once. A pair of them gives the weighted mean of four samples (a low
 * pass at 20 Hz) less the mean of the 125 ms around it (a high pass at 4 Hz), and the change of that over 16 ms. Of
 * a quad the squared changes are summed over 125 ms. Summits of this power that no higher one is near go to the
 * judge as candidates.
 *
 * On XS an array access costs seven hundred instructions, a call a thousand, a local sixty, and a field the more the
 * more fields its object has: so nothing is read twice, two quads go together, which halves the moves, what is kept
 * from block to block lies in small objects, and what happens to every sample is in one loop over locals.
 */
export class SlopePower {
  /** The last four seconds of µV: sample `i` is at `i & RECENT_MASK`. */
  readonly recent = new Int32Array(RECENT_SAMPLES);
  /** Eight squared slopes, those of quad `k` and of the three before it, at `k & POWER_MASK`. */
  readonly power = new Uint32Array(POWER_MASK + 1);
  /** Twice the sum of all squared slopes since the reader set this to 0. */
  total = 0;
  /** The highest power at the end of a group since the quality's meter set this to 0 … */
  steepest = 0;
  /** … and since another reader did. */
  highest = 0;
  /** Candidates after this index do not count. */
  until = NEVER;

  readonly #smooth = new Smooth();
  readonly #squares = new Squares();
  readonly #summit = new Summit();
  /** Quad from which on candidates count. */
  #settled = 0;

  /** As if the first value had always been there: no step. */
  start(value: number, firstIndex: number): void {
    this.recent.fill(value);
    this.power.fill(0);
    this.total = 0;
    this.steepest = 0;
    this.#smooth.fill(value << 3);
    this.#squares.fill(value);
    const summit = this.#summit;
    summit.peak = 0;
    summit.quad = (firstIndex >> 2) - SETTLE;
    summit.before = 0;
    this.#settled = (firstIndex >> 2) + SETTLE;
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
      for (; begin < stop && (begin & (GROUP - 1)) !== 0; begin++)
        recent[begin & RECENT_MASK] = samples[begin + offset];
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
    const summit = this.#summit;
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
    let w1 = squares.w1;
    let w2 = squares.w2;
    let q1 = squares.q1;
    let q2 = squares.q2;
    let q3 = squares.q3;
    let q4 = squares.q4;
    let energy = squares.energy;
    let before = summit.before;
    let peak = summit.peak;
    let peakQuad = summit.quad;
    let total = this.total;
    let steepest = 0;
    let least = judge.leastPower;
    let wakeAt = judge.wakeAt + WAKE_BEHIND;
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
    let slope = 0;
    let top = 0;
    let outdone = false;
    for (let n = from; n < stop; n += 8) {
      i = n + offset;
      place = n & recentMask;
      quad = place >> 2;
      b = samples[i];
      recent[place] = b;
      c = samples[i + 1];
      recent[place + 1] = c;
      // Low pass 1 3 3 1. Slope: centre less the mean of eight, less the same a pair ago; of the means only first
      // and last differ.
      a1 = w2 + 3 * (w1 + b) + c;
      slope = (((y4 - y5) << 3) - a1 + y8 + half) >> shift;
      p1 = slope * slope;
      d = samples[i + 2];
      recent[place + 2] = d;
      e = samples[i + 3];
      recent[place + 3] = e;
      a2 = b + 3 * (c + d) + e;
      slope = (((y3 - y4) << 3) - a2 + y7 + half) >> shift;
      p1 += slope * slope;
      energy += p1 - q4;
      power[quad] = energy;
      top = energy;

      b = samples[i + 4];
      recent[place + 4] = b;
      c = samples[i + 5];
      recent[place + 5] = c;
      a3 = d + 3 * (e + b) + c;
      slope = (((y2 - y3) << 3) - a3 + y6 + half) >> shift;
      p2 = slope * slope;
      w2 = samples[i + 6];
      recent[place + 6] = w2;
      w1 = samples[i + 7];
      recent[place + 7] = w1;
      a4 = b + 3 * (c + w2) + w1;
      slope = (((y1 - y2) << 3) - a4 + y5 + half) >> shift;
      p2 += slope * slope;
      energy += p2 - q3;
      power[quad + 1] = energy;

      y8 = y4;
      y7 = y3;
      y6 = y2;
      y5 = y1;
      y4 = a1;
      y3 = a2;
      y2 = a3;
      y1 = a4;
      q4 = q2;
      q3 = q1;
      q2 = p1;
      q1 = p2;
      total += energy;
      if (energy > steepest) steepest = energy;
      quad = n >> 2;
      if (energy > top) {
        top = energy;
        quad++;
      }
      if (top > least || peak !== 0) {
        outdone = top > peak && quad - peakQuad <= APART;
        if (peak !== 0 && !outdone && (n >> 2) - peakQuad >= APART) {
          this.#candidate(peakQuad, peak, judge);
          least = judge.leastPower;
          wakeAt = judge.wakeAt + WAKE_BEHIND;
          peak = 0;
        }
        if (top > before && top > least && (peak === 0 ? quad - peakQuad > APART : outdone)) {
          peak = top;
          peakQuad = quad;
        }
      }
      before = top;
      // Here and not where a block ends, so that nothing depends on how the signal is cut into blocks.
      if (n >= wakeAt) {
        judge.decide(n - WAKE_BEHIND);
        least = judge.leastPower;
        wakeAt = judge.wakeAt + WAKE_BEHIND;
      }
    }
    smooth.x1 = y1;
    smooth.x2 = y2;
    smooth.x3 = y3;
    smooth.x4 = y4;
    smooth.x5 = y5;
    smooth.x6 = y6;
    smooth.x7 = y7;
    smooth.x8 = y8;
    squares.w1 = w1;
    squares.w2 = w2;
    squares.q1 = q1;
    squares.q2 = q2;
    squares.q3 = q3;
    squares.q4 = q4;
    squares.energy = energy;
    summit.before = before;
    summit.peak = peak;
    summit.quad = peakQuad;
    this.total = total;
    if (steepest > this.steepest) this.steepest = steepest;
    if (steepest > this.highest) this.highest = steepest;
  }

  #candidate(quad: number, power: number, judge: BeatJudge): void {
    const at = 4 * quad + 3 - DELAY;
    if (quad >= this.#settled && at <= this.until) judge.candidate(at, power);
  }
}
