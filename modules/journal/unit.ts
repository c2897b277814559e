import { crc32cOfWords } from "./crc32c.ts";
import { UNIT_BYTES } from "./layout.ts";

const CRC_AT = UNIT_BYTES - 4;

/**
 * One unit of flash that is no body: a magic number in front, a CRC-32C of the rest at the end. Made once and
 * used again for each unit that is read or written.
 */
export class Unit {
  readonly bytes = new Uint8Array(UNIT_BYTES);
  readonly #view = new DataView(this.bytes.buffer);
  readonly #words = new Int32Array(this.bytes.buffer);

  u8(at: number): number {
    return this.bytes[at];
  }

  u16(at: number): number {
    return this.#view.getUint16(at, true);
  }

  u32(at: number): number {
    return this.#view.getUint32(at, true);
  }

  setU8(at: number, value: number): void {
    this.bytes[at] = value;
  }

  setU16(at: number, value: number): void {
    this.#view.setUint16(at, value, true);
  }

  setU32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  /** Begins a unit anew: zeros behind the magic number. */
  clear(magic: number): void {
    this.bytes.fill(0);
    this.setU16(0, magic);
  }

  /** Completes a unit that is to be written. */
  seal(): void {
    this.setU32(CRC_AT, crc32cOfWords(0, this.#words, 0, CRC_AT / 4) >>> 0);
  }

  /** Whether a unit that was read is whole and of this kind. */
  isSealed(magic: number): boolean {
    return this.u16(0) === magic && this.u32(CRC_AT) === crc32cOfWords(0, this.#words, 0, CRC_AT / 4) >>> 0;
  }
}
