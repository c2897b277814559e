import { keptInt32 } from "../../memory/kept-arrays.ts";

/** Pulses that are kept; a power of two. */
const CAPACITY = 16;
const MASK = CAPACITY - 1;
/** Values of one pulse, side by side. */
const FIELDS = 3;
/** Small rises are counted in the low bits of one value, large ones above. */
const LARGE = 1 << 16;

/**
 * The last pulses that a detector found, and what it turned down between them, in one typed array that is made
 * once. Pulses are numbered; those from `begin` to `head − 1` are kept and follow without interruption.
 */
export class PulseTrain {
  /** Number of the next pulse. */
  head = 0;
  readonly #values = keptInt32(CAPACITY * FIELDS);
  #begin = 0;
  #turnedDown = 0;

  /** Number of the oldest pulse that is kept and follows without interruption. */
  get begin(): number {
    const oldest = (this.head - CAPACITY) | 0;
    return ((this.#begin - oldest) | 0) > 0 ? this.#begin : oldest;
  }

  /** Pulses in an unbroken row, 16 at most. */
  get length(): number {
    return (this.head - this.begin) | 0;
  }

  /** Running sample index of a pulse's peak (int32). */
  index(pulse: number): number {
    return this.#values[(pulse & MASK) * FIELDS];
  }

  /** From foot to peak, in the stream's unit. */
  rise(pulse: number): number {
    return this.#values[(pulse & MASK) * FIELDS + 1];
  }

  /** Rises between a pulse and the one before it that were turned down although they were large: too early. */
  largeBefore(pulse: number): number {
    return (pulse === this.head ? this.#turnedDown : this.#values[(pulse & MASK) * FIELDS + 2]) >> 16;
  }

  /** And those that were too small: dicrotic waves, noise. Before the pulse `head`: since the newest one. */
  smallBefore(pulse: number): number {
    return (pulse === this.head ? this.#turnedDown : this.#values[(pulse & MASK) * FIELDS + 2]) & (LARGE - 1);
  }

  add(index: number, rise: number): void {
    const at = (this.head & MASK) * FIELDS;
    this.#values[at] = index;
    this.#values[at + 1] = rise;
    this.#values[at + 2] = this.#turnedDown;
    this.#turnedDown = 0;
    this.head = (this.head + 1) | 0;
  }

  /** A rise that is no pulse. */
  turnDown(isLarge: boolean): void {
    const down = this.#turnedDown;
    if (down < 1000 * LARGE && (down & (LARGE - 1)) < 1000) this.#turnedDown = down + (isLarge ? LARGE : 1);
  }

  /** The next pulse does not follow the last one. */
  interrupted(): void {
    this.#begin = this.head;
    this.#turnedDown = 0;
  }
}
