/** Repeatable random numbers: the same seed gives the same run. Marsaglia's xorshift, 32 bits (2003). */
export class Noise {
  #state: number;

  constructor(seed: number) {
    // Scatters neighbouring seeds over the state space; the state must not be 0.
    let state = Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1) | 0;
    state ^= state >>> 15;
    state = Math.imul(state, 0x85ebca6b);
    this.#state = state === 0 ? 1 : state | 0;
  }

  /** A 32-bit integer, any sign. */
  nextInt(): number {
    let s = this.#state;
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    this.#state = s;
    return s;
  }

  /** Uniform in 0 … 1. */
  uniform(): number {
    return (this.nextInt() >>> 0) / 4294967296;
  }

  /** Bell-shaped, mean 0, variance 1, never beyond ±3.47: four uniform 16-bit numbers added up. */
  gauss(): number {
    const a = this.nextInt();
    const b = this.nextInt();
    const sum = (a & 0xffff) + (a >>> 16) + (b & 0xffff) + (b >>> 16);
    return (sum - 131070) * (1.7320508075688772 / 65536);
  }
}
