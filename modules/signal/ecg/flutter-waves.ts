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
const GLANCES_FAR = 8;
const GLANCES_FAR_OF_FLUTTER = 19;
const GLANCE_NEAR = 19;

/** Bounds of one kind of waves, all of {@link VALUES} values. */
interface Bounds {
  /** The lowest half second is no less than this part of the highest. */
  readonly even: number;
  /** So many are farther from the line than 3/10 of the height: waves know no rest, beats do. */
  readonly far: number;
  /** And so many on either side: where the heart is fast and the QRS narrow, its line lies below the mean of all. */
  readonly either: number;
  readonly mostPerMin: number;
}
const flutter: Bounds = Object.freeze({ even: 4, far: 72, either: 36, mostPerMin: 300 });
/** It waxes and wanes, and some of its waves are much higher than others. */
const fibrillation: Bounds = Object.freeze({ even: 16, far: 46, either: 20, mostPerMin: 400 });

/** Likeness to itself one wave later, 125 to 344 ms. */
const SHORTEST_LAG = 4;
const LONGEST_LAG = 11;
/** Half a wave of fibrillation: 62 to 219 ms, so 2.3 to 8 Hz. */
const SHORTEST_HALF = 2;
const LONGEST_HALF = 7;
/**
 * Of its mean height so little, per mille, is left in its mean over 8 values (250 ms: a wave of 4 Hz leaves nothing, one
 * of 2 Hz 640). An electrode that moves has more.
 */
const MOST_SLOW = 400;
const SLOW = 8;

/** What a look finds. */
export const WaveKind = Object.freeze({ none: 0, flutter: 1, fibrillation: 2 });

/** What waves are held against: see modules/rhythm/thresholds.ts. */
export interface FlutterLimits {
  /** Height, from crest to trough. */
  readonly flutterMicrovolt: number;
  readonly flutterPerMin: number;
  readonly flutterLikenessPerMille: number;
  readonly fibrillationMicrovolt: number;
  readonly fibrillationLeakagePerMille: number;
}

/**
 * Tells whether four seconds of ECG are the unbroken waves of ventricular flutter, which are regular, or of
 * fibrillation, which are not. Measures come in the order of their cost, and it ends with the first that says no:
 * height, evenness, time away from the line (the idea of Arafat 2011's threshold crossing sample count), number of
 * waves; then for flutter likeness to itself, and for fibrillation leakage: what is left of the signal when it is added
 * to itself half a mean wave later (Kuo & Dillman 1978). Fibrillation is narrow in its spectrum, so little is left,
 * however its waves change; of beats, of muscles and of an electrode that moves much more is.
 *
 * Constants of flutter were chosen on one patient's six episodes (MIT-BIH 207) and those of fibrillation on modelled
 * hearts, both against all other development records. Integers; allocates nothing. It may cost two million
 * instructions on XS (device-class/test/flutter.test.ts).
 */
export class FlutterWaves {
  /** Valid after a look that found waves … */
  wavesPerMin = 0;
  /** … as is what decided: the likeness of flutter's waves, the leakage of fibrillation's. */
  decidedPerMille = 0;

  readonly #values = keptUint8(VALUES);
  readonly #limits: FlutterLimits;
  /** As high and as even as flutter. */
  #mayFlutter = false;

  constructor(limits: FlutterLimits) {
    this.#limits = limits;
  }

  /**
   * Looks at the samples before `end`; see {@link LOOK_SAMPLES}.
   * @param recent µV: sample `i` at `i & RECENT_MASK`
   * @param isFlutterAlone something speaks against fibrillation: most looks are then the cheaper
   * @returns a {@link WaveKind}
   */
  look(recent: Samples, end: number, isFlutterAlone: boolean): number {
    const from = end - LOOK_SAMPLES;
    const range = rangeUnlessAtRest(recent, from, isFlutterAlone ? GLANCES_FAR_OF_FLUTTER : GLANCES_FAR);
    if (range < this.#limits.fibrillationMicrovolt >> 1) return WaveKind.none;
    const height = this.load(recent, from, range);
    return height > 0 ? this.kindOf(height, isFlutterAlone) : WaveKind.none;
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
    let x = 0;
    for (let half = 0; half < VALUES; half += HALF) {
      let most = 0;
      for (let n = half; n < half + HALF; n++) {
        x = values[n] - ZERO;
        if (x > most) most = x;
        else if (-x > most) most = -x;
      }
      sum += most;
      if (most < lowest) lowest = most;
      if (most > highest) highest = most;
    }
    const height = (sum / HALVES) | 0;
    const { flutterMicrovolt, fibrillationMicrovolt } = this.#limits;
    // Values are sums of two samples, and of one side.
    const microvolt = height << shift;
    this.#mayFlutter = microvolt >= flutterMicrovolt && lowest * flutter.even >= highest;
    return microvolt >= fibrillationMicrovolt && lowest * fibrillation.even >= highest ? height : 0;
  }

  private kindOf(height: number, isFlutterAlone: boolean): number {
    const values = this.#values;
    const side = height >> 3;
    let far = 0;
    let high = 0;
    let turns = 0;
    let above = 0;
    let area = 0;
    let change = 0;
    let before = values[0] - ZERO;
    let x = 0;
    let distance = 0;
    let now = 0;
    for (let n = 0; n < VALUES; n++) {
      x = values[n] - ZERO;
      distance = x < 0 ? -x : x;
      area += distance;
      change += x > before ? x - before : before - x;
      before = x;
      if (distance * 10 > height * 3) {
        far++;
        if (x > 0) high++;
      }
      if (distance <= side) continue;
      now = x > 0 ? 1 : -1;
      if (above !== 0 && above !== now) turns++;
      above = now;
    }
    // Every wave has two changes of side, beyond an eighth of the height.
    const perMin = (turns * 15) >> 1;
    this.wavesPerMin = perMin;
    const either = high < far - high ? high : far - high;
    if (perMin < this.#limits.flutterPerMin) return WaveKind.none;
    if (this.#mayFlutter && isWithin(flutter, far, either, perMin) && this.isLikeItself())
      return WaveKind.flutter;
    if (isFlutterAlone || !isWithin(fibrillation, far, either, perMin)) return WaveKind.none;
    // Of a sine the mean wave is 2π of its mean height over its mean change; 201/64 is π.
    return this.isNarrow(((201 * area) / (64 * change) + 0.5) | 0) ? WaveKind.fibrillation : WaveKind.none;
  }

  /** Little is left of the signal with itself `half` values later, and little of it is slower. */
  private isNarrow(half: number): boolean {
    if (half < SHORTEST_HALF || half > LONGEST_HALF) return false;
    const values = this.#values;
    let left = 0;
    let all = 0;
    let slow = 0;
    let sum = 0;
    let x = 0;
    let y = 0;
    for (let n = 0; n < SLOW; n++) sum += values[n] - ZERO;
    for (let n = SLOW; n < VALUES; n++) {
      x = values[n] - ZERO;
      y = values[n - half] - ZERO;
      sum += values[n] - values[n - SLOW];
      slow += sum < 0 ? -sum : sum;
      left += x > -y ? x + y : -x - y;
      all += x < 0 ? -x : x;
      all += y < 0 ? -y : y;
    }
    // All holds each value twice, and a sum is eight.
    if (slow * 250 > all * MOST_SLOW) return false;
    this.decidedPerMille = ((left * 1000) / all) | 0;
    return this.decidedPerMille <= this.#limits.fibrillationLeakagePerMille;
  }

  /** Every second value is compared: of waves this slow it tells as much. */
  private isLikeItself(): boolean {
    const values = this.#values;
    const from = LONGEST_LAG + 1;
    let power = 0;
    let x = 0;
    for (let n = from; n < VALUES; n += 2) {
      x = values[n] - ZERO;
      power += x * x;
    }
    let best = 0;
    let product = 0;
    for (let lag = SHORTEST_LAG; lag <= LONGEST_LAG; lag++) {
      product = 0;
      for (let n = from; n < VALUES; n += 2) product += (values[n] - ZERO) * (values[n - lag] - ZERO);
      if (product > best) best = product;
    }
    this.decidedPerMille = power === 0 ? 0 : ((best * 1000) / power) | 0;
    return this.decidedPerMille >= this.#limits.flutterLikenessPerMille;
  }
}

function isWithin(bounds: Bounds, far: number, either: number, perMin: number): boolean {
  return far >= bounds.far && either >= bounds.either && perMin <= bounds.mostPerMin;
}

/**
 * A first look at few samples, which tells most signals that are no waves: beside their QRS they stay near their mean.
 * Gives the range, or 0 for those.
 * @param least how many must be far from it
 */
function rangeUnlessAtRest(recent: Samples, from: number, least: number): number {
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
  return far < least ? 0 : range;
}
