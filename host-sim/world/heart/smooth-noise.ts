import { Random } from "../math/random.ts";

/**
 * Slow noise that can be asked for at any time: normal random numbers at equal distances (knots), each from its
 * own seed, and Catmull–Rom's cubic between them. Mean 0, standard deviation 1 over time.
 */
export class SmoothNoise {
  readonly #seed: number;
  readonly #stream: number;
  readonly #knotsPerSecond: number;
  #interval = Number.NaN;
  #before = 0;
  #from = 0;
  #to = 0;
  #after = 0;

  constructor(seed: number, stream: number, knotsPerSecond: number) {
    this.#seed = seed;
    this.#stream = stream;
    this.#knotsPerSecond = knotsPerSecond;
  }

  /** The noise at a time from 0 on. */
  at(timeS: number): number {
    const position = timeS * this.#knotsPerSecond;
    const interval = Math.floor(position);
    if (interval !== this.#interval) this.#move(interval);
    const t = position - interval;
    const a = 2 * this.#from;
    const b = this.#to - this.#before;
    const c = 2 * this.#before - 5 * this.#from + 4 * this.#to - this.#after;
    const d = -this.#before + 3 * this.#from - 3 * this.#to + this.#after;
    return (a + t * (b + t * (c + t * d))) * halfOfScale;
  }

  #move(interval: number): void {
    this.#before = this.#knot(interval - 1);
    this.#from = this.#knot(interval);
    this.#to = this.#knot(interval + 1);
    this.#after = this.#knot(interval + 2);
    this.#interval = interval;
  }

  #knot(index: number): number {
    return new Random(this.#seed, this.#stream, index + 1).normal();
  }
}

/** Half (the cubic's own factor) of what brings the mean square of its weights, 57/70, to 1. */
const halfOfScale = 0.5 * 1.1081832770072813;
