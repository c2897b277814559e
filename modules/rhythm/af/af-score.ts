import { keptUint8 } from "../../memory/kept-arrays.ts";
import { Measure, type Reasons } from "../reasons.ts";
import type { AfTable } from "./af-table.ts";
import { FEATURES } from "./features.ts";

/** Reasons that are given for one score. */
const TOLD = 4;
/** 1000 / (1 + e^−x) for x = 0, ½, … 8. */
const LOGISTIC = Object.freeze([
  500, 622, 731, 818, 881, 924, 953, 971, 982, 989, 993, 996, 998, 998, 999, 999, 1000,
]);

/**
 * Logistic regression over the features, in integers. The weights belong to a feature's distance from its
 * pivot, the middle between what it is in fibrillation and what it is otherwise, so that each feature's share of
 * a decision can be told.
 */
export class AfScore {
  readonly #weightsQ20: Int32Array;
  readonly #pivots: Int32Array;
  readonly #biasQ8: number;
  readonly #told = keptUint8(FEATURES);

  constructor(table: AfTable) {
    this.#weightsQ20 = Int32Array.from(table.weightsQ20);
    this.#pivots = Int32Array.from(table.pivots);
    this.#biasQ8 = table.biasQ8;
  }

  /** Natural-log odds of atrial fibrillation in 1/256. */
  of(values: Int32Array): number {
    const weights = this.#weightsQ20;
    const pivots = this.#pivots;
    let sum = 0;
    for (let i = 0; i < FEATURES; i++) sum += weights[i] * (values[i] - pivots[i]);
    return this.#biasQ8 + Math.floor(sum / 4096);
  }

  /** Adds the features that spoke most for atrial fibrillation, the weightiest first. */
  explain(values: Int32Array, reasons: Reasons): void {
    const told = this.#told;
    told.fill(0);
    for (let k = 0; k < TOLD; k++) {
      let best = -1;
      let most = 0;
      for (let i = 0; i < FEATURES; i++) {
        const share = this.#weightsQ20[i] * (values[i] - this.#pivots[i]);
        if (told[i] === 0 && share > most) {
          most = share;
          best = i;
        }
      }
      if (best < 0) return;
      told[best] = 1;
      reasons.add(Measure.afFeature + best, values[best], this.#pivots[best]);
    }
  }

  /** The probability that belongs to a score, per mille, to the nearest half of a log odds. */
  probabilityPerMille(scoreQ8: number): number {
    const size = scoreQ8 < 0 ? -scoreQ8 : scoreQ8;
    const step = (size + 64) >> 7;
    const value = LOGISTIC[step > 16 ? 16 : step];
    return scoreQ8 < 0 ? 1000 - value : value;
  }
}
