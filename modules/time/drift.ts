/** The shortest span of which a drift is taken: ten minutes. */
const SHORTEST_MICROS = 600e6;
/** After a day a new span begins: the crystal ages and the seasons change. */
const LONGEST_MICROS = 86_400e6;
const TICKS_AT_MOST_PPB = 1e6;

/**
 * How fast the device's clock runs against a source of wall time, from two offsets that lie apart. Both must
 * come from the same source, and no jump may lie between them.
 */
export class Drift {
  /** By how much the device's clock runs too fast, in parts per billion; negative when it is slow. */
  ppb = 0;
  /** The true drift lies within ± this. */
  uncertaintyPpb = 0;
  /** False until two offsets lay far enough apart: the other two say nothing. */
  isKnown = false;

  #isBegun = false;
  #tickMicros = 0;
  #unixMs = 0;
  #uncertaintyMs = 0;

  /** Begins a new span: nothing is known any more. */
  restart(tickMicros: number, unixMs: number, uncertaintyMs: number): void {
    this.isKnown = false;
    this.begin(tickMicros, unixMs, uncertaintyMs);
  }

  /** Takes a further offset of the span. */
  add(tickMicros: number, unixMs: number, uncertaintyMs: number): void {
    if (!this.#isBegun) {
      this.begin(tickMicros, unixMs, uncertaintyMs);
      return;
    }
    const ticks = tickMicros - this.#tickMicros;
    const wall = (unixMs - this.#unixMs) * 1000;
    if (ticks < SHORTEST_MICROS || wall <= 0) return;
    const ppb = Math.round(((ticks - wall) / wall) * 1e9);
    const uncertaintyPpb = Math.ceil((((uncertaintyMs + this.#uncertaintyMs) * 1000) / wall) * 1e9);
    const isBetter = !this.isKnown || uncertaintyPpb <= this.uncertaintyPpb || ticks >= LONGEST_MICROS;
    if (isBetter && Math.abs(ppb) <= TICKS_AT_MOST_PPB) {
      this.ppb = ppb;
      this.uncertaintyPpb = uncertaintyPpb;
      this.isKnown = true;
    }
    if (ticks >= LONGEST_MICROS) this.begin(tickMicros, unixMs, uncertaintyMs);
  }

  private begin(tickMicros: number, unixMs: number, uncertaintyMs: number): void {
    this.#isBegun = true;
    this.#tickMicros = tickMicros;
    this.#unixMs = unixMs;
    this.#uncertaintyMs = uncertaintyMs;
  }
}
