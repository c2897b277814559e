import { BlockFlag } from "../block.ts";
import { BeatJudge } from "./beat-judge.ts";
import type { BeatRing } from "./beat-ring.ts";
import { powerOfStrength, RECENT_MASK } from "./candidates.ts";
import { QualityMeter } from "./quality-meter.ts";
import { QualityRing, SEGMENT } from "./signal-quality.ts";
import { SlopePower } from "./slope-power.ts";

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
const SEGMENT_SHIFT = 7;
/** Half of a narrow complex: 62 ms. */
const HALF_COMPLEX = 8;

/**
 * Finds the beats in one ECG lead at 128 samples a second (±1 %), in integers, block by block, without allocating.
 * {@link SlopePower} finds where the signal is steep, {@link BeatJudge} tells which of that are beats, and
 * {@link QualityMeter} what the rest says of the signal.
 *
 * A beat is reported 0.7 s after its R peak as a rule and 1.1 s at most, but later if it was found by search back
 * or while beats were learnt: the first ones come when three are known, or two after 4 s.
 *
 * Slope, squaring and moving integration are Pan & Tompkins's (1985).
 */
export class EcgBeatDetector {
  readonly #slopes = new SlopePower();
  readonly #judge: BeatJudge;
  readonly #quality: QualityMeter;
  #next = 0;
  #started = false;

  /**
   * @param beats where beats go
   * @param quality where the grade of every second goes, about a second late
   */
  constructor(beats: BeatRing, quality = new QualityRing(1)) {
    const slopes = this.#slopes;
    this.#quality = new QualityMeter(quality, slopes);
    this.#judge = new BeatJudge(beats, slopes.recent, slopes.power, this.#quality);
  }

  /**
   * The last four seconds of µV: sample `i` is at `i & RECENT_MASK`. For who judges shapes once a beat is reported.
   */
  get recent(): Int32Array {
    return this.#slopes.recent;
  }

  /** Highest slope power over 125 ms since its reader set this to 0. */
  get steepest(): number {
    return this.#slopes.highest;
  }

  set steepest(power: number) {
    this.#slopes.highest = power;
  }

  /** The slope power of this wearer's usual beat; 0 while it is unknown. */
  get usualPower(): number {
    return powerOfStrength(this.#judge.usualStrength);
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
   * @param from where the first lies in `samples`
   */
  process(samples: Int32Array, count: number, firstIndex: number, flags: number, from = 0): void {
    if ((flags & INTERRUPTS) !== 0 || firstIndex !== this.#next) this.#interrupt();
    const end = firstIndex + count;
    this.#next = end | 0;
    if (count === 0 || end > LAST_INDEX) return;
    const quality = this.#quality;
    const judge = this.#judge;
    if ((flags & NO_MEASUREMENT) !== 0) {
      quality.enter(firstIndex, flags, judge.usualStrength);
      quality.enter(end - 1, flags, judge.usualStrength);
      return;
    }
    const slopes = this.#slopes;
    if (!this.#started) {
      this.#started = true;
      slopes.start(samples[from], firstIndex);
    }
    const offset = from - firstIndex;
    let n = firstIndex;
    while (n < end) {
      if (flags !== 0 || n >> SEGMENT_SHIFT !== quality.segment) quality.enter(n, flags, judge.usualStrength);
      let stop = (n | (SEGMENT - 1)) + 1;
      if (stop > end) stop = end;
      slopes.take(samples, offset, n, stop, judge);
      n = stop;
    }
  }

  /** The recording ends here: judges what still waits, as if the last value were held. */
  finish(): void {
    if (!this.#started) return;
    const slopes = this.#slopes;
    // A complex that is cut in half is none, nor is the corner where the signal ends.
    slopes.until = this.#next - HALF_COMPLEX;
    const held = new Int32Array(32).fill(slopes.recent[(this.#next - 1) & RECENT_MASK]);
    for (let k = 0; k < 5; k++) this.process(held, held.length, this.#next, 0);
    slopes.until = LAST_INDEX;
    this.#interrupt();
  }

  #interrupt(): void {
    this.#started = false;
    this.#judge.interrupt();
  }
}
