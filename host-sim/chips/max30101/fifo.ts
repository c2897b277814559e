const DEPTH = 32;
const SLOTS = 4;

/**
 * The MAX30101's FIFO: 32 samples of up to four LEDs, read byte by byte. Full, it drops what comes and counts
 * it, or, with rollover, writes on over what nobody has read.
 */
export class PpgFifo {
  writePointer = 0;
  readPointer = 0;
  overflows = 0;

  readonly #codes = new Int32Array(DEPTH * SLOTS);
  #full = false;
  #byte = 0;

  get unread(): number {
    return this.#full ? DEPTH : (this.writePointer - this.readPointer) & (DEPTH - 1);
  }

  clear(): void {
    this.writePointer = 0;
    this.readPointer = 0;
    this.overflows = 0;
    this.#full = false;
    this.#byte = 0;
  }

  /** Fills up at once, one sample too late. */
  overflow(): void {
    this.writePointer = this.readPointer;
    this.#full = true;
    if (this.overflows < 0x1f) this.overflows++;
  }

  /** The host moved a pointer. */
  moved(): void {
    this.#full = false;
    this.#byte = 0;
  }

  /** Where the next sample's codes go; −1 when there is no room and the sample is lost. */
  reserve(rollover: boolean): number {
    if (this.#full) {
      if (this.overflows < 0x1f) this.overflows++;
      if (!rollover) return -1;
      this.#full = false;
    }
    const at = this.writePointer * SLOTS;
    this.writePointer = (this.writePointer + 1) & (DEPTH - 1);
    if (this.writePointer === this.readPointer) this.#full = true;
    return at;
  }

  put(at: number, code: number): void {
    this.#codes[at] = code;
  }

  /** The next byte of FIFO_DATA, of samples of `leds` LEDs; zeros when there is nothing. */
  readByte(leds: number): number {
    if (this.unread === 0 || leds === 0) return 0;
    const code = this.#codes[this.readPointer * SLOTS + Math.floor(this.#byte / 3)];
    const value = (code >> (16 - 8 * (this.#byte % 3))) & 0xff;
    if (++this.#byte === 3 * leds) {
      this.#byte = 0;
      this.readPointer = (this.readPointer + 1) & (DEPTH - 1);
      this.#full = false;
      this.overflows = 0;
    }
    return value;
  }
}
