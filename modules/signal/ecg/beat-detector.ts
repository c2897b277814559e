import { Fault } from "../../fault/fault.ts";
import { BlockFlag, SampleStorage } from "../block.ts";
import { BeatJudge } from "./beat-judge.ts";
import type { BeatRing } from "./beat-ring.ts";
import { GROUP, powerOfStrength, RECENT_MASK, RECENT_SAMPLES } from "./candidates.ts";
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
/** Samples until all that came before is judged. */
const HELD = 176;

/**
 * Finds the beats in one ECG lead at 128 samples a second (±1 %), in integers, block by block, without allocating.
 * {@link SlopePower} finds where the signal is steep, {@link BeatJudge} tells which of that are beats, and
 * {@link QualityMeter} what the rest says of the signal.
 *
 * Samples are not copied: they lie in a ring by their running index, which whoever feeds the detector fills. Of
 * what was processed the last {@link LOOKED_AT} samples must stay there.
 *
 * A beat is reported 0.7 s after its R peak as a rule and 1.2 s at most, but later if it was found by search back
 * or while beats were learnt: the first ones come when three are known, or two after 4 s.
 *
 * Slope, squaring and moving integration are Pan & Tompkins's (1985).
 */
export class EcgBeatDetector {
  /** The ring of µV: sample `i` is at `i & RECENT_MASK`. Also for who judges shapes once a beat is reported. */
  readonly recent: Int16Array;
  /** The same, two samples a word. */
  readonly pairs: Int32Array;
  /** Running index from which on the signal is one: before it lies something else. */
  since = 0;
  readonly #slopes: SlopePower;
  readonly #judge: BeatJudge;
  readonly #quality: QualityMeter;
  #next = 0;
  #started = false;

  /**
   * @param beats where beats go
   * @param quality where the grade of every second goes, about a second late
   * @param storage where samples lie, narrow ones; of its own for who fills {@link recent}
   */
  constructor(
    beats: BeatRing,
    quality = new QualityRing(1),
    storage = new SampleStorage(new Int16Array(RECENT_SAMPLES), RECENT_SAMPLES, 1),
  ) {
    const recent = storage.samples as Int16Array;
    const pairs = storage.pairs;
    if (pairs === undefined) throw new Fault("sensor-bad-option");
    this.pairs = pairs;
    const slopes = new SlopePower(pairs);
    this.recent = recent;
    this.#slopes = slopes;
    this.#quality = new QualityMeter(quality, slopes);
    this.#judge = new BeatJudge(beats, recent, slopes.power, this.#quality);
    slopes.attach(this.#judge, this.#quality);
  }

  /** Highest slope power over 125 ms since its reader set this to 0. */
  get steepest(): number {
    return this.#slopes.highest;
  }

  set steepest(power: number) {
    this.#slopes.highest = power;
  }

  /** {@link Restlessness} of the last seconds. */
  get restlessness(): number {
    return this.#quality.restlessness;
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
   * Takes a block, whose samples are in {@link recent}.
   * @param count samples in the block
   * @param firstIndex running index of the first (int32)
   * @param flags {@link BlockFlag}
   */
  process(count: number, firstIndex: number, flags: number): void {
    if ((flags & INTERRUPTS) !== 0 || firstIndex !== this.#next) this.interrupt();
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
      // With the first whole group: what lies before is no signal.
      const first = (firstIndex + GROUP - 1) & -GROUP;
      if (first < end) {
        this.#started = true;
        this.since = first;
        slopes.start(first);
      }
    }
    let n = firstIndex;
    if (flags === 0 && this.#started) {
      if (n >> SEGMENT_SHIFT !== quality.segment) quality.enter(n, 0, judge.usualStrength);
      slopes.take(end);
      // A group that is not whole yet.
      n = end - 1;
      if (n >> SEGMENT_SHIFT !== quality.segment) quality.enter(n, 0, judge.usualStrength);
      return;
    }
    while (n < end) {
      if (flags !== 0 || n >> SEGMENT_SHIFT !== quality.segment) quality.enter(n, flags, judge.usualStrength);
      let stop = (n | (SEGMENT - 1)) + 1;
      if (stop > end) stop = end;
      if (this.#started) slopes.take(stop);
      n = stop;
    }
  }

  /** The recording ends here: judges what still waits, as if the last value were held. */
  finish(): void {
    if (!this.#started) return;
    const slopes = this.#slopes;
    const recent = this.recent;
    // A complex that is cut in half is none, nor is the corner where the signal ends.
    slopes.until = this.#next - HALF_COMPLEX;
    const held = recent[(this.#next - 1) & RECENT_MASK];
    for (let i = 0; i < HELD; i++) recent[(this.#next + i) & RECENT_MASK] = held;
    this.process(HELD, this.#next, 0);
    slopes.until = LAST_INDEX;
    this.interrupt();
  }

  private interrupt(): void {
    this.#started = false;
    this.#judge.interrupt();
  }
}
