/** A first-order high-pass (bilinear transform) at a fixed sample rate. */
export class HighPass {
  readonly #step: number;
  #baseline = 0;
  #primed = false;

  /** @param cornerHz its −3 dB point; 0 lets everything pass */
  constructor(cornerHz: number, rateHz: number) {
    const g = (Math.PI * cornerHz) / rateHz;
    this.#step = (2 * g) / (1 + g);
  }

  /** Starts anew at midscale. */
  reset(): void {
    this.#baseline = 0;
    this.#primed = true;
  }

  /** Starts anew, settled at the next input. */
  settle(): void {
    this.#primed = false;
  }

  /** @param hurry the baseline follows at half the distance a sample, as in an amplifier's fast recovery */
  next(x: number, hurry: boolean): number {
    if (!this.#primed) {
      this.#baseline = x;
      this.#primed = true;
    }
    const y = x - this.#baseline;
    this.#baseline += (hurry && this.#step > 0 ? 0.5 : this.#step) * y;
    return y;
  }
}
