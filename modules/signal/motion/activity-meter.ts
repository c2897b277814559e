import type { Samples } from "../block.ts";

/**
 * How much the body is moved: the mean change of acceleration from one sample to the next, summed over the axes,
 * in mg, a window at a time. Gravity falls out, and so does every posture that is held. It is meant for 25
 * samples a second; in that unit a chest at rest gives about 5, walking about 110, running 600.
 */
export class ActivityMeter {
  /** Windows that are complete. */
  windows = 0;
  /** The last complete one, in mg. */
  activityMilligrams = 0;

  readonly #windowSamples: number;
  #isFollowing = false;
  #x = 0;
  #y = 0;
  #z = 0;
  #sum = 0;
  #count = 0;

  /** @param windowSamples 25 make about a second */
  constructor(windowSamples = 25) {
    this.#windowSamples = windowSamples;
  }

  /** The next sample does not follow the last one. */
  interrupt(): void {
    this.#isFollowing = false;
    this.#sum = 0;
    this.#count = 0;
  }

  /**
   * @param samples x, y, z in turn, in mg
   * @param from sample (of three values) to begin with
   */
  process(samples: Samples, count: number, from = 0): void {
    if (count === 0) return;
    const start = 3 * from;
    if (!this.#isFollowing) {
      this.#isFollowing = true;
      this.#x = samples[start];
      this.#y = samples[start + 1];
      this.#z = samples[start + 2];
    }
    let x = this.#x;
    let y = this.#y;
    let z = this.#z;
    let sum = this.#sum;
    let left = this.#windowSamples - this.#count;
    const end = start + 3 * count;
    for (let i = start; i < end; i += 3) {
      const newX = samples[i];
      const newY = samples[i + 1];
      const newZ = samples[i + 2];
      sum += newX > x ? newX - x : x - newX;
      sum += newY > y ? newY - y : y - newY;
      sum += newZ > z ? newZ - z : z - newZ;
      x = newX;
      y = newY;
      z = newZ;
      if (--left === 0) {
        left = this.#windowSamples;
        this.activityMilligrams = (sum / left) | 0;
        this.windows = (this.windows + 1) | 0;
        sum = 0;
      }
    }
    this.#x = x;
    this.#y = y;
    this.#z = z;
    this.#sum = sum;
    this.#count = this.#windowSamples - left;
  }
}
