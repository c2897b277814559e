import { BlockFlag } from "../block.ts";
import { powerOfStrength } from "./candidates.ts";
import { Grade, QualityReason, type QualityRing, SEGMENT } from "./signal-quality.ts";
import type { SlopePower } from "./slope-power.ts";

/** RMS slope (quarters of a µV per 23 ms) below which all is flat: 8 µV, a tenth of a QRS of 0.2 mV. */
const FLAT = 32;
/** Slope power outside the beats, in percent of a beat's: MIT-BIH's clean records stay below 25, NSTDB at 0 dB has 70. */
const NOISY = 35;
const TOO_NOISY = 100;
const MOST_PERCENT = 999;
const SEGMENT_SHIFT = 7;
/** The slope at sample `i` is half in the sum of power by `i + 14` … */
const SLOPE_DELAY = 14;
/** … and that of a complex all within so many samples of there. */
const HALF_SPAN = 16;
/** Segments under way: the one being filled, the one whose beats are being judged, and what they compare with. */
const OPEN = 4;

/**
 * Grades the signal second by second, a second late: by then the beats of the second are known, and what slope
 * they do not explain is noise. (The quietest spot between beats, the simpler measure, misses electrode movement:
 * NSTDB's 118e00 has 8 % there.)
 */
export class QualityMeter {
  readonly #ring: QualityRing;
  readonly #slopes: SlopePower;
  readonly #reason = [0, 0, 0, 0];
  /** Summed squares of slope: of all, of the beats, and of the steepest 125 ms. */
  readonly #all = [0, 0, 0, 0];
  readonly #beats = [0, 0, 0, 0];
  readonly #steepest = [0, 0, 0, 0];
  /** Unbroken seconds that noise or movement made unusable. */
  unusableSeconds = 0;
  /** Number of the segment that is being filled. */
  segment = NaN;
  #open = 0;
  #graded = 0;
  #started = false;

  /**
   * @param ring where grades go
   * @param slopes tells what the open segment has so far
   */
  constructor(ring: QualityRing, slopes: SlopePower) {
    this.#ring = ring;
    this.#slopes = slopes;
  }

  /**
   * A block, or the part of it that lies in one segment, begins at `index`; what lies a segment before is graded.
   * @param usual this wearer's usual beat strength; 0 while unknown
   */
  enter(index: number, flags: number, usual: number): void {
    const segment = index >> SEGMENT_SHIFT;
    if (segment !== this.#open || !this.#started) this.#goTo(segment, usual);
    this.segment = segment;
    if (flags !== 0) this.#note(segment, reasonOfFlags(flags));
  }

  /** A beat at a running index explains the power of its 125 ms, which may lie in two segments. */
  beat(index: number, power: number): void {
    const at = index + SLOPE_DELAY;
    const segment = at >> SEGMENT_SHIFT;
    const into = at & (SEGMENT - 1);
    let share = 0;
    if (into < HALF_SPAN) share = (power * (HALF_SPAN - into)) / (2 * HALF_SPAN);
    else if (into > SEGMENT - HALF_SPAN) share = (power * (into - SEGMENT + HALF_SPAN)) / (2 * HALF_SPAN);
    this.#explain(segment, power - share);
    if (share !== 0) this.#explain(into < HALF_SPAN ? segment - 1 : segment + 1, share);
  }

  #explain(segment: number, power: number): void {
    if (segment <= this.#open && segment > this.#open - OPEN) this.#beats[segment & (OPEN - 1)] += power;
  }

  /** Closes what lies before a segment. */
  #goTo(segment: number, usual: number): void {
    const open = this.#open & (OPEN - 1);
    const slopes = this.#slopes;
    this.#all[open] = slopes.total / 2;
    this.#steepest[open] = slopes.steepest;
    slopes.total = 0;
    slopes.steepest = 0;
    if (!this.#started || segment - this.#open > 2 || segment < this.#open) {
      if (this.#started) this.#gradeUpTo(this.#open, usual);
      this.#started = true;
      this.#graded = segment - 1;
      for (let k = 0; k < OPEN; k++) this.#clear(k);
      this.#open = segment;
      return;
    }
    while (this.#open < segment) {
      this.#gradeUpTo(this.#open - 1, usual);
      this.#open++;
      this.#clear(this.#open & (OPEN - 1));
    }
  }

  #gradeUpTo(segment: number, usual: number): void {
    while (this.#graded < segment) {
      this.#graded++;
      this.#grade(this.#graded, usual);
    }
  }

  #clear(place: number): void {
    this.#reason[place] = QualityReason.none;
    this.#all[place] = 0;
    this.#beats[place] = 0;
    this.#steepest[place] = 0;
  }

  /** Of two reasons the one that is first in the list stays. */
  #note(segment: number, reason: number): void {
    const place = segment & (OPEN - 1);
    const before = this.#reason[place];
    if (reason !== QualityReason.none && (before === QualityReason.none || reason < before)) {
      this.#reason[place] = reason;
    }
  }

  #grade(segment: number, usual: number): void {
    const place = segment & (OPEN - 1);
    const before = (segment - 1) & (OPEN - 1);
    const beatPower = powerOfStrength(usual);
    const unexplained = this.#all[place] - this.#beats[place] + this.#all[before] - this.#beats[before];
    let percent = MOST_PERCENT;
    if (unexplained * 50 < beatPower * MOST_PERCENT) {
      percent = unexplained > 0 ? ((unexplained * 50) / beatPower) | 0 : 0;
    }
    const steepest = this.#steepest[place];
    let reason = this.#reason[place];
    let grade: number = Grade.poor;
    if (reason !== QualityReason.none) {
      if (reason !== QualityReason.gap) grade = Grade.unusable;
    } else if (steepest < powerOfStrength(FLAT)) {
      reason = QualityReason.flat;
      grade = Grade.good;
    } else if (usual === 0) {
      reason = QualityReason.learning;
    } else if (steepest > beatPower * 16) {
      reason = QualityReason.movement;
      if (steepest > beatPower * 64) grade = Grade.unusable;
    } else if (percent > NOISY) {
      reason = QualityReason.noise;
      if (percent > TOO_NOISY) grade = Grade.unusable;
    } else if (this.unusableSeconds > 0) {
      // Noise that stops for a second has not ended.
      reason = QualityReason.noise;
    } else grade = Grade.good;
    const isNoise = reason === QualityReason.noise || reason === QualityReason.movement;
    this.unusableSeconds = isNoise && grade === Grade.unusable ? this.unusableSeconds + 1 : 0;
    this.#ring.put(segment * SEGMENT, grade, reason, percent);
  }
}

/** The worst that a block's flags say. */
function reasonOfFlags(flags: number): number {
  if ((flags & BlockFlag.contactOff) !== 0) return QualityReason.contactOff;
  if ((flags & BlockFlag.saturated) !== 0) return QualityReason.saturated;
  if ((flags & (BlockFlag.recovering | BlockFlag.reset)) !== 0) return QualityReason.recovering;
  if ((flags & (BlockFlag.gap | BlockFlag.overflow)) !== 0) return QualityReason.gap;
  return QualityReason.none;
}
