/** Counts samples for the wake-up interrupt: AND or OR of axes beyond a threshold, for long enough. */
export class WakeUp {
  #source = 0;
  #run = 0;

  /** INT1_SRC: IA, and per axis high and low. */
  get source(): number {
    return this.#source;
  }

  clear(): void {
    this.#source = 0;
  }

  /**
   * One sample (mg).
   *
   * @param configuration INT1_CFG: AOI, and per axis HIE and LIE (6D is not modelled)
   */
  sample(
    x: number,
    y: number,
    z: number,
    configuration: number,
    threshold: number,
    duration: number,
    latched: boolean,
  ): void {
    let events = 0;
    if (Math.abs(x) > threshold) events |= 0b000010;
    else events |= 0b000001;
    if (Math.abs(y) > threshold) events |= 0b001000;
    else events |= 0b000100;
    if (Math.abs(z) > threshold) events |= 0b100000;
    else events |= 0b010000;
    const wanted = configuration & 0x3f;
    const hits = events & wanted;
    const met = configuration & 0x80 ? wanted !== 0 && hits === wanted : hits !== 0;
    this.#run = met ? this.#run + 1 : 0;
    if (this.#run > duration) this.#source = 0x40 | events;
    else if (!latched) this.#source = events;
  }
}

/**
 * Sleep-to-wake and return-to-sleep (ACT_THS, ACT_DUR): when no axis has changed by more than the threshold for
 * (8 · ACT_DUR + 1) samples, the chip goes to 10 a second until one does. It compares a sample with the one
 * before, where the chip uses its high-pass.
 */
export class Activity {
  #still = 0;
  #x = 0;
  #y = 0;
  #z = 0;
  /** True while the chip sleeps. */
  asleep = false;

  sample(x: number, y: number, z: number, threshold: number, duration: number): void {
    const change = Math.max(Math.abs(x - this.#x), Math.abs(y - this.#y), Math.abs(z - this.#z));
    this.#x = x;
    this.#y = y;
    this.#z = z;
    if (threshold === 0) this.asleep = false;
    else if (change > threshold) {
      this.#still = 0;
      this.asleep = false;
    } else if (++this.#still > 8 * duration + 1) this.asleep = true;
  }
}
