import { keptInt32 } from "../../memory/kept-arrays.ts";
import { DeltaRice } from "./delta-rice.ts";
import { packBlock } from "./pack.ts";

/** Samples of a second: one packed block. */
const SECOND = DeltaRice.blockSamples;
/** No second has this number. */
const NONE = 0x7fff_ffff;
/** Of each second its number, where its bytes begin, and where they end. */
const FIELDS = 3;

/**
 * The last seconds of ECG, packed as strips have them (codec 1, docs/FORMAT.md): a third of what the samples take.
 * The bytes lie one second behind the other in a circle; how many seconds that is depends on the signal. Allocates
 * nothing after it was made.
 */
export class PackedSeconds {
  readonly #bytes: Uint8Array;
  readonly #table: Int32Array;
  readonly #mask: number;
  readonly #resolution: number;
  #end = 0;

  /**
   * @param seconds the most that are kept; a power of two
   * @param byteLength what they may take together; no less than `MAX_BLOCK_BYTES`
   * @param resolution what one unit is worth: in µV, if the samples are in µV
   */
  constructor(seconds: number, byteLength: number, resolution: number) {
    this.#bytes = new Uint8Array(byteLength);
    this.#table = keptInt32(seconds * FIELDS).fill(NONE);
    this.#mask = seconds - 1;
    this.#resolution = resolution;
  }

  /** Packs the 128 samples of a second, rounded to the resolution, in place of the oldest ones. */
  keep(second: number, samples: ArrayLike<number>, samplesFrom: number): void {
    const bytes = this.#bytes;
    const resolution = this.#resolution;
    let from = this.#end;
    let end = packBlock(samples, samplesFrom, SECOND, bytes, from, resolution);
    if (end > bytes.length) {
      // What does not fit before the end (nothing is written behind it) begins at the start.
      this.forget(from, bytes.length);
      from = 0;
      end = packBlock(samples, samplesFrom, SECOND, bytes, 0, resolution);
    }
    this.forget(from, end);
    this.#end = end;
    const at = (second & this.#mask) * FIELDS;
    this.#table[at] = second;
    this.#table[at + 1] = from;
    this.#table[at + 2] = end;
  }

  /** How many bytes a second takes; 0 where it is not kept. */
  byteLength(second: number): number {
    const at = (second & this.#mask) * FIELDS;
    return this.#table[at] === second ? this.#table[at + 2] - this.#table[at + 1] : 0;
  }

  /** Copies the bytes of a second, which is kept. */
  copy(second: number, out: Uint8Array, outFrom: number): void {
    const bytes = this.#bytes;
    const at = (second & this.#mask) * FIELDS;
    const from = this.#table[at + 1];
    const count = this.#table[at + 2] - from;
    for (let i = 0; i < count; i++) out[outFrom + i] = bytes[from + i];
  }

  /** Whatever lay between these places is overwritten. */
  private forget(from: number, end: number): void {
    const table = this.#table;
    for (let at = 0; at < table.length; at += FIELDS) {
      if (table[at] !== NONE && table[at + 1] < end && table[at + 2] > from) table[at] = NONE;
    }
  }
}
