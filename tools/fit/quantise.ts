import type { ScoreTable } from "../../modules/rhythm/af/af-table.ts";
import type { Logistic } from "./logistic.ts";

/**
 * The device's table for a fitted model: integers, with each feature measured from its pivot.
 * @param offset added to the natural-log odds
 */
export function quantise(model: Logistic, offset: number): ScoreTable {
  const { mean, deviation, weights, inside, outside } = model;
  const width = mean.length;
  const weightsQ20: number[] = [];
  const pivots: number[] = [];
  let bias = weights[width] + offset;
  for (let i = 0; i < width; i++) {
    const pivot = Math.round((inside[i] + outside[i]) / 2);
    const weight = Math.round((weights[i] / deviation[i]) * 2 ** 20);
    pivots.push(pivot);
    weightsQ20.push(weight);
    bias += (weights[i] / deviation[i]) * (pivot - mean[i]);
  }
  return { weightsQ20, pivots, biasQ8: Math.round(bias * 256) };
}
