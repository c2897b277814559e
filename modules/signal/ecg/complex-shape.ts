import type { Samples } from "../block.ts";
import { RECENT_MASK } from "./candidates.ts";

/** Largest P wave, µV: 0.25 mV is the upper limit of normal in limb leads. */
const LARGEST_P_WAVE = 300;
/** No running index. */
const NONE = 0x7fff_ffff;

/** The shape of the complex that is being judged. */
export class ComplexShape {
  /** Running index of its middle. */
  at = NONE;
  /** Running index of the largest excursion. */
  peakAt = 0;
  /** That excursion, with its sign, µV. */
  amplitude = 0;
  /** From its lowest to its highest, µV. */
  extent = 0;
  /** Largest change over 3 samples (23 ms), µV. */
  slope = 0;
  /** Largest change over 3 samples in the other direction, µV: small for a step, which does not come back. */
  returnSlope = 0;
  /** Samples between the steepest rise and the steepest fall. */
  steepSpan = 0;

  /** What is known is of another signal. */
  forget(): void {
    this.at = NONE;
  }

  /** A complex comes back; the step of a slipping electrode does not. */
  comesBack(): boolean {
    return this.returnSlope * 6 >= this.slope;
  }

  /** A P wave that no QRS follows must not pass for one. It is small, and blunter than a QRS. */
  mayBePWave(): boolean {
    const extent = this.extent;
    return extent < LARGEST_P_WAVE && this.slope << 2 < extent * 3;
  }

  /**
   * Measures the complex at an index, if it was not measured just now.
   * @param recent µV: sample `i` at `i & RECENT_MASK`, from 16 before it to 15 after
   */
  measure(at: number, recent: Samples): void {
    if (at === this.at) return;
    this.at = at;
    let x1 = recent[(at - 14) & RECENT_MASK];
    let x2 = recent[(at - 15) & RECENT_MASK];
    let x3 = recent[(at - 16) & RECENT_MASK];
    let sum = x1 + x2 + x3;
    let top = -0x8000_0000;
    let bottom = 0x7fff_ffff;
    let topAt = at;
    let bottomAt = at;
    let rise = 0;
    let fall = 0;
    let riseAt = at;
    let fallAt = at;
    let step = 0;
    const end = at + 13;
    for (let n = at - 13; n <= end; n += 3) {
      // Three together, so that nothing moves.
      if ((step = -x3 + (x3 = recent[n & RECENT_MASK])) > rise) {
        rise = step;
        riseAt = n;
      } else if (step < fall) {
        fall = step;
        fallAt = n;
      }
      if ((step = -x2 + (x2 = recent[(n + 1) & RECENT_MASK])) > rise) {
        rise = step;
        riseAt = n + 1;
      } else if (step < fall) {
        fall = step;
        fallAt = n + 1;
      }
      if ((step = -x1 + (x1 = recent[(n + 2) & RECENT_MASK])) > rise) {
        rise = step;
        riseAt = n + 2;
      } else if (step < fall) {
        fall = step;
        fallAt = n + 2;
      }
      sum += x1 + x2 + x3;
      if (n <= at - 13 || n > at + 10) continue;
      if (x3 > top) {
        top = x3;
        topAt = n;
      }
      if (x3 < bottom) {
        bottom = x3;
        bottomAt = n;
      }
      if (x2 > top) {
        top = x2;
        topAt = n + 1;
      } else if (x2 < bottom) {
        bottom = x2;
        bottomAt = n + 1;
      }
      if (x1 > top) {
        top = x1;
        topAt = n + 2;
      } else if (x1 < bottom) {
        bottom = x1;
        bottomAt = n + 2;
      }
    }
    sum += recent[(at + 14) & RECENT_MASK] + recent[(at + 15) & RECENT_MASK];
    const mean = sum >> 5;
    const upward = top - mean >= mean - bottom;
    this.peakAt = upward ? topAt : bottomAt;
    this.amplitude = upward ? top - mean : bottom - mean;
    this.extent = top - bottom;
    this.slope = rise > -fall ? rise : -fall;
    this.returnSlope = rise > -fall ? -fall : rise;
    this.steepSpan = riseAt > fallAt ? riseAt - fallAt : fallAt - riseAt;
  }
}
