import { Fault } from "../../fault/fault.ts";

export const CborMajor = Object.freeze({
  unsigned: 0,
  negative: 1,
  bytes: 2,
  text: 3,
  array: 4,
  map: 5,
  tag: 6,
});

/**
 * Walks over CBOR that this device wrote itself and that its store has checked for damage. It is no gate
 * against strangers: that is the receiving side's reader. It never reads behind the end.
 */
export class CborCursor {
  at = 0;
  /** Major type of the head that was read last. */
  major = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Reads a head and returns its argument. @throws Fault `record-batch-unreadable` */
  head(): number {
    const bytes = this.#bytes;
    const initial = this.at < bytes.length ? bytes[this.at] : 0xff;
    this.major = initial >> 5;
    const information = initial & 31;
    this.at++;
    if (information < 24) return information;
    if (information > 27) throw this.unreadable();
    const end = this.at + (1 << (information - 24));
    if (end > bytes.length) throw this.unreadable();
    let argument = 0;
    while (this.at < end) argument = argument * 256 + bytes[this.at++];
    return argument;
  }

  /** Reads a head that must be of one major type. */
  expect(major: number): number {
    const argument = this.head();
    if (this.major !== major) throw this.unreadable();
    return argument;
  }

  /** Steps over the content of a string. */
  step(length: number): void {
    if (length > this.#bytes.length - this.at) throw this.unreadable();
    this.at += length;
  }

  /** Steps over one item with everything in it. */
  skip(depth = 4): void {
    const argument = this.head();
    const { bytes, text, array, map } = CborMajor;
    if (this.major === bytes || this.major === text) this.step(argument);
    else if (this.major === array || this.major === map) {
      if (depth === 0) throw this.unreadable();
      const items = this.major === map ? argument * 2 : argument;
      for (let i = 0; i < items; i++) this.skip(depth - 1);
    }
  }

  private unreadable(): Fault {
    return new Fault("record-batch-unreadable", this.at);
  }
}
