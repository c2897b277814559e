/** A small generator of repeatable pseudo-random numbers (xorshift32; Marsaglia, J. Stat. Soft. 8(14), 2003). */
export class Seeded {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1) | 1;
    for (let i = 0; i < 4; i++) this.next();
  }

  /** 32 random bits, as a signed integer. */
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return x;
  }

  /** A number from 0 to `limit` − 1. */
  below(limit: number): number {
    return (this.next() >>> 0) % limit;
  }
}
