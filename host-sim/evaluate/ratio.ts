/** Hits, misses and false alarms of anything that is detected. */
export interface Detection {
  readonly truePositives: number;
  readonly falseNegatives: number;
  readonly falsePositives: number;
}

/** Part over whole; undefined where there is no whole: nothing was there to be found. */
export function ratio(part: number, whole: number): number | undefined {
  return whole > 0 ? part / whole : undefined;
}

/** Of what was there, the part that was found. */
export function sensitivity({ truePositives, falseNegatives }: Detection): number | undefined {
  return ratio(truePositives, truePositives + falseNegatives);
}

/** Of what was found, the part that was there. */
export function positivePredictivity({ truePositives, falsePositives }: Detection): number | undefined {
  return ratio(truePositives, truePositives + falsePositives);
}
