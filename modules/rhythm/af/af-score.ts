import { keptUint8 } from "../../memory/kept-arrays.ts";
import { Measure, type Reasons } from "../reasons.ts";
import type { ScoreTable } from "./af-table.ts";
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
  readonly #table: ScoreTable;
  readonly #told = keptUint8(FEATURES);

  constructor(table: ScoreTable) {
    this.#table = table;
  }

  /**
   * Natural-log odds of atrial fibrillation in 1/256.
   * @param known how many of the features are: the first ones count, the others say nothing
   */
  of(values: Int32Array, known: number): number {
    const { weightsQ20, pivots, biasQ8 } = this.#table;
    let sum = 0;
    for (let i = 0; i < known; i++) sum += weightsQ20[i] * (values[i] - pivots[i]);
    return biasQ8 + Math.floor(sum / 4096);
  }

  /** Adds those of the known features that spoke most for atrial fibrillation, the weightiest first. */
  explain(values: Int32Array, known: number, reasons: Reasons): void {
    const { weightsQ20, pivots } = this.#table;
    const told = this.#told;
    told.fill(0);
    for (let k = 0; k < TOLD; k++) {
      let best = -1;
      let most = 0;
      for (let i = 0; i < known; i++) {
        const share = weightsQ20[i] * (values[i] - pivots[i]);
        if (told[i] === 0 && share > most) {
          most = share;
          best = i;
        }
      }
      if (best < 0) return;
      told[best] = 1;
      reasons.add(Measure.afFeature + best, values[best], pivots[best]);
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
