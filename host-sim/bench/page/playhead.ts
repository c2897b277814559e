import { STRIP_RATE_HZ } from "../protocol.ts";

/** How far behind the newest sample the drawing stays, so that it runs smoothly between two deliveries. */
const LAG_SLOTS = 0.45 * STRIP_RATE_HZ;
/** Further behind than this it jumps. */
const MOST_LAG_SLOTS = 1.5 * STRIP_RATE_HZ;

/** Moves evenly behind samples that come in bursts. */
export class Playhead {
  #head = -1;

  reset(): void {
    this.#head = -1;
  }

  /**
   * @param newest the newest slot that there is
   * @param elapsedS real time since the last call
   * @param speed multiple of real time
   */
  advance(newest: number, elapsedS: number, speed: number): number {
    if (newest < 0) return -1;
    const lag = LAG_SLOTS * Math.max(1, speed);
    if (this.#head < 0 || newest - this.#head > MOST_LAG_SLOTS * Math.max(1, speed))
      this.#head = newest - lag;
    this.#head = Math.min(newest, this.#head + elapsedS * speed * STRIP_RATE_HZ);
    return Math.floor(this.#head);
  }

  /** Without movement between two looks. */
  jump(newest: number): number {
    this.#head = newest;
    return newest;
  }
}
