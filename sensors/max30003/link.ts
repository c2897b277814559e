import type { SPI, SPISensorOptions } from "../../modules/host/io.ts";

/** Register access over SPI: an 8-bit command (7-bit address, then 1 for a read) and 24 bits of data. */
export class Link {
  readonly #spi: SPI;
  readonly #word = new Uint8Array(4);

  constructor(options: SPISensorOptions) {
    this.#spi = new options.io(options);
  }

  read(register: number): number {
    const word = this.#word;
    word[0] = (register << 1) | 1;
    word[1] = 0;
    word[2] = 0;
    word[3] = 0;
    this.#spi.transfer(word);
    return (word[1] << 16) | (word[2] << 8) | word[3];
  }

  write(register: number, value: number): void {
    const word = this.#word;
    word[0] = register << 1;
    word[1] = value >> 16;
    word[2] = value >> 8;
    word[3] = value;
    this.#spi.transfer(word);
  }

  /** One burst read: the answer lies in the buffer from its second byte on. */
  burst(register: number, buffer: Uint8Array): void {
    buffer[0] = (register << 1) | 1;
    this.#spi.transfer(buffer);
  }

  close(): void {
    this.#spi.close();
  }
}
