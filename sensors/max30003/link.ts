import type { SPI, SPISensorOptions } from "../../modules/host/io.ts";
import { isLittleEndian } from "../../modules/signal/byte-order.ts";

/**
 * Register access over SPI: an 8-bit command (7-bit address, then 1 for a read) and 24 bits of data. All four bytes
 * are written and read as one word of this machine, because on XS an array access costs hundreds of instructions.
 */
export class Link {
  readonly spi: SPI;
  /** What goes out and comes back, as bytes and as a word; for whoever has no time for {@link exchange}. */
  readonly bytes = new Uint8Array(4);
  readonly words = new Int32Array(this.bytes.buffer);
  readonly #isSwapped = isLittleEndian();

  constructor(options: SPISensorOptions) {
    this.spi = new options.io(options);
  }

  read(register: number): number {
    return this.dataOf(this.exchange(this.word((register << 1) | 1, 0)));
  }

  write(register: number, value: number): void {
    this.exchange(this.word(register << 1, value));
  }

  /** One transfer of a {@link word}; answers the word that came back, in the same form. */
  exchange(word: number): number {
    const words = this.words;
    words[0] = word;
    this.spi.transfer(this.bytes);
    return words[0];
  }

  /** A command byte and 24 bits, as they lie in a word of this machine. */
  word(command: number, value: number): number {
    return this.swapped((command << 24) | value);
  }

  /** The 24 bits of a word. */
  dataOf(word: number): number {
    return this.swapped(word) & 0xff_ff_ff;
  }

  close(): void {
    this.spi.close();
  }

  /** From the bus's order, high byte first, to this machine's, and back. */
  private swapped(word: number): number {
    if (!this.#isSwapped) return word;
    return (word << 24) | ((word & 0xff00) << 8) | ((word >> 8) & 0xff00) | (word >>> 24);
  }
}
