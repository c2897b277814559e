/**
 * The instants at which a chip converts: a grid of its own crystal's making. Conversions are made when somebody
 * looks, so the grid knows how many of them are done and when the next ones are due.
 */
export class SamplingGrid {
  #originMicros = 0;
  #periodMicros = Number.POSITIVE_INFINITY;
  #made = 0;
  #before = 0;

  /** Conversions since `start`. */
  get total(): number {
    return this.#before + this.#made;
  }

  /** False while there is nothing to convert. */
  get ticking(): boolean {
    return this.#periodMicros < Number.POSITIVE_INFINITY;
  }

  get nextMicros(): number {
    return this.time(1);
  }

  /** When the conversion `ahead` of the one made last comes; a fraction lies between two of them. */
  time(ahead: number): number {
    return this.#originMicros + (this.#made + ahead) * this.#periodMicros;
  }

  /** Begins anew: the first conversion comes one period after `originMicros`. */
  start(originMicros: number): void {
    this.#originMicros = originMicros;
    this.#made = 0;
    this.#before = 0;
  }

  /** Goes on from the conversion that was made last, at another rate; 0 stops it. */
  retune(rateHz: number, clockPpm: number): void {
    if (this.#made > 0) {
      this.#originMicros = this.time(0);
      this.#before += this.#made;
      this.#made = 0;
    }
    this.#periodMicros = rateHz > 0 ? 1e6 / (rateHz * (1 + clockPpm / 1e6)) : Number.POSITIVE_INFINITY;
  }

  /** One more conversion is done. */
  advance(): void {
    this.#made++;
  }
}
