import { keptUint8 } from "../../memory/kept-arrays.ts";
import { type Candidates, powerOfStrength, strengthOfPower } from "./candidates.ts";
import type { ComplexShape } from "./complex-shape.ts";

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
  /** Beats were known and went missing: a P wave will not do. */
  wereKnown = false;

  readonly #candidates: Candidates;
  /** By place in the queue: 1 if the candidate is as a beat should be that is learnt from. */
  readonly #exemplary: Uint8Array;

  /** @param candidates all of which were told by {@link take} */
  constructor(candidates: Candidates) {
    this.#candidates = candidates;
    this.#exemplary = keptUint8(candidates.mask + 1);
  }

  /** Takes a candidate that came while beats are learnt: may it be learnt from? */
  take(slot: number, shape: ComplexShape): void {
    const { strength, spread, power } = this.#candidates;
    const own = strength[slot];
    const energy = strengthOfPower(power[slot]);
    // A short complex that comes back and stands well out of what surrounds it.
    const isExemplary =
      own >= WEAKEST &&
      spread[slot] <= BROADEST &&
      (energy - own) * 5 < energy << 1 &&
      shape.comesBack() &&
      !(this.wereKnown && shape.mayBePWave());
    this.#exemplary[slot] = isExemplary ? 1 : 0;
  }

  /**
   * True once the waiting candidates show beats. Those that are too old leave the queue.
   * @param horizon running index up to which all candidates are in the queue
   */
  learn(horizon: number): boolean {
    const candidates = this.#candidates;
    const exemplary = this.#exemplary;
    const { at, power, strength, mask } = candidates;
    while (candidates.tail !== candidates.head && horizon - at[candidates.tail & mask] > LEARN_WITHIN) {
      candidates.tail = (candidates.tail + 1) | 0;
    }
    const { tail, head } = candidates;
    let strongest = 0;
    for (let k = tail; k !== head; k = (k + 1) | 0) {
      const slot = k & mask;
      if (strength[slot] > strongest && exemplary[slot] !== 0) strongest = strength[slot];
    }
    const least = powerOfStrength(strongest >> 1);
    let count = 0;
    let others = 0;
    let sum = 0;
    let first = 0;
    let last = 0;
    for (let k = tail; k !== head; k = (k + 1) | 0) {
      const slot = k & mask;
      if (power[slot] <= least) continue;
      if (strength[slot] << 1 < strongest || exemplary[slot] === 0) {
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
    this.strength = (sum / count) | 0;
    this.interval = ((last - first) / (count - 1)) | 0;
    return true;
  }
}
