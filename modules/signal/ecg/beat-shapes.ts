import { RECENT_MASK } from "./candidates.ts";

/** Shapes that are kept: the dominant one and two kinds of ectopic beats. */
const SHAPES = 3;
/** Every second sample of a window of 28 (219 ms), from 11 before the fiducial point. */
const POINTS = 14;
const BEFORE = 11;
/** Beats of like size and slope of which one teaches its shape: learning costs as much as all else of a beat. */
const TEACH_EVERY = 6;
/** Correlation from which on a beat belongs to a shape, squared: 0.85. */
const SAME = 0.7225;
/** Correlation at which the search for a better shift or shape ends, squared: 0.95. */
const SURE = 0.9025;

/**
 * The shapes of this wearer's beats, learnt from beats as they come. A complex that recurs in the same shape is
 * a beat even where none was expected; noise does not recur.
 */
export class BeatShapes {
  readonly #points: number[] = new Array(SHAPES * POINTS).fill(0);
  readonly #powers: number[] = new Array(SHAPES).fill(0);
  readonly #counts: number[] = new Array(SHAPES).fill(0);
  readonly #lastUse: number[] = new Array(SHAPES).fill(0);
  readonly #window: number[] = new Array(POINTS).fill(0);
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
    this.#counts.fill(0);
    this.#lastUse.fill(0);
    this.#uses = 0;
    this.#latest = 0;
  }

  /**
   * The squared correlation (0 to 1; 0 also for a negative one) of the complex at `peakAt` with the best of the
   * shapes that at least `count` beats had.
   */
  likeness(recent: Int32Array, peakAt: number, count: number): number {
    let best = 0;
    for (let attempt = 0; attempt < 3; attempt++) {
      const shift = attempt === 2 ? -1 : attempt;
      this.#load(recent, peakAt + shift);
      for (let s = 0; s < SHAPES; s++) {
        const shape = s === 0 ? this.#latest : s <= this.#latest ? s - 1 : s;
        if (this.#counts[shape] < count) continue;
        const value = this.#correlate(shape);
        if (value > best) {
          best = value;
          this.#best = shape;
          this.#bestShift = shift;
          if (best > SURE) return best;
        }
      }
    }
    return best;
  }

  /** Learns from a beat, but only from one in six of those that are as large and as steep as the one before. */
  teach(recent: Int32Array, peakAt: number, amplitude: number, slope: number): void {
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
  learn(recent: Int32Array, peakAt: number): void {
    this.#uses++;
    const likeness = this.likeness(recent, peakAt, 1);
    const best = this.#best;
    if (likeness > SAME) {
      if (likeness < SURE) {
        this.#load(recent, peakAt + this.#bestShift);
        this.#mix(best);
      }
      if (this.#counts[best] < 64) this.#counts[best]++;
      this.#lastUse[best] = this.#uses;
      this.#latest = best;
      return;
    }
    this.#load(recent, peakAt);
    this.#found();
  }

  #load(recent: Int32Array, peakAt: number): void {
    const window = this.#window;
    let sum = 0;
    for (let i = 0, at = peakAt - BEFORE; i < POINTS; i++, at += 2) sum += recent[at & RECENT_MASK];
    const mean = Math.round(sum / POINTS);
    let power = 0;
    for (let i = 0, at = peakAt - BEFORE; i < POINTS; i++, at += 2) {
      const x = recent[at & RECENT_MASK] - mean;
      window[i] = x;
      power += x * x;
    }
    this.#windowPower = power;
  }

  #correlate(shape: number): number {
    const window = this.#window;
    const points = this.#points;
    let product = 0;
    for (let i = 0, p = shape * POINTS; i < POINTS; i++, p++) product += window[i] * points[p];
    if (product <= 0) return 0;
    return (product * product) / (this.#windowPower * this.#powers[shape]);
  }

  #mix(shape: number): void {
    const window = this.#window;
    const points = this.#points;
    let power = 0;
    for (let i = 0, p = shape * POINTS; i < POINTS; i++, p++) {
      const x = points[p] + ((window[i] - points[p]) >> 3);
      points[p] = x;
      power += x * x;
    }
    this.#powers[shape] = power;
  }

  /** Takes the place of the shape that was used longest ago, frequent ones counting as more recent. */
  #found(): void {
    let place = 0;
    for (let s = 1; s < SHAPES; s++) {
      if (this.#lastUse[s] + this.#counts[s] < this.#lastUse[place] + this.#counts[place]) place = s;
    }
    for (let i = 0; i < POINTS; i++) this.#points[place * POINTS + i] = this.#window[i];
    this.#powers[place] = this.#windowPower;
    this.#counts[place] = 1;
    this.#lastUse[place] = this.#uses;
  }
}
