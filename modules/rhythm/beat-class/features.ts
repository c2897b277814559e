import type { BeatRow, Neighbour } from "./beat-row.ts";
import type { UsualBeat } from "./usual-beat.ts";

/** The features' names, in order. Ratios are in 128ths, 128 where what they compare with is unknown. */
export const FEATURE_NAMES = Object.freeze([
  "intervalLocal", // interval before the beat ÷ mean of the eight before it
  "intervalLong", // … ÷ mean of some 256
  "intervalBefore", // … ÷ the interval before it
  "interval", // in samples
  "nextLocal", // interval after the beat ÷ mean of eight
  "nextLong",
  "nextInterval", // interval after ÷ interval before
  "bothLocal", // mean of both ÷ mean of eight
  "irregular",
  "prematurityBefore", // "intervalLocal" of the beat before
  "similarity",
  "slopeSimilarity",
  "share",
  "templatePrematurity",
  "templateBeats",
  "sameTemplate", // 1: the beat before has the same template; 2: the next one has; 3: both
  "amplitude", // ÷ the usual
  "amplitudeMicrovolt",
  "slope", // ÷ the usual
  "size", // ÷ the usual
  "breadth", // in 16ths
  "sharpness", // in 16ths
  "sharpnessUsual", // ÷ the usual
  "steepness", // slope ÷ size
  "steepnessUsual", // … ÷ the usual
  "pDeviation", // in 128ths of the usual size
  "pSize",
  "usualPSize",
  "tDeviation",
  "pDeviationBefore", // of the beat before
  "sizeBefore",
  "sizeNext",
  "similarityBefore", // of the beat before with the dominant template
  "similarityNext",
  "templateSimilarity",
  "steepSpan",
  "contrast",
  "unlike", // 1 − "similarity" ÷ the usual of beats in time, in 16ths
  "unlikeOwn", // 1 − "templateSimilarity" ÷ the usual, in 16ths
  "tUnlike", // the T wave's deviation ÷ that of beats in time
]);
export const FEATURES = FEATURE_NAMES.length;

/**
 * Fills in the features of a beat.
 * @param before the beat before; what it says is left out where the interval is unknown
 * @param next the next beat, or undefined where none follows
 */
export function fillFeatures(
  out: Int16Array,
  beat: BeatRow,
  before: Neighbour,
  next: Neighbour | undefined,
  usual: UsualBeat,
): void {
  const { local, long } = beat;
  const isConnected = beat.interval > 0;
  const interval = isConnected ? beat.interval : local;
  const after = next === undefined ? local : next.interval;
  const { size, slope } = beat;
  const usualSize = usual.size;
  out[0] = ratio(interval, local);
  out[1] = ratio(interval, long);
  out[2] = ratio(interval, isConnected && before.interval > 0 ? before.interval : local);
  out[3] = interval;
  out[4] = ratio(after, local);
  out[5] = ratio(after, long);
  out[6] = ratio(after, interval);
  out[7] = ratio((interval + after) >> 1, local);
  out[8] = beat.irregular;
  out[9] = isConnected ? before.prematurity : 128;
  out[10] = beat.similarity;
  out[11] = beat.slopeSimilarity;
  out[12] = beat.share;
  out[13] = beat.templatePrematurity;
  out[14] = beat.templateBeats;
  out[15] =
    (before.template === beat.template ? 1 : 0) +
    (next !== undefined && next.template === beat.template ? 2 : 0);
  const amplitude = beat.amplitude < 0 ? -beat.amplitude : beat.amplitude;
  out[16] = ratio(amplitude, usual.amplitude);
  out[17] = amplitude > 8191 ? 8191 : amplitude;
  out[18] = ratio(slope, usual.slope);
  out[19] = ratio(size, usualSize);
  out[20] = beat.breadth >> 4;
  out[21] = beat.sharpness >> 4;
  out[22] = ratio(beat.sharpness, usual.sharpness);
  out[23] = ratio(slope, size);
  out[24] = ratio(slope * usualSize, size * usual.slope);
  out[25] = ratio(beat.pDeviation, usualSize);
  out[26] = ratio(beat.pSize, usualSize);
  out[27] = ratio(beat.usualPSize, usualSize);
  out[28] = ratio(beat.tDeviation, usualSize);
  out[29] = ratio(before.pDeviation, usualSize);
  out[30] = ratio(before.size, usualSize);
  out[31] = next === undefined ? 128 : ratio(next.size, usualSize);
  out[32] = before.similarity;
  out[33] = next === undefined ? 1024 : next.similarity;
  out[34] = beat.templateSimilarity;
  out[35] = beat.steepSpan;
  out[36] = beat.contrast;
  // In 2⁻¹⁴ × 2⁷ ÷ 2³.
  out[37] = ratio((1024 - beat.similarity) << 1, usual.unlike);
  out[38] = ratio((1024 - beat.templateSimilarity) << 1, usual.unlikeOwn);
  out[39] = ratio(beat.tDeviation, usual.tDeviationQ6 >> 6);
}

/** In 128ths, at most 4. */
export function ratio(part: number, whole: number): number {
  if (whole <= 0) return 128;
  const value = ((part * 128) / whole) | 0;
  return value > 511 ? 511 : value;
}
