import type { Candidates } from "./candidates.ts";

/** Weakest beat that is learnt: a QRS of some 60 µV. */
export const WEAKEST = 80;
/** Learning takes three complexes of like strength within 5 s, or two after 4 s: a slow heart. */
const LEARN_WITHIN = 640;
const LEARN_SLOW = 512;
/** Broadest complex that is learnt from; at 240 beats a minute its neighbours count with it. */
const BROADEST = 16;

/** Learns from waiting candidates how strong this wearer's beats are, and how far apart. */
export class BeatLearning {
  /** Mean strength of the complexes that were learnt from. */
  strength = 0;
  /** Mean interval between them, samples. */
  interval = 0;

  readonly #candidates: Candidates;

  /** @param candidates all of them measured */
  constructor(candidates: Candidates) {
    this.#candidates = candidates;
  }

  /**
   * True once the waiting candidates show beats. Those that are too old leave the queue.
   * @param horizon running index up to which all candidates are in the queue
   * @param wereKnown beats were known and went missing: a P wave will not do
   */
  learn(horizon: number, wereKnown: boolean): boolean {
    const candidates = this.#candidates;
    const { at, strength, energy, mask } = candidates;
    while (candidates.tail !== candidates.head && horizon - at[candidates.tail & mask] > LEARN_WITHIN) {
      candidates.tail = (candidates.tail + 1) | 0;
    }
    const { tail, head } = candidates;
    let strongest = 0;
    for (let k = tail; k !== head; k = (k + 1) | 0) {
      const slot = k & mask;
      if (strength[slot] > strongest && this.#isExemplary(slot, wereKnown)) strongest = strength[slot];
    }
    let count = 0;
    let others = 0;
    let sum = 0;
    let first = 0;
    let last = 0;
    for (let k = tail; k !== head; k = (k + 1) | 0) {
      const slot = k & mask;
      if (energy[slot] << 1 < strongest) continue;
      if (strength[slot] << 1 < strongest || !this.#isExemplary(slot, wereKnown)) {
        others++;
        continue;
      }
      if (count === 0) first = at[slot];
      last = at[slot];
      sum += strength[slot];
      count++;
    }
    // Noise has such complexes too, but among many others.
    if (others << 1 > count) return false;
    if (count < 2 || (count === 2 && horizon - first < LEARN_SLOW)) return false;
    this.strength = Math.floor(sum / count);
    this.interval = Math.floor((last - first) / (count - 1));
    return true;
  }

  /** A short complex that comes back and stands well out of what surrounds it. */
  #isExemplary(slot: number, wereKnown: boolean): boolean {
    const { strength, energy, surroundings, spread, slope, returnSlope } = this.#candidates;
    return (
      strength[slot] >= WEAKEST &&
      spread[slot] <= BROADEST &&
      surroundings[slot] * 5 < energy[slot] << 1 &&
      returnSlope[slot] * 6 >= slope[slot] &&
      !(wereKnown && this.#candidates.mayBePWave(slot))
    );
  }
}
