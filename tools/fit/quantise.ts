import type { AfTable } from "../../modules/rhythm/af/af-table.ts";
import { FEATURES } from "../../modules/rhythm/af/features.ts";
import type { Logistic } from "./logistic.ts";

/**
 * Added to the natural-log odds: where false episodes in MIT-BIH (with the reference's ventricular beats) and missed
 * beats in AFDB are both few. A choice, not a fit.
 */
const OPERATING_POINT = -70 / 256;

/** The device's table for a fitted model: integers, with each feature measured from its pivot. */
export function quantise(model: Logistic, offset: number, limit: number): AfTable {
  const { mean, deviation, weights, inside, outside } = model;
  const weightsQ20: number[] = [];
  const pivots: number[] = [];
  let bias = weights[FEATURES] + offset + OPERATING_POINT;
  for (let i = 0; i < FEATURES; i++) {
    const pivot = Math.round((inside[i] + outside[i]) / 2);
    const weight = Math.round((weights[i] / deviation[i]) * 2 ** 20);
    pivots.push(pivot);
    weightsQ20.push(weight);
    bias += (weights[i] / deviation[i]) * (pivot - mean[i]);
  }
  return { weightsQ20, pivots, biasQ8: Math.round(bias * 256), limitQ8: Math.round(limit * 256) };
}
