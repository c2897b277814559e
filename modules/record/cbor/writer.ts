import { Fault } from "../../fault/fault.ts";

/** CBOR major types (RFC 8949 §3.1), already in the top three bits of an initial byte. */
const UNSIGNED = 0x00;
const NEGATIVE = 0x20;
const BYTES = 0x40;
const TEXT = 0x60;
const ARRAY = 0x80;
const MAP = 0xa0;
const TAG = 0xc0;

const TWO_32 = 0x1_0000_0000;

/**
 * Writes deterministic CBOR (RFC 8949 §4.2.1) into a caller's buffer: shortest heads, definite lengths, no
 * floats. The order of map keys is the caller's duty: ascending, which for keys below 24 is bytewise order.
 *
 * It allocates nothing. What does not fit is not written and sets {@link CborWriter.overflowed}, so that a
 * caller checks once at the end and rolls back.
 */
export class CborWriter {
  /** Offset of the next byte. A caller rolls back by setting it. */
  at = 0;
  overflowed = false;
  #bytes: Uint8Array;
  #end: number;

  /** @param end offset behind the last byte that may be written */
  constructor(bytes: Uint8Array, end = bytes.length) {
    this.#bytes = bytes;
    this.#end = end;
  }

  /** The buffer that is written to, and the offset behind the last byte that may be. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get end(): number {
    return this.#end;
  }

  /** Starts anew on another buffer. */
  use(bytes: Uint8Array, at: number, end: number): void {
    this.#bytes = bytes;
    this.#end = end;
    this.at = at;
    this.overflowed = false;
  }

  /** A whole number of at most 53 bits. @throws Fault `record-not-integer` for anything else */
  int(value: number): void {
    if (!Number.isSafeInteger(value)) throw new Fault("record-not-integer");
    if (value < 0) this.head(NEGATIVE, -1 - value);
    else this.head(UNSIGNED, value);
  }

  /** A map entry whose key and value are whole numbers. */
  entry(key: number, value: number): void {
    this.int(key);
    this.int(value);
  }

  arrayHead(items: number): void {
    this.head(ARRAY, items);
  }

  mapHead(pairs: number): void {
    this.head(MAP, pairs);
  }

  bytesHead(length: number): void {
    this.head(BYTES, length);
  }

  tag(number: number): void {
    this.head(TAG, number);
  }

  byteString(value: Uint8Array): void {
    this.head(BYTES, value.length);
    this.raw(value);
  }

  /** A byte string whose content lies further on in the buffer already, from `from` on: it is moved to its head. */
  bytesFrom(from: number, length: number): void {
    this.head(BYTES, length);
    if (this.lacks(length)) return;
    this.#bytes.copyWithin(this.at, from, from + length);
    this.at += length;
  }

  /** Text of ASCII characters alone; any other character becomes `?`, so that the bytes stay valid UTF-8. */
  ascii(text: string): void {
    const length = text.length;
    this.head(TEXT, length);
    if (this.lacks(length)) return;
    const bytes = this.#bytes;
    const at = this.at;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      bytes[at + i] = code < 0x80 ? code : 0x3f;
    }
    this.at = at + length;
  }

  /** The first `count` character codes as text; the same rule for what is not ASCII. */
  asciiCodes(codes: Uint8Array, count: number): void {
    this.head(TEXT, count);
    if (this.lacks(count)) return;
    const bytes = this.#bytes;
    const at = this.at;
    for (let i = 0; i < count; i++) {
      const code = codes[i];
      bytes[at + i] = code < 0x80 ? code : 0x3f;
    }
    this.at = at + count;
  }

  /** Bytes that are CBOR already, or a string's content. */
  raw(value: Uint8Array): void {
    if (this.lacks(value.length)) return;
    this.#bytes.set(value, this.at);
    this.at += value.length;
  }

  private lacks(length: number): boolean {
    if (this.overflowed || this.at + length > this.#end) this.overflowed = true;
    return this.overflowed;
  }

  /** Head with the shortest argument (RFC 8949 §4.2.1, first rule). */
  private head(major: number, argument: number): void {
    const bytes = this.#bytes;
    const at = this.at;
    if (argument < 24) {
      if (this.lacks(1)) return;
      bytes[at] = major | argument;
      this.at = at + 1;
    } else if (argument < 0x100) {
      if (this.lacks(2)) return;
      bytes[at] = major | 24;
      bytes[at + 1] = argument;
      this.at = at + 2;
    } else if (argument < 0x1_0000) {
      if (this.lacks(3)) return;
      bytes[at] = major | 25;
      bytes[at + 1] = argument >> 8;
      bytes[at + 2] = argument;
      this.at = at + 3;
    } else if (argument < TWO_32) {
      if (this.lacks(5)) return;
      bytes[at] = major | 26;
      this.word(at + 1, argument);
      this.at = at + 5;
    } else {
      if (this.lacks(9)) return;
      bytes[at] = major | 27;
      const high = Math.floor(argument / TWO_32);
      this.word(at + 1, high);
      this.word(at + 5, argument - high * TWO_32);
      this.at = at + 9;
    }
  }

  private word(at: number, value: number): void {
    const bytes = this.#bytes;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }
}
