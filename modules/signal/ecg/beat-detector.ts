import { BlockFlag } from "../block.ts";
import { BeatJudge } from "./beat-judge.ts";
import type { BeatRing } from "./beat-ring.ts";
import { CONFIRMED, DELAY, RECENT_MASK, RECENT_SAMPLES } from "./candidates.ts";
import { QualityMeter } from "./quality-meter.ts";
import { QualityRing } from "./signal-quality.ts";
import { GROUP, SlopePower } from "./slope-power.ts";

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
/** Samples that are worked on together, 250 ms: what is kept between such stretches costs as much as a pair. */
const STRETCH = 32;
/** Longest block that is copied as a whole. */
const SPARE = 64;
/** Samples from the newest to the last of which all candidates are known. */
const BEHIND = 2 * CONFIRMED + DELAY;
/** Half of a narrow complex: 62 ms. */
const HALF_COMPLEX = 8;

/**
 * Finds the beats in one ECG lead at 128 samples a second (±1 %), in integers, block by block, without allocating.
 * {@link SlopePower} finds where the signal is steep, {@link BeatJudge} tells which of that are beats, and
 * {@link QualityMeter} what the rest says of the signal.
 *
 * A beat is reported 0.9 s after its R peak as a rule and 1.3 s at most, but later if it was found by search back
 * or while beats were learnt: the first ones come when three are known, or two after 4 s.
 *
 * Slope, squaring and moving integration are Pan & Tompkins's (1985).
 */
export class EcgBeatDetector {
  /**
   * The last four seconds of µV: sample `i` is at `i & RECENT_MASK`, but for a block's length at the far end. For
   * who judges shapes once a beat is reported.
   */
  readonly recent: Int32Array;

  /** The same with room for a block at its end: the engine copies blocks faster than a loop does. */
  readonly #ring = new Int32Array(RECENT_SAMPLES + SPARE);
  readonly #slopes: SlopePower;
  readonly #judge: BeatJudge;
  readonly #quality: QualityMeter;
  readonly #held = new Int32Array(STRETCH);
  /** Where the next sample lies. */
  #next = 0;
  /** What lies before it has been worked on. */
  #done = 0;
  #started = false;

  /**
   * @param beats where beats go
   * @param quality where the grade of every second goes, about a second late
   */
  constructor(beats: BeatRing, quality = new QualityRing(1)) {
    this.recent = this.#ring.subarray(0, RECENT_SAMPLES);
    this.#slopes = new SlopePower(this.recent);
    this.#quality = new QualityMeter(quality);
    this.#judge = new BeatJudge(beats, this.recent, this.#slopes.power, this.#quality);
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
    const end = firstIndex + count;
    this.#next = end | 0;
    if (count === 0 || end > LAST_INDEX) return;
    const quality = this.#quality;
    if (flags !== 0) quality.enter(firstIndex, flags, this.#judge.usualStrength);
    if ((flags & NO_MEASUREMENT) !== 0) {
      quality.enter(end - 1, flags, this.#judge.usualStrength);
      return;
    }
    if (!this.#started) this.#start(samples[0], firstIndex);
    let from = firstIndex;
    if (samples.length > SPARE) {
      // In pieces that end where a stretch does.
      for (let n = firstIndex; n < end; n++) {
        this.#ring[n & RECENT_MASK] = samples[n - firstIndex];
        if ((n & (STRETCH - 1)) === STRETCH - 1) this.#advance(n + 1, flags);
      }
    } else {
      const place = firstIndex & RECENT_MASK;
      this.#ring.set(samples, place);
      if (place + count > RECENT_SAMPLES) this.#ring.copyWithin(0, RECENT_SAMPLES, place + count);
      from = end & -STRETCH;
      if (from > this.#done) this.#advance(from, flags);
    }
    if (flags !== 0 && (end - 1) >> SEGMENT_SHIFT !== quality.segment) {
      quality.enter(end - 1, flags, this.#judge.usualStrength);
    }
  }

  /** The recording ends here: judges what still waits, as if the last value were held. */
  finish(): void {
    if (!this.#started) return;
    const slopes = this.#slopes;
    // A complex that is cut in half is none, nor is the corner where the signal ends.
    slopes.until = this.#next - HALF_COMPLEX;
    this.#held.fill(this.recent[(this.#next - 1) & RECENT_MASK]);
    for (let k = 0; k < 6; k++) this.process(this.#held, STRETCH, this.#next, 0);
    slopes.until = LAST_INDEX;
    this.#interrupt();
  }

  /** As if the first value had always been there. */
  #start(value: number, firstIndex: number): void {
    this.#started = true;
    this.#ring.fill(value);
    this.#slopes.start(value, firstIndex);
    this.#done = firstIndex & -GROUP;
  }

  /** Works on the samples up to before `stop`. */
  #advance(stop: number, flags: number): void {
    const slopes = this.#slopes;
    const judge = this.#judge;
    const quality = this.#quality;
    let from = this.#done;
    while (from < stop) {
      let to = (from & -STRETCH) + STRETCH;
      if (to > stop) to = stop;
      if (from >> SEGMENT_SHIFT !== quality.segment) quality.enter(from, flags, judge.usualStrength);
      slopes.take(from, to, judge);
      quality.add(slopes.total, slopes.steepest);
      slopes.total = 0;
      slopes.steepest = 0;
      if (to - 1 - BEHIND >= judge.wakeAt) judge.decide(to - 1 - BEHIND);
      from = to;
    }
    this.#done = from;
  }

  /** What is left of the signal before an interruption is worked on, and nothing spans what comes now. */
  #interrupt(): void {
    if (this.#started) this.#advance(this.#next & -GROUP, 0);
    this.#started = false;
    this.#judge.interrupt();
  }
}
