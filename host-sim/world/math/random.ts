import { log } from "./log.ts";

/**
 * A seeded source of random numbers: sfc32 of Chris Doty-Humphrey (PractRand), 128 bits of state, of which 32
 * count so that no period is shorter than 2^32. The same seed gives the same numbers on every engine. Not for
 * secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spareNormal = Number.NaN;

  /** Whole numbers from 0 on: one seed, or a seed with the numbers of a stream and of a block within it. */
  constructor(seed: number, stream = 0, block = 0) {
    this.#a = seed | 0;
    this.#b = stream | 0;
    this.#c = block | 0;
    // Seeds beyond 32 bits and near each other part ways within a dozen rounds.
    this.#a ^= Math.imul(Math.floor(seed / 0x1_0000_0000), 0x9e3779b1);
    this.#b ^= Math.imul(Math.floor(block / 0x1_0000_0000), 0x85ebca6b);
    for (let i = 0; i < 15; i++) this.word();
  }

  /** 32 random bits, as a number from 0. */
  word(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform over 0 ≤ x < 1, in steps of 2^−32. */
  uniform(): number {
    return this.word() / 0x1_0000_0000;
  }

  /** Uniform between two bounds. */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** True with a probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Normal, mean 0, standard deviation 1: Marsaglia's polar method (Marsaglia & Bray 1964). */
  normal(): number {
    const spare = this.#spareNormal;
    if (!Number.isNaN(spare)) {
      this.#spareNormal = Number.NaN;
      return spare;
    }
    for (;;) {
      const u = this.uniform() * 2 - 1;
      const v = this.uniform() * 2 - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * log(s)) / s);
      this.#spareNormal = v * factor;
      return u * factor;
    }
  }
}
