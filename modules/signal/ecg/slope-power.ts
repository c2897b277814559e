import type { BeatJudge } from "./beat-judge.ts";
import { APART, BEHIND, DELAY, GROUP, POWER_MASK, RECENT_MASK } from "./candidates.ts";
import type { QualityMeter } from "./quality-meter.ts";
import { SEGMENT } from "./signal-quality.ts";

/** Quads until the memory and a candidate's surroundings hold measurements alone. */
const SETTLE = 12;
/** From a group's beginning back to where all candidates are known once it was taken. */
const WAKE_BEHIND = BEHIND - GROUP;
/** Later than any running index. */
const NEVER = 0x7fff_ffff;
const SEGMENT_SHIFT = 7;

/** The low pass at the last eight pairs, the newest first, kept from block to block. */
class Smooth {
  y1 = 0;
  y2 = 0;
  y3 = 0;
  y4 = 0;
  y5 = 0;
  y6 = 0;
  y7 = 0;
  y8 = 0;

  fill(value: number): void {
    this.y1 = value;
    this.y2 = value;
    this.y3 = value;
    this.y4 = value;
    this.y5 = value;
    this.y6 = value;
    this.y7 = value;
    this.y8 = value;
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
 * On XS an element of a typed array costs seven hundred instructions, a call a thousand, a local fifty, and a field
 * the more the more fields its object has. So nothing is read twice, and sixteen samples go together: as many as the
 * filters remember, so that each value takes the place of one that is not needed any more, and none moves.
 */
export class SlopePower {
  /** Eight squared slopes, those of quad `k` and of the three before it, at `k & POWER_MASK`. */
  readonly power: number[] = new Array(POWER_MASK + 1).fill(0);
  /** Twice the sum of all squared slopes since the quality's meter set this to 0 … */
  total = 0;
  /** … and the highest power since then … */
  steepest = 0;
  /** … and since another reader set this to 0. */
  highest = 0;
  /** Candidates after this index do not count. */
  until = NEVER;

  readonly #pairs: Int32Array;
  #judge: BeatJudge | undefined;
  #quality: QualityMeter | undefined;
  readonly #smooth = new Smooth();
  readonly #squares = new Squares();
  readonly #summit = new Summit();
  /** Index of the next group. */
  #next = 0;
  /** Quad from which on candidates count. */
  #settled = 0;

  /** @param recent µV: sample `i` at `i & RECENT_MASK`, two a word */
  constructor(recent: Int32Array) {
    this.#pairs = recent;
  }

  /** Begins at an index, a multiple of {@link GROUP}: as if its value had always been there, no step. */
  start(index: number): void {
    const value = (this.#pairs[(index & RECENT_MASK) >> 1] << 16) >> 16;
    this.power.fill(0);
    this.total = 0;
    this.steepest = 0;
    this.#smooth.fill(value << 3);
    this.#squares.fill(value);
    const summit = this.#summit;
    summit.peak = 0;
    summit.quad = (index >> 2) - SETTLE;
    summit.before = 0;
    this.#settled = (index >> 2) + SETTLE;
    this.#next = index;
  }

  /** Who is told of candidates, and when a second has passed. */
  attach(judge: BeatJudge, quality: QualityMeter): void {
    this.#judge = judge;
    this.#quality = quality;
  }

  /**
   * Takes the groups that are complete by `stop`; judge and quality's meter are woken when they are due.
   *
   * Slopes are shifted by 8 and rounded by 128 (literals, because on XS a module's constant costs a third more, and there
   * are sixteen a group): they are in units of 8 µV per 31 ms, so that eight squares of a step over all of a
   * converter's range (±50 mV) stay below 2³², and nothing need be limited sample by sample.
   */
  take(stop: number): void {
    const end = stop & -GROUP;
    let n = this.#next;
    if (n >= end) return;
    this.#next = end;
    const judge = this.#judge!;
    const quality = this.#quality!;
    const pairs = this.#pairs;
    const power = this.power;
    const smooth = this.#smooth;
    const squares = this.#squares;
    const summit = this.#summit;
    let y1 = smooth.y1;
    let y2 = smooth.y2;
    let y3 = smooth.y3;
    let y4 = smooth.y4;
    let y5 = smooth.y5;
    let y6 = smooth.y6;
    let y7 = smooth.y7;
    let y8 = smooth.y8;
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
    let secondEnd = (quality.segment + 1) << SEGMENT_SHIFT;
    // Declared once: on XS a declaration inside a loop costs as much as an addition, each time.
    let i = 0;
    let place = 0;
    let quad = 0;
    let pair = 0;
    let b = 0;
    let c = 0;
    let slope = 0;
    let next = 0;
    let top = 0;
    let later = 0;
    let laterQuad = 0;
    let outdone = false;
    for (; n < end; n += GROUP) {
      if (n >= secondEnd) {
        this.total = total;
        this.#steep(steepest);
        quality.enter(n, 0, judge.usualStrength);
        total = 0;
        steepest = 0;
        secondEnd = n + SEGMENT;
      }
      i = (n & RECENT_MASK) >> 1;
      place = (n >> 2) & POWER_MASK;
      // Low pass 1 3 3 1. Slope: centre less the mean of eight, less the same a pair ago; of the means only first
      // and last differ.
      slope =
        (((y4 - y5) << 3) +
          y8 +
          128 -
          (y8 = w2 + 3 * (w1 + (b = ((pair = pairs[i]) << 16) >> 16)) + (c = pair >> 16))) >>
        8;
      next =
        (((y3 - y4) << 3) +
          y7 +
          128 -
          (y7 = b + 3 * (c + (w2 = ((pair = pairs[i + 1]) << 16) >> 16)) + (w1 = pair >> 16))) >>
        8;
      power[place] = top = energy = energy - q4 + (q4 = slope * slope + next * next);
      quad = 0;

      slope =
        (((y2 - y3) << 3) +
          y6 +
          128 -
          (y6 = w2 + 3 * (w1 + (b = ((pair = pairs[i + 2]) << 16) >> 16)) + (c = pair >> 16))) >>
        8;
      next =
        (((y1 - y2) << 3) +
          y5 +
          128 -
          (y5 = b + 3 * (c + (w2 = ((pair = pairs[i + 3]) << 16) >> 16)) + (w1 = pair >> 16))) >>
        8;
      power[place + 1] = energy = energy - q3 + (q3 = slope * slope + next * next);
      total += energy;
      if (energy > top) {
        top = energy;
        quad = 1;
      }

      slope =
        (((y8 - y1) << 3) +
          y4 +
          128 -
          (y4 = w2 + 3 * (w1 + (b = ((pair = pairs[i + 4]) << 16) >> 16)) + (c = pair >> 16))) >>
        8;
      next =
        (((y7 - y8) << 3) +
          y3 +
          128 -
          (y3 = b + 3 * (c + (w2 = ((pair = pairs[i + 5]) << 16) >> 16)) + (w1 = pair >> 16))) >>
        8;
      power[place + 2] = later = energy = energy - q2 + (q2 = slope * slope + next * next);
      laterQuad = 2;

      slope =
        (((y6 - y7) << 3) +
          y2 +
          128 -
          (y2 = w2 + 3 * (w1 + (b = ((pair = pairs[i + 6]) << 16) >> 16)) + (c = pair >> 16))) >>
        8;
      next =
        (((y5 - y6) << 3) +
          y1 +
          128 -
          (y1 = b + 3 * (c + (w2 = ((pair = pairs[i + 7]) << 16) >> 16)) + (w1 = pair >> 16))) >>
        8;
      power[place + 3] = energy = energy - q1 + (q1 = slope * slope + next * next);
      total += energy;
      if (energy > later) {
        later = energy;
        laterQuad = 3;
      }

      if (peak === 0 && top <= least && later <= least) {
        // As most of the signal: no summit, and none was near.
        if (top > steepest) steepest = top;
      } else {
        i = n >> 2;
        quad += i;
        laterQuad += i;
        for (place = i + 4; i < place; i += 2) {
          if (top > least || peak !== 0) {
            outdone = top > peak && quad - peakQuad <= APART;
            if (peak !== 0 && !outdone && i - peakQuad >= APART) {
              this.#candidate(peakQuad, peak);
              least = judge.leastPower;
              wakeAt = judge.wakeAt + WAKE_BEHIND;
              peak = 0;
            }
            if (top > before && top > least && (peak === 0 ? quad - peakQuad > APART : outdone)) {
              peak = top;
              peakQuad = quad;
            }
          }
          if (top > steepest) steepest = top;
          before = top;
          top = later;
          quad = laterQuad;
        }
      }
      if (later > steepest) steepest = later;
      before = later;
      // Here and not where a block ends, so that nothing depends on how the signal is cut into blocks.
      if (n >= wakeAt) {
        judge.decide(n - WAKE_BEHIND);
        least = judge.leastPower;
        wakeAt = judge.wakeAt + WAKE_BEHIND;
      }
    }
    smooth.y1 = y1;
    smooth.y2 = y2;
    smooth.y3 = y3;
    smooth.y4 = y4;
    smooth.y5 = y5;
    smooth.y6 = y6;
    smooth.y7 = y7;
    smooth.y8 = y8;
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
    this.#steep(steepest);
  }

  #steep(power: number): void {
    if (power > this.steepest) this.steepest = power;
    if (power > this.highest) this.highest = power;
  }

  #candidate(quad: number, power: number): void {
    const at = 4 * quad + 3 - DELAY;
    if (quad >= this.#settled && at <= this.until) this.#judge!.candidate(at, power);
  }
}
