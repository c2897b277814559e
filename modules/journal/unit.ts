import { keptUint8 } from "../memory/kept-arrays.ts";
import { crc32cOfWords } from "./crc32c.ts";
import { UNIT_BYTES } from "./layout.ts";

const CRC_WORD = UNIT_BYTES / 4 - 1;

/**
 * One unit of flash that is no body: a magic number in front, a CRC-32C of the rest at the end. Made once and
 * used again for each unit that is read or written. Fields of 32 bits lie on multiples of 4 bytes.
 */
export class Unit {
  readonly bytes = keptUint8(UNIT_BYTES);
  readonly #words = new Int32Array(this.bytes.buffer, this.bytes.byteOffset, UNIT_BYTES / 4);

  u8(at: number): number {
    return this.bytes[at];
  }

  u16(at: number): number {
    return this.bytes[at] | (this.bytes[at + 1] << 8);
  }

  u32(at: number): number {
    return this.#words[at >> 2] >>> 0;
  }

  setU8(at: number, value: number): void {
    this.bytes[at] = value;
  }

  setU16(at: number, value: number): void {
    this.bytes[at] = value;
    this.bytes[at + 1] = value >> 8;
  }

  setU32(at: number, value: number): void {
    this.#words[at >> 2] = value;
  }

  /** Begins a unit anew: zeros behind the magic number. */
  clear(magic: number): void {
    this.bytes.fill(0);
    this.setU16(0, magic);
  }

  /** Completes a unit that is to be written. */
  seal(): void {
    this.#words[CRC_WORD] = crc32cOfWords(0, this.#words, 0, CRC_WORD);
  }

  /** Whether a unit that was read is whole and of this kind. */
  isSealed(magic: number): boolean {
    return this.u16(0) === magic && this.#words[CRC_WORD] === crc32cOfWords(0, this.#words, 0, CRC_WORD);
  }
}
