/** How far behind the newest sample the drawing stays, so that it runs smoothly between two deliveries. */
const LAG_S = 0.45;
/** Further behind than this it jumps. */
const MOST_LAG_S = 1.5;

/** Moves evenly behind samples that come in bursts. */
export class Playhead {
  #head = -1;

  reset(): void {
    this.#head = -1;
  }

  /**
   * @param newestS time of the newest sample; negative before any
   * @param elapsedS real time since the last call
   * @param speed multiple of real time
   */
  advance(newestS: number, elapsedS: number, speed: number): number {
    if (newestS < 0) return -1;
    const pace = Math.max(1, speed);
    if (this.#head < 0 || newestS - this.#head > MOST_LAG_S * pace) this.#head = newestS - LAG_S * pace;
    this.#head = Math.min(newestS, this.#head + elapsedS * speed);
    return this.#head;
  }

  /** Without movement between two looks. */
  jump(newestS: number): number {
    this.#head = newestS;
    return newestS;
  }
}
