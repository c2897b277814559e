import { Tag } from "./registers.ts";

const DEPTH = 32;

/**
 * The ECG FIFO: 32 words of 18-bit voltage and a tag. When the write pointer catches up with the read
 * pointer the data are corrupt: every read says OVERFLOW until the FIFO is reset (datasheet, "ECG FIFO
 * Memory" and "ECG Data Tags").
 */
export class EcgFifo {
  overflowed = false;
  /** The most that waited since somebody set it back. */
  highest = 0;

  readonly #codes = new Int32Array(DEPTH);
  readonly #fast = new Uint8Array(DEPTH);
  #read = 0;
  #unread = 0;

  get unread(): number {
    return this.#unread;
  }

  /** Samples that fit before the next one overflows. */
  get room(): number {
    return DEPTH - this.#unread;
  }

  reset(): void {
    this.overflowed = false;
    this.#read = 0;
    this.#unread = 0;
  }

  push(code: number, fast: boolean): void {
    if (this.#unread === DEPTH) {
      this.overflowed = true;
      return;
    }
    const at = (this.#read + this.#unread) & (DEPTH - 1);
    this.#codes[at] = code;
    this.#fast[at] = fast ? 1 : 0;
    this.#unread++;
    if (this.#unread > this.highest) this.highest = this.#unread;
  }

  /** The next 24-bit word; the read pointer moves on when there is one. */
  pop(): number {
    if (this.overflowed) return Tag.overflow << 3;
    if (this.#unread === 0) return Tag.empty << 3;
    const at = this.#read;
    this.#read = (at + 1) & (DEPTH - 1);
    this.#unread--;
    const last = this.#unread === 0;
    const tag = this.#fast[at] ? (last ? Tag.fastEof : Tag.fast) : last ? Tag.validEof : Tag.valid;
    return ((this.#codes[at] & 0x3ffff) << 6) | (tag << 3);
  }
}
