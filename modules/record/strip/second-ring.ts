import { DeltaRice } from "./delta-rice.ts";

/** Samples of a second: one packed block. */
const SECOND = DeltaRice.blockSamples;
const FIELDS = 3;
/** No second has this number. */
const NONE = 0x7fff_ffff;

/**
 * The last seconds of ECG in µV, kept in two bytes a sample: the low half of each, and the level of a second's
 * first and last sample. A step between two samples that two bytes cannot tell (32.8 mV) is found when the second
 * is read, by its last sample. The engine copies a whole second at once, which costs a twentieth of a loop.
 */
export class SecondRing {
  readonly #mask: number;
  readonly #low: Int16Array;
  /** Of each second its number, and the level of its first and last sample, side by side. */
  readonly #seconds: Int32Array;

  /** @param seconds a power of two */
  constructor(seconds: number) {
    this.#mask = seconds - 1;
    this.#low = new Int16Array(seconds * SECOND);
    this.#seconds = new Int32Array(seconds * FIELDS).fill(NONE);
  }

  /** Keeps the 128 samples of a second in place of the oldest one. */
  keep(second: number, microvolts: Int32Array): void {
    const slot = second & this.#mask;
    this.#low.set(microvolts, slot * SECOND);
    const at = slot * FIELDS;
    this.#seconds[at] = second;
    this.#seconds[at + 1] = microvolts[0];
    this.#seconds[at + 2] = microvolts[SECOND - 1];
  }

  has(second: number): boolean {
    return this.#seconds[(second & this.#mask) * FIELDS] === second;
  }

  /**
   * Fills `out` with a second's samples in units of `resolution` µV, rounded to the nearest; false where the second
   * is not kept or holds a step beyond two bytes.
   */
  read(second: number, resolution: number, out: Int32Array): boolean {
    if (!this.has(second)) return false;
    const slot = second & this.#mask;
    const low = this.#low;
    const half = resolution >> 1;
    const from = slot * SECOND;
    let value = this.#seconds[slot * FIELDS + 1];
    for (let i = 0; i < SECOND; i++) {
      value += ((low[from + i] - value) << 16) >> 16;
      const shifted = (value + half) | 0;
      // Rounded down for either sign, without Math.floor: ~x is −x − 1.
      out[i] = shifted >= 0 ? (shifted / resolution) | 0 : ~((~shifted / resolution) | 0);
    }
    return value === this.#seconds[slot * FIELDS + 2];
  }
}
