import { BlockFlag } from "../block.ts";
import { BeatJudge } from "./beat-judge.ts";
import type { BeatRing } from "./beat-ring.ts";
import { APART, DELAY, POWER_MASK, RECENT_MASK, RECENT_SAMPLES, WINDOW } from "./candidates.ts";
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
/** Samples after a peak when every summit that could outdo it is known. */
const CONFIRMED = APART + 1;
/** The last running index; the next one is its negative (after 194 days), which begins anew. */
const LAST_INDEX = 0x7fff_ffff;
/** Samples until the front end's memory holds measurements alone. */
const SETTLE = 48;
/** Half of a narrow complex: 62 ms. */
const HALF_COMPLEX = 8;
/** Steepest slope that counts, µV per 3 samples: its square, summed over the window, stays below 2³¹. */
const STEEPEST = 8191;

/**
 * Finds the beats in one ECG lead at 128 samples a second (±1 %), in integers, block by block, without allocating.
 *
 * Each sample passes once: less the mean of 125 ms around it (a high pass of some 4 Hz), averaged over two, its
 * change over 3 samples (a band of 8–25 Hz) squared and summed over 125 ms. Peaks of that energy are candidates;
 * {@link BeatJudge} tells which are beats. A beat is reported 0.65 s after its R peak as a rule, 1.1 s at most, but
 * later if it was found by search back.
 *
 * Slope, squaring and moving integration are Pan & Tompkins's (1985); running sums over 2ⁿ samples make them cheap.
 */
export class EcgBeatDetector {
  /** The last two seconds of µV: sample `i` is at `i & RECENT_MASK`. */
  readonly recent = new Int32Array(RECENT_SAMPLES);
  readonly #power = new Int32Array(POWER_MASK + 1);
  readonly #judge: BeatJudge;
  readonly #quality: QualityMeter;
  readonly #held = new Int32Array(32);
  #next = 0;
  #age = 0;
  #sum = 0;
  #y0 = 0;
  #v0 = 0;
  #v1 = 0;
  #v2 = 0;
  #total = 0;
  #peak = 0;
  #peakAt = 0;
  #previous = 0;
  #climbing = false;
  #until = LAST_INDEX;

  /**
   * @param beats where beats go
   * @param quality where the grade of every second goes, about a second late
   */
  constructor(beats: BeatRing, quality = new QualityRing(1)) {
    this.#quality = new QualityMeter(quality);
    this.#judge = new BeatJudge(beats, this.recent, this.#quality);
  }

  /** Forgets the wearer and the signal, as when it was made. */
  reset(): void {
    this.#age = 0;
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
    if ((flags & NO_MEASUREMENT) !== 0) {
      quality.enter(firstIndex, flags, this.#judge.usualStrength);
      quality.enter(end - 1, flags, this.#judge.usualStrength);
      return;
    }
    if (this.#age === 0) this.#start(samples[0], firstIndex);
    const recent = this.recent;
    const power = this.#power;
    const judge = this.#judge;
    let sum = this.#sum;
    let y0 = this.#y0;
    let v0 = this.#v0;
    let v1 = this.#v1;
    let v2 = this.#v2;
    let total = this.#total;
    let peak = this.#peak;
    let peakAt = this.#peakAt;
    let previous = this.#previous;
    let climbing = this.#climbing;
    let least = judge.leastPower;
    const startedAt = firstIndex - this.#age;
    let n = firstIndex;
    while (n < end) {
      // A stretch of one quality segment.
      quality.enter(n, flags, judge.usualStrength);
      const stop = Math.min(end, (n | (SEGMENT - 1)) + 1);
      const before = total;
      let steepest = 0;
      for (; n < stop; n++) {
        const x = samples[n - firstIndex];
        sum += x - recent[(n - WINDOW) & RECENT_MASK];
        recent[n & RECENT_MASK] = x;
        // 16 × (centre − mean), and the sum of two of them: 32 × µV.
        const y = (recent[(n - 8) & RECENT_MASK] << 4) - sum;
        const v = y + y0;
        y0 = y;
        let slope = (v - v2) >> 5;
        v2 = v1;
        v1 = v0;
        v0 = v;
        if (slope > STEEPEST || slope < -STEEPEST) slope = STEEPEST;
        total = (total + Math.imul(slope, slope)) | 0;
        power[n & POWER_MASK] = total;
        const energy = (total - power[(n - WINDOW) & POWER_MASK]) | 0;
        if (n - peakAt === CONFIRMED && peak > 0) {
          if (peakAt - startedAt > SETTLE && peakAt < this.#until) {
            judge.candidates.add(recent, power, peakAt, peak);
            judge.decide(peakAt - DELAY);
            least = judge.leastPower;
          }
          peak = 0;
        }
        if (energy > previous) {
          climbing = true;
        } else if (energy < previous && climbing) {
          if (previous > steepest) steepest = previous;
          // The sample before was a summit: it takes the place of a lower one that is less than APART before it.
          climbing = false;
          if (previous > peak && previous > least) {
            peak = previous;
            peakAt = n - 1;
          }
        }
        previous = energy;
      }
      quality.add(n - 1, (total - before) >>> 0, steepest);
      judge.decide(n - 1 - CONFIRMED - DELAY);
    }
    this.#sum = sum;
    this.#y0 = y0;
    this.#v0 = v0;
    this.#v1 = v1;
    this.#v2 = v2;
    this.#total = total;
    this.#peak = peak;
    this.#peakAt = peakAt;
    this.#previous = previous;
    this.#climbing = climbing;
    this.#age = Math.min(this.#age + count, 1 << 20);
  }

  /** The recording ends here: judges what still waits, as if the last value were held. */
  finish(): void {
    if (this.#age === 0) return;
    // A complex that is cut in half is none, nor is the corner where the signal ends.
    this.#until = this.#next + DELAY - HALF_COMPLEX;
    this.#held.fill(this.recent[(this.#next - 1) & RECENT_MASK]);
    for (let k = 0; k < 5; k++) this.process(this.#held, 32, this.#next, 0);
    this.#until = LAST_INDEX;
    this.#interrupt();
  }

  #interrupt(): void {
    this.#age = 0;
    this.#judge.interrupt();
  }

  /** As if the first value had always been there: no step. */
  #start(value: number, firstIndex: number): void {
    this.recent.fill(value);
    this.#power.fill(0);
    this.#sum = value << 4;
    this.#y0 = 0;
    this.#v0 = 0;
    this.#v1 = 0;
    this.#v2 = 0;
    this.#total = 0;
    this.#peak = 0;
    this.#peakAt = firstIndex;
    this.#previous = 0;
    this.#climbing = false;
  }
}
