import type { Samples } from "../block.ts";
import { RECENT_MASK } from "./candidates.ts";

/** Shapes that are kept: the dominant one and two kinds of ectopic beats. */
const SHAPES = 3;
/** Every second sample of a window of 28 (219 ms), from 11 before the fiducial point. */
const POINTS = 14;
const BEFORE = 11;
/** Beats of like size and slope of which one teaches its shape: learning costs as much as all else of a beat. */
const TEACH_EVERY = 10;
/** Correlation from which on a beat belongs to a shape, squared: 0.85. */
const SAME = 0.7225;
/** Correlation at which the search for a better shift or shape ends, squared: 0.95. */
const SURE = 0.9025;
/** Correlation below which no shift by a sample will make it the same, squared: 0.5. */
const UNLIKE = 0.25;
/** Places in the table: the shapes' points, those of the complex that is looked at, and three numbers a shape. */
const WINDOW = SHAPES * POINTS;
const POWERS = WINDOW + POINTS;
const COUNTS = POWERS + SHAPES;
const LAST_USES = COUNTS + SHAPES;
/** No running index. */
const NONE = 0x7fff_ffff;
/** Sums of squares of µV are kept in units of this. */
const POWER_UNIT = 64;

/**
 * The shapes of this wearer's beats, learnt from beats as they come. A complex that recurs in the same shape is
 * a beat even where none was expected; noise does not recur.
 */
export class BeatShapes {
  readonly #table = new Int32Array(LAST_USES + SHAPES);
  #loadedAt = NONE;
  #mean = 0;
  #windowPower = 0;
  #lastAmplitude = 0;
  #lastSlope = 0;
  #untaught = 0;
  #uses = 0;
  #latest = 0;
  #best = 0;
  #bestShift = 0;

  /** Forgets all shapes. */
  reset(): void {
    this.#table.fill(0, COUNTS);
    this.#uses = 0;
    this.#latest = 0;
  }

  /**
   * The squared correlation (0 to 1; 0 also for a negative one) of the complex at `peakAt` with the best of the
   * shapes that at least `count` beats had.
   */
  likeness(recent: Samples, peakAt: number, count: number): number {
    let best = 0;
    this.#loadedAt = NONE;
    this.load(recent, peakAt);
    this.#bestShift = 0;
    for (let s = 0; s < SHAPES; s++) {
      // The one that was seen last comes first.
      const shape = s === 0 ? this.#latest : s <= this.#latest ? s - 1 : s;
      if (this.#table[COUNTS + shape] < count) continue;
      const value = this.correlate(shape);
      if (value <= best) continue;
      best = value;
      this.#best = shape;
      if (best > SURE) return best;
    }
    if (best < UNLIKE) return best;
    for (let shift = 1; shift >= -1; shift -= 2) {
      this.load(recent, peakAt + shift);
      const value = this.correlate(this.#best);
      if (value <= best) continue;
      best = value;
      this.#bestShift = shift;
      if (best > SURE) return best;
    }
    return best;
  }

  /** Learns from a beat, but only from one in ten of those that are as large and as steep as the one before. */
  teach(recent: Samples, peakAt: number, amplitude: number, slope: number): void {
    const larger = amplitude - this.#lastAmplitude;
    const steeper = slope - this.#lastSlope;
    const near = slope >> 3;
    this.#lastAmplitude = amplitude;
    this.#lastSlope = slope;
    if (larger <= near && -larger <= near && steeper <= near && -steeper <= near) {
      this.#untaught++;
      if (this.#untaught < TEACH_EVERY) return;
    }
    this.#untaught = 0;
    this.learn(recent, peakAt);
  }

  /**
   * Learns from a beat: its shape moves by an eighth towards it, unless it is the same anyway, or it founds a
   * shape of its own.
   */
  learn(recent: Samples, peakAt: number): void {
    const table = this.#table;
    this.#uses++;
    const likeness = this.likeness(recent, peakAt, 1);
    let shape = this.#best;
    if (likeness > SAME) {
      if (likeness < SURE) {
        this.load(recent, peakAt + this.#bestShift);
        this.mix(shape, 3);
      }
      if (table[COUNTS + shape] < 64) table[COUNTS + shape]++;
    } else {
      shape = this.oldest();
      this.load(recent, peakAt);
      this.mix(shape, 0);
      table[COUNTS + shape] = 1;
    }
    table[LAST_USES + shape] = this.#uses;
    this.#latest = shape;
  }

  /** Looks at the complex at an index: its points less the first of them, their mean and what is left of power. */
  private load(recent: Samples, peakAt: number): void {
    if (peakAt === this.#loadedAt) return;
    this.#loadedAt = peakAt;
    const table = this.#table;
    let at = peakAt - BEFORE;
    const first = recent[at & RECENT_MASK];
    let sum = 0;
    let squares = 0;
    let x = 0;
    for (let w = WINDOW; w < POWERS; w++) {
      x = recent[at & RECENT_MASK] - first;
      table[w] = x;
      sum += x;
      squares += x * x;
      at += 2;
    }
    const mean = Math.round(sum / POINTS);
    this.#mean = mean;
    this.#windowPower = squares - (2 * sum - POINTS * mean) * mean;
  }

  /** The points of a shape add up to nothing, so that the mean of the complex does not matter. */
  private correlate(shape: number): number {
    const table = this.#table;
    let product = 0;
    for (let w = WINDOW, p = shape * POINTS; w < POWERS; w++, p++) product += table[w] * table[p];
    if (product <= 0) return 0;
    return (product * product) / (this.#windowPower * table[POWERS + shape] * POWER_UNIT);
  }

  /** Moves a shape towards the complex that was loaded: by all of the difference shifted by so much. */
  private mix(shape: number, shift: number): void {
    const table = this.#table;
    const mean = this.#mean;
    let power = 0;
    let x = 0;
    for (let w = WINDOW, p = shape * POINTS; w < POWERS; w++, p++) {
      x = table[p];
      x += (table[w] - mean - x) >> shift;
      table[p] = x;
      power += x * x;
    }
    table[POWERS + shape] = power / POWER_UNIT + 1;
  }

  /** The shape that was used longest ago, frequent ones counting as more recent. */
  private oldest(): number {
    const table = this.#table;
    let oldest = 0;
    for (let s = 1; s < SHAPES; s++) {
      const used = table[LAST_USES + s] + table[COUNTS + s];
      if (used < table[LAST_USES + oldest] + table[COUNTS + oldest]) oldest = s;
    }
    return oldest;
  }
}
