import { FEATURE_NAMES } from "../../../modules/rhythm/beat-class/features.ts";

/**
 * What is known of ventricular beats beforehand, so that few patients cannot teach the contrary: they are broad and
 * blunt, unlike the wearer's usual beats in QRS and T wave, not of a shape that comes in time; and where intervals
 * are irregular anyway an early beat says less.
 */
const DIRECTIONS: Readonly<Record<string, 1 | -1>> = {
  irregular: -1,
  similarity: -1,
  slopeSimilarity: -1,
  share: -1,
  templatePrematurity: -1,
  breadth: 1,
  sharpness: -1,
  sharpnessUsual: -1,
  steepness: -1,
  steepnessUsual: -1,
  steepSpan: 1,
  tDeviation: 1,
  tUnlike: 1,
  unlike: 1,
};

/** By feature: whether more of it may only speak for a ventricular beat (1), only against it (−1), or either (0). */
export const ventricularDirections: readonly number[] = FEATURE_NAMES.map((name) => DIRECTIONS[name] ?? 0);
