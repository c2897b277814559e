import { keptInt32 } from "../memory/kept-arrays.ts";

/** Intervals that the rate is taken over: what bedside monitors use (8 beats, about 6 to 10 s). */
const INTERVALS = 8;

/**
 * Heart rate as the mean over the last intervals between beats. The mean, not the median: in an irregular
 * rhythm it still is beats over time, and irregular beats are never left out. An interruption (lead-off, noise,
 * lost samples) begins anew, so that no rate ever spans what was not seen.
 */
export class HeartRate {
  readonly #micros: Int32Array;
  // On XS an array's own length costs as much as four of its elements.
  readonly #most: number;
  /** Fewer intervals than this make no rate. */
  readonly #fewest: number;
  #next = 0;
  #count = 0;
  #sum = 0;

  /** @param intervals that the rate is taken over: 8, or 16 for a calmer number; half of them suffice to begin */
  constructor(intervals = INTERVALS) {
    this.#micros = keptInt32(intervals);
    this.#most = intervals;
    this.#fewest = intervals >> 1;
  }

  /** Intervals that the rate stands on. */
  get intervals(): number {
    return this.#count;
  }

  /** Tenths of a beat a minute, or undefined when too few intervals are known. */
  get deciPerMin(): number | undefined {
    const sum = this.#sum;
    return this.#count < this.#fewest ? undefined : Math.round((this.#count * 600e6) / sum);
  }

  /** @param micros from one beat to the next; above 0 */
  interval(micros: number): void {
    const ring = this.#micros;
    const at = this.#next;
    if (this.#count === this.#most) this.#sum += micros - ring[at];
    else {
      this.#count++;
      this.#sum += micros;
    }
    ring[at] = micros;
    this.#next = at + 1 === this.#most ? 0 : at + 1;
  }

  interrupted(): void {
    this.#next = 0;
    this.#count = 0;
    this.#sum = 0;
  }
}
