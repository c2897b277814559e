import { BlockFlag } from "../block.ts";
import { BeatJudge } from "./beat-judge.ts";
import type { BeatRing } from "./beat-ring.ts";
import { CONFIRMED, DELAY, POWER_MASK, RECENT_MASK, RECENT_SAMPLES, WINDOW } from "./candidates.ts";
import { QualityMeter } from "./quality-meter.ts";
import { QualityRing, SEGMENT } from "./signal-quality.ts";

/** Blocks that begin something new. */
const INTERRUPTS =
  BlockFlag.gap |
  BlockFlag.overflow |
  BlockFlag.reset |
  BlockFlag.contactOff |
  BlockFlag.saturated |
  BlockFlag.recovering;
/** Blocks whose samples are no measurement. */
const NO_MEASUREMENT = BlockFlag.contactOff | BlockFlag.saturated | BlockFlag.recovering;
/** The last running index; the next one is its negative (after 194 days), which begins anew. */
const LAST_INDEX = 0x7fff_ffff;
/** Pairs until the front end's memory and a candidate's surroundings hold measurements alone. */
const SETTLE = 24;
/**
 * Slopes are in units of 4 µV per 31 ms, so that a step over all of a converter's range (±50 mV) has a power below
 * 2³², and nothing need be limited sample by sample.
 */
const SLOPE_SHIFT = 7;
/** No index at which a pair is complete: those are odd. */
const NEVER = 0;
const SEGMENT_SHIFT = 7;
/** Half of a narrow complex: 62 ms. */
const HALF_COMPLEX = 8;

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

/** What the summit search keeps from block to block. */
class SummitSearch {
  /** Sum of all squared slopes, modulo 2³². */
  total = 0;
  /** Power of the pair before. */
  previous = 0;
  climbing = false;
  /** Power of the summit that is a candidate unless a higher one comes, and the index at which that is known. */
  peak = 0;
  due = NEVER;
}

/**
 * Finds the beats in one ECG lead at 128 samples a second (±1 %), in integers, block by block, without allocating.
 *
 * Each sample passes once, two together: 64 times a second the weighted mean of four samples (a low pass at 20 Hz)
 * less the mean of the 125 ms around it (a high pass at 4 Hz); the change of that, squared, summed over 125 ms.
 * Peaks of this energy are candidates; {@link BeatJudge} tells which are beats. A beat is reported 0.7 s after its
 * R peak as a rule and 1.2 s at most, but later if it was found by search back.
 *
 * Slope, squaring and moving integration are Pan & Tompkins's (1985).
 */
export class EcgBeatDetector {
  /** The last four seconds of µV: sample `i` is at `i & RECENT_MASK`. */
  readonly recent = new Int32Array(RECENT_SAMPLES);
  /** Running sums of squared slopes: that of pair `k` is at `k & POWER_MASK`. */
  readonly #power = new Int32Array(POWER_MASK + 1);
  readonly #judge: BeatJudge;
  readonly #quality: QualityMeter;
  readonly #held = new Int32Array(32);
  #next = 0;
  #started = false;
  /** Pair from which on candidates count. */
  #settled = 0;
  /** The sample of a pair whose other half is still to come. */
  #half = 0;
  /** The last three samples. */
  #a = 0;
  #b = 0;
  #z = 0;
  readonly #odd = new DelayLine();
  readonly #even = new DelayLine();
  readonly #summit = new SummitSearch();
  #until = LAST_INDEX;

  /**
   * @param beats where beats go
   * @param quality where the grade of every second goes, about a second late
   */
  constructor(beats: BeatRing, quality = new QualityRing(1)) {
    this.#quality = new QualityMeter(quality);
    this.#judge = new BeatJudge(beats, this.recent, this.#power, this.#quality);
  }

  /** Forgets the wearer and the signal, as when it was made. */
  reset(): void {
    this.#started = false;
    this.#judge.reset();
  }

  /**
   * Takes a block.
   * @param samples µV at the electrodes
   * @param count samples in the block
   * @param firstIndex running index of the first (int32)
   * @param flags {@link BlockFlag}
   */
  process(samples: Int32Array, count: number, firstIndex: number, flags: number): void {
    if ((flags & INTERRUPTS) !== 0 || firstIndex !== this.#next) this.#interrupt();
    this.#next = (firstIndex + count) | 0;
    const end = firstIndex + count;
    if (count === 0 || end > LAST_INDEX) return;
    const quality = this.#quality;
    const judge = this.#judge;
    if ((flags & NO_MEASUREMENT) !== 0) {
      quality.enter(firstIndex, flags, judge.usualStrength);
      quality.enter(end - 1, flags, judge.usualStrength);
      return;
    }
    if (!this.#started) this.#start(samples[0], firstIndex);
    // Work is done at odd indices, where a pair is complete.
    for (let n = firstIndex | 1; n < end; ) {
      if (flags !== 0 || n >> SEGMENT_SHIFT !== quality.segment) {
        quality.enter(n, flags, judge.usualStrength);
      }
      const segmentEnd = (n | (SEGMENT - 1)) + 1;
      n = this.#pairs(samples, firstIndex, n, segmentEnd < end ? segmentEnd : end);
      const horizon = n - 2 - 2 * CONFIRMED - DELAY;
      if (horizon >= judge.wakeAt) judge.decide(horizon);
    }
    if ((end & 1) === 1) this.#half = samples[count - 1];
  }

  /** Takes the pairs that end at the odd indices from `from` to before `stop`, all of one segment; returns the next. */
  #pairs(samples: Int32Array, firstIndex: number, from: number, stop: number): number {
    const recent = this.recent;
    const power = this.#power;
    // Array accesses cost seven hundred instructions on XS, locals sixty: so the delay lines are locals.
    let a = this.#a;
    let b = this.#b;
    let z = this.#z;
    const odd = this.#odd;
    const even = this.#even;
    const summit = this.#summit;
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
    const before = summit.total;
    let total = before;
    let previous = summit.previous;
    let climbing = summit.climbing;
    let peak = summit.peak;
    let due = summit.due;
    let least = this.#judge.leastPower;
    let steepest = 0;
    const recentMask = RECENT_MASK;
    const powerMask = POWER_MASK;
    const window = WINDOW;
    const slopeShift = SLOPE_SHIFT;
    let n = from;
    let c = n > firstIndex ? samples[n - firstIndex - 1] : this.#half;
    for (;;) {
      const d = samples[n - firstIndex];
      const place = n & recentMask;
      recent[place - 1] = c;
      recent[place] = d;
      // Low pass 1 3 3 1 at the pair's two samples.
      const v0 = z + 3 * (a + b) + c;
      const u0 = a + 3 * (b + c) + d;
      z = b;
      a = c;
      b = d;
      // Centre less the mean of eight, less the same two samples ago; of the means only first and last differ.
      let slope = (((v4 - v5) << 3) - v0 + v8 + 64) >> slopeShift;
      total += slope * slope;
      slope = (((u4 - u5) << 3) - u0 + u8 + 64) >> slopeShift;
      total = (total + slope * slope) | 0;
      v8 = v7;
      v7 = v6;
      v6 = v5;
      v5 = v4;
      v4 = v3;
      v3 = v2;
      v2 = v1;
      v1 = v0;
      u8 = u7;
      u7 = u6;
      u6 = u5;
      u5 = u4;
      u4 = u3;
      u3 = u2;
      u2 = u1;
      u1 = u0;
      const pair = place >> 1;
      power[pair] = total;
      const energy = (total - power[(pair - window) & powerMask]) >>> 0;
      if (n === due) {
        this.#candidate((n >> 1) - CONFIRMED, peak);
        least = this.#judge.leastPower;
        peak = 0;
        due = NEVER;
      }
      if (energy > previous) climbing = true;
      else if (climbing && energy < previous) {
        // The pair before was a summit: it takes the place of a lower one that is less than APART before it.
        climbing = false;
        if (previous > steepest) steepest = previous;
        if (previous > peak && previous > least) {
          peak = previous;
          due = n - 2 + 2 * CONFIRMED;
        }
      }
      previous = energy;
      n += 2;
      if (n >= stop) break;
      c = samples[n - firstIndex - 1];
    }
    this.#a = a;
    this.#b = b;
    this.#z = z;
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
    summit.total = total;
    summit.previous = previous;
    summit.climbing = climbing;
    summit.peak = peak;
    summit.due = due;
    this.#quality.add((total - before) >>> 0, steepest);
    return n;
  }

  #candidate(pair: number, peak: number): void {
    const at = 2 * pair + 1 - DELAY;
    if (pair < this.#settled || at > this.#until) return;
    this.#judge.candidate(at, peak);
  }

  /** The recording ends here: judges what still waits, as if the last value were held. */
  finish(): void {
    if (!this.#started) return;
    // A complex that is cut in half is none, nor is the corner where the signal ends.
    this.#until = this.#next - HALF_COMPLEX;
    const last = (this.#next - 1) & RECENT_MASK;
    this.#held.fill((this.#next & 1) === 1 ? this.#half : this.recent[last]);
    for (let k = 0; k < 5; k++) this.process(this.#held, 32, this.#next, 0);
    this.#until = LAST_INDEX;
    this.#interrupt();
  }

  #interrupt(): void {
    this.#started = false;
    this.#judge.interrupt();
  }

  /** As if the first value had always been there: no step. */
  #start(value: number, firstIndex: number): void {
    this.#started = true;
    this.#settled = (firstIndex >> 1) + SETTLE;
    this.recent.fill(value);
    this.#power.fill(0);
    this.#z = value;
    this.#b = value;
    this.#a = value;
    this.#odd.fill(value << 3);
    this.#even.fill(value << 3);
    this.#half = value;
    const summit = this.#summit;
    summit.total = 0;
    summit.previous = 0;
    summit.climbing = false;
    summit.peak = 0;
    summit.due = NEVER;
  }
}
