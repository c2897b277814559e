/** Pulses that are kept; a power of two. */
const CAPACITY = 16;
const MASK = CAPACITY - 1;

/**
 * The last pulses that a detector found, and what it turned down between them, in typed arrays that are made
 * once. `index[n & mask]` for pulse number `n`, from `begin` to `head − 1`.
 */
export class PulseTrain {
  readonly mask = MASK;
  /** Running sample index of the pulse's peak (int32). */
  readonly index = new Int32Array(CAPACITY);
  /** From foot to peak, in the stream's unit. */
  readonly rise = new Int32Array(CAPACITY);
  /** Rises between it and the pulse before that were turned down although they were large: too early, too slow. */
  readonly largeBefore = new Uint8Array(CAPACITY);
  /** And those that were too small: dicrotic waves, noise. */
  readonly smallBefore = new Uint8Array(CAPACITY);
  /** Number of the next pulse. */
  head = 0;
  /** Those since the newest pulse. */
  largeSince = 0;
  smallSince = 0;
  #begin = 0;

  /** Number of the oldest pulse that is kept and follows without interruption. */
  get begin(): number {
    const oldest = (this.head - CAPACITY) | 0;
    return ((this.#begin - oldest) | 0) > 0 ? this.#begin : oldest;
  }

  /** Pulses in an unbroken row, 16 at most. */
  get length(): number {
    return (this.head - this.begin) | 0;
  }

  add(index: number, rise: number): void {
    const slot = this.head & MASK;
    this.index[slot] = index;
    this.rise[slot] = rise;
    this.largeBefore[slot] = this.largeSince;
    this.smallBefore[slot] = this.smallSince;
    this.largeSince = 0;
    this.smallSince = 0;
    this.head = (this.head + 1) | 0;
  }

  /** A rise that is no pulse. */
  turnDown(isLarge: boolean): void {
    if (isLarge) this.largeSince++;
    else this.smallSince++;
  }

  /** The next pulse does not follow the last one. */
  interrupted(): void {
    this.#begin = this.head;
    this.largeSince = 0;
    this.smallSince = 0;
  }
}
