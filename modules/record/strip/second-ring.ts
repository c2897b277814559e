import { DeltaRice } from "./delta-rice.ts";

/** Samples of a second: one packed block. */
const SECOND = DeltaRice.blockSamples;
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
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #number: Int32Array;

  /** @param seconds a power of two */
  constructor(seconds: number) {
    this.#mask = seconds - 1;
    this.#low = new Int16Array(seconds * SECOND);
    this.#first = new Int32Array(seconds);
    this.#last = new Int32Array(seconds);
    this.#number = new Int32Array(seconds).fill(NONE);
  }

  /** Keeps the 128 samples of a second in place of the oldest one. */
  keep(second: number, microvolts: Int32Array): void {
    const slot = second & this.#mask;
    this.#low.set(microvolts, slot * SECOND);
    this.#first[slot] = microvolts[0];
    this.#last[slot] = microvolts[SECOND - 1];
    this.#number[slot] = second;
  }

  has(second: number): boolean {
    return this.#number[second & this.#mask] === second;
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
    let value = this.#first[slot];
    for (let i = 0; i < SECOND; i++) {
      value += ((low[from + i] - value) << 16) >> 16;
      const shifted = (value + half) | 0;
      // Rounded down for either sign, without Math.floor: ~x is −x − 1.
      out[i] = shifted >= 0 ? (shifted / resolution) | 0 : ~((~shifted / resolution) | 0);
    }
    return value === this.#last[slot];
  }
}
