import { keptUint8 } from "../../memory/kept-arrays.ts";
import type { Samples } from "../block.ts";
import { RECENT_MASK } from "./candidates.ts";

/** Four seconds of signal, of which every fourth pair of samples is looked at: 32 values a second. */
export const LOOK_SAMPLES = 512;
const STEP = 4;
const VALUES = LOOK_SAMPLES / STEP;
/** The line is drawn through the mean of each second, and the height of waves is taken of each half. */
const SECOND = 32;
const HALF = 16;
const HALVES = VALUES / HALF;
/** Values are kept in eight bits, around this. */
const ZERO = 128;
const MOST = 127;

/**
 * The first look: so many samples, of which so many are farther from the mean than 19/128 of their range. 11.6 a second
 * are more than two of the fastest wave.
 */
const GLANCE_STEP = 11;
const GLANCES = 46;
const GLANCES_FAR = 19;
const GLANCE_NEAR = 19;

/** The lowest half second is no less than a quarter of the highest. */
const EVEN = 4;
/** Of all values so many are farther from the line than 3/10 of the height: waves know no rest, beats do. */
const LEAST_FAR = 72;
/** And so many on either side: where the heart is fast and the QRS narrow, its line lies below the mean of all. */
const LEAST_EITHER = 36;
/** Every wave has two changes of side, beyond an eighth of the height. */
const MOST_PER_MIN = 300;
/** Likeness to itself one wave later, 125 to 344 ms. */
const SHORTEST_LAG = 4;
const LONGEST_LAG = 11;

/** What waves are held against: see modules/rhythm/thresholds.ts. */
export interface FlutterLimits {
  /** Height, from crest to trough. */
  readonly flutterMicrovolt: number;
  readonly flutterPerMin: number;
  readonly flutterLikenessPerMille: number;
}

/**
 * Tells whether four seconds of ECG are the regular, unbroken waves of ventricular flutter. Measures come in the order
 * of their cost, and it ends with the first that says no: height, evenness, time away from the line (the idea of
 * Arafat 2011's threshold crossing sample count), number of waves, and likeness to itself.
 *
 * Constants were chosen on one patient's six episodes (MIT-BIH 207) against all other development records. Coarse
 * fibrillation passes where it is regular enough; fine or irregular fibrillation does not. Integers; allocates nothing.
 * It may cost two million instructions on XS (device-class/test/flutter.test.ts).
 */
export class FlutterWaves {
  /** Valid after a look that found waves. */
  wavesPerMin = 0;
  likenessPerMille = 0;

  readonly #values = keptUint8(VALUES);
  readonly #limits: FlutterLimits;

  constructor(limits: FlutterLimits) {
    this.#limits = limits;
  }

  /**
   * Looks at the samples before `end`; see {@link LOOK_SAMPLES}.
   * @param recent µV: sample `i` at `i & RECENT_MASK`
   */
  look(recent: Samples, end: number): boolean {
    const from = end - LOOK_SAMPLES;
    const range = rangeUnlessAtRest(recent, from);
    if (range < this.#limits.flutterMicrovolt >> 1) return false;
    const height = this.load(recent, from, range);
    return height > 0 && this.knowsNoRest(height) && this.isLikeItself();
  }

  /** Keeps the values, less the line, in eight bits; gives the mean height of the halves, or 0 if it is none of waves. */
  private load(recent: Samples, from: number, range: number): number {
    const values = this.#values;
    const mask = RECENT_MASK;
    // Values are sums of two samples, and what few samples say of the range may be too little.
    let shift = 0;
    while ((range + (range >> 1)) >> shift > MOST) shift++;
    let i = from + 1;
    let line = 0;
    let x = 0;
    for (let second = 0; second < VALUES; second += SECOND) {
      const begin = i;
      line = 0;
      for (let n = 0; n < SECOND; n++, i += STEP) line += recent[i & mask] + recent[(i + 1) & mask];
      line >>= 5;
      i = begin;
      for (let n = second; n < second + SECOND; n++, i += STEP) {
        x = (recent[i & mask] + recent[(i + 1) & mask] - line) >> shift;
        values[n] = x > MOST ? ZERO + MOST : x < -MOST ? ZERO - MOST : x + ZERO;
      }
    }
    return this.height(shift);
  }

  private height(shift: number): number {
    const values = this.#values;
    let sum = 0;
    let lowest = MOST + 1;
    let highest = 0;
    for (let half = 0; half < VALUES; half += HALF) {
      let most = 0;
      for (let n = half; n < half + HALF; n++) {
        const x = values[n] - ZERO;
        if (x > most) most = x;
        else if (-x > most) most = -x;
      }
      sum += most;
      if (most < lowest) lowest = most;
      if (most > highest) highest = most;
    }
    const height = (sum / HALVES) | 0;
    // Values are sums of two samples, and of one side.
    return height << shift < this.#limits.flutterMicrovolt || lowest * EVEN < highest ? 0 : height;
  }

  private knowsNoRest(height: number): boolean {
    const values = this.#values;
    const side = height >> 3;
    let far = 0;
    let high = 0;
    let turns = 0;
    let above = 0;
    for (let n = 0; n < VALUES; n++) {
      const x = values[n] - ZERO;
      const distance = x < 0 ? -x : x;
      if (distance * 10 > height * 3) {
        far++;
        if (x > 0) high++;
      }
      if (distance <= side) continue;
      const now = x > 0 ? 1 : -1;
      if (above !== 0 && above !== now) turns++;
      above = now;
    }
    const perMin = (turns * 15) >> 1;
    this.wavesPerMin = perMin;
    if (far < LEAST_FAR || high < LEAST_EITHER || far - high < LEAST_EITHER) return false;
    return perMin >= this.#limits.flutterPerMin && perMin <= MOST_PER_MIN;
  }

  /** Every second value is compared: of waves this slow it tells as much. */
  private isLikeItself(): boolean {
    const values = this.#values;
    const from = LONGEST_LAG + 1;
    let power = 0;
    for (let n = from; n < VALUES; n += 2) power += (values[n] - ZERO) * (values[n] - ZERO);
    let best = 0;
    for (let lag = SHORTEST_LAG; lag <= LONGEST_LAG; lag++) {
      let product = 0;
      for (let n = from; n < VALUES; n += 2) product += (values[n] - ZERO) * (values[n - lag] - ZERO);
      if (product > best) best = product;
    }
    this.likenessPerMille = power === 0 ? 0 : ((best * 1000) / power) | 0;
    return this.likenessPerMille >= this.#limits.flutterLikenessPerMille;
  }
}

/**
 * A first look at few samples, which tells most signals that are no waves: beside their QRS they stay near their mean.
 * Gives the range, or 0 for those.
 */
function rangeUnlessAtRest(recent: Samples, from: number): number {
  const end = from + GLANCES * GLANCE_STEP;
  let sum = 0;
  let lowest = 0x7fff;
  let highest = -0x8000;
  let x = 0;
  for (let i = from; i < end; i += GLANCE_STEP) {
    x = recent[i & RECENT_MASK];
    sum += x;
    if (x < lowest) lowest = x;
    if (x > highest) highest = x;
  }
  const mean = (sum / GLANCES) | 0;
  const range = highest - lowest;
  const near = (range * GLANCE_NEAR) >> 7;
  let far = 0;
  for (let i = from; i < end; i += GLANCE_STEP) {
    x = recent[i & RECENT_MASK] - mean;
    if (x > near || -x > near) far++;
  }
  return far < GLANCES_FAR ? 0 : range;
}
