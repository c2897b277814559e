const DEPTH = 32;
const AXES = 3;

/**
 * The LIS2DH12's FIFO of 32 samples of three axes, in stream mode (what comes replaces the oldest) or FIFO mode
 * (what comes is lost until the mode is set anew).
 */
export class MotionFifo {
  readonly #values = new Int16Array(DEPTH * AXES);
  #read = 0;
  #unread = 0;

  get unread(): number {
    return this.#unread;
  }

  get full(): boolean {
    return this.#unread === DEPTH;
  }

  clear(): void {
    this.#read = 0;
    this.#unread = 0;
  }

  /** Fills up at once. */
  overflow(): void {
    this.#unread = DEPTH;
  }

  push(x: number, y: number, z: number, stream: boolean): void {
    if (this.full) {
      if (!stream) return;
      this.drop();
    }
    const at = ((this.#read + this.#unread) % DEPTH) * AXES;
    this.#values[at] = x;
    this.#values[at + 1] = y;
    this.#values[at + 2] = z;
    this.#unread++;
  }

  /** One axis of the oldest sample. */
  peek(axis: number): number {
    return this.#values[this.#read * AXES + axis];
  }

  drop(): void {
    if (this.#unread === 0) return;
    this.#read = (this.#read + 1) % DEPTH;
    this.#unread--;
  }
}
