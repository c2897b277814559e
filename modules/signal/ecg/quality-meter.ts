import { BlockFlag } from "../block.ts";
import { powerOfStrength } from "./candidates.ts";
import { Grade, QualityReason, type QualityRing, SEGMENT } from "./signal-quality.ts";
import type { SlopePower } from "./slope-power.ts";

/** Power of slope below which all is flat: a change of 8 µV over 31 ms, a tenth of a QRS of 0.2 mV. */
const FLAT_POWER = powerOfStrength(32);
/** Slope power outside the beats, in percent of a beat's: MIT-BIH's clean records stay below 25, NSTDB at 0 dB has 70. */
const NOISY = 35;
const TOO_NOISY = 100;
const MOST_PERCENT = 999;
/** Restlessness is smoothed over 2² seconds, and kept in 2^−4 of its unit. */
const SMOOTH_SHIFT = 2;
const FRACTION = 16;
const STEADY_SECONDS = 2;
const RESTLESS_SHARE = 256;

/**
 * Does the slope come to rest between beats? Of beats its mean power is 100 to 200 of 1024 of its maximum, the more the
 * faster the heart; of waves that follow each other 300 and more.
 */
export const Restlessness = Object.freeze({
  none: 0,
  /** Hardly, in the last four seconds together: waves that wax and wane. */
  uneven: 1,
  /** In none of the last two seconds and more: waves of one height, a fast heart, or noise. */
  steady: 2,
});
// On XS a property of a constant costs five times a constant.
const { none: AT_REST, uneven: UNEVEN, steady: STEADY } = Restlessness;
const SEGMENT_SHIFT = 7;
/** The slope at sample `i` is half in the sum of power by `i + 14` … */
const SLOPE_DELAY = 14;
/** … and that of a complex all within so many samples of there. */
const HALF_SPAN = 16;
const HALF_SPAN_SHIFT = 4;

// By names of their own: on XS a property of a table costs three times as much.
const {
  none: NO_REASON,
  gap: GAP,
  noise: NOISE,
  movement: MOVEMENT,
  flat: FLAT,
  learning: LEARNING,
} = QualityReason;
const { good: GOOD, poor: POOR, unusable: UNUSABLE } = Grade;

/** What is known of a second. Sums are twice those of the squares of slope. */
class Second {
  reason: number = NO_REASON;
  /** Of all the signal … */
  all = 0;
  /** … of the beats … */
  beats = 0;
  /** … and not twice, of the steepest 125 ms. */
  steepest = 0;

  clear(): void {
    this.reason = NO_REASON;
    this.all = 0;
    this.beats = 0;
    this.steepest = 0;
  }
}

/**
 * Grades the signal second by second, a second late: by then the beats of the second are known, and what slope
 * they do not explain is noise. (The quietest spot between beats, the simpler measure, misses electrode movement:
 * NSTDB's 118e00 has 8 % there.)
 */
export class QualityMeter {
  /** Number of the segment that is being filled. */
  segment = NaN;
  /** {@link Restlessness}, since the last second that is over. */
  restlessness: number = Restlessness.none;
  /** Unbroken seconds that noise or movement made unusable. */
  unusableSeconds = 0;
  /** Seconds in a row whose mean power of slope is 15/64 of its maximum, or more. */
  #restlessSeconds = 0;
  /** The same share, of 1024, smoothed over four seconds. */
  #restlessShare = 0;
  #open = 0;
  /** The second that is being filled, the one whose beats are being judged, and what that is compared with. */
  #filling = new Second();
  #judging = new Second();
  #before = new Second();
  #graded = 0;
  #started = false;
  readonly #slopes: SlopePower;
  readonly #ring: QualityRing;

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
    if (segment !== this.#open || !this.#started) this.goTo(segment, usual);
    this.segment = segment;
    if (flags === 0) return;
    // Of two reasons the one that is first in the list stays.
    const reason = reasonOfFlags(flags);
    const filling = this.#filling;
    const isWorse = filling.reason === NO_REASON || reason < filling.reason;
    if (reason !== NO_REASON && isWorse) filling.reason = reason;
  }

  /** A beat at a running index explains the power of its 125 ms, which may lie in two segments. */
  beat(index: number, power: number): void {
    const at = index + SLOPE_DELAY;
    const age = this.#open - (at >> SEGMENT_SHIFT);
    const into = at & (SEGMENT - 1);
    let share = 0;
    if (into < HALF_SPAN) share = (power >>> HALF_SPAN_SHIFT) * (HALF_SPAN - into);
    else if (into > SEGMENT - HALF_SPAN) share = (power >>> HALF_SPAN_SHIFT) * (into - SEGMENT + HALF_SPAN);
    this.explain(age, 2 * power - share);
    if (share !== 0) this.explain(into < HALF_SPAN ? age + 1 : age - 1, share);
  }

  private explain(age: number, power: number): void {
    if (age === 0) this.#filling.beats += power;
    else if (age === 1) this.#judging.beats += power;
    else if (age === 2) this.#before.beats += power;
  }

  /** Closes what lies before a segment. */
  private goTo(segment: number, usual: number): void {
    const slopes = this.#slopes;
    const filling = this.#filling;
    filling.all = slopes.total;
    const { steepest } = slopes;
    filling.steepest = steepest;
    // The sum holds 16 powers a second.
    const total = slopes.total * 4;
    const seconds = total > steepest * 15 ? this.#restlessSeconds + 1 : 0;
    this.#restlessSeconds = seconds;
    let share = this.#restlessShare;
    share += ((((total * FRACTION) / (steepest + 1)) | 0) - share) >> SMOOTH_SHIFT;
    this.#restlessShare = share;
    this.restlessness = seconds >= STEADY_SECONDS ? STEADY : share >= RESTLESS_SHARE ? UNEVEN : AT_REST;
    slopes.total = 0;
    slopes.steepest = 0;
    const passed = segment - this.#open;
    if (this.#started && passed > 0 && passed <= 2) {
      this.advance(usual);
      if (passed === 2) this.advance(usual);
      return;
    }
    // Something else begins: what came before is graded as it is.
    if (this.#started) {
      this.advance(usual);
      this.advance(usual);
    }
    this.#started = true;
    this.#open = segment;
    this.#graded = segment - 1;
    this.#filling.clear();
    this.#judging.clear();
    this.#before.clear();
  }

  /** Grades the second that is being judged, and goes on by one. */
  private advance(usual: number): void {
    const judging = this.#judging;
    const before = this.#before;
    if (this.#graded < this.#open - 1) this.grade(judging, before, usual);
    this.#before = judging;
    this.#judging = this.#filling;
    this.#filling = before;
    before.clear();
    this.#open++;
  }

  private grade(second: Second, before: Second, usual: number): void {
    const beatPower = powerOfStrength(usual);
    const unexplained = second.all - second.beats + before.all - before.beats;
    let percent = MOST_PERCENT;
    if (unexplained * 25 < beatPower * MOST_PERCENT) {
      percent = unexplained > 0 ? ((unexplained * 25) / beatPower) | 0 : 0;
    }
    const steepest = second.steepest;
    let reason = second.reason;
    let grade: number = POOR;
    if (reason !== NO_REASON) {
      if (reason !== GAP) grade = UNUSABLE;
    } else if (steepest < FLAT_POWER) {
      reason = FLAT;
      grade = GOOD;
    } else if (usual === 0) {
      reason = LEARNING;
    } else if (steepest > beatPower * 16) {
      reason = MOVEMENT;
      if (steepest > beatPower * 64) grade = UNUSABLE;
    } else if (percent > NOISY) {
      reason = NOISE;
      if (percent > TOO_NOISY) grade = UNUSABLE;
    } else if (this.unusableSeconds > 0) {
      // Noise that stops for a second has not ended.
      reason = NOISE;
    } else grade = GOOD;
    const isNoise = reason === NOISE || reason === MOVEMENT;
    this.unusableSeconds = isNoise && grade === UNUSABLE ? this.unusableSeconds + 1 : 0;
    this.#graded++;
    this.#ring.put(this.#graded * SEGMENT, grade, reason, percent);
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
