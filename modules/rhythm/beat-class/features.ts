import { EXACT } from "../reciprocal.ts";
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
/** The most that a ratio is: 4. */
const MOST = 511;

/**
 * Fills in the features of a beat.
 * @param before the beat before; what it says is left out where the interval is unknown
 * @param next the next beat, or undefined where none follows
 */
export function fillFeatures(
  out: number[],
  beat: BeatRow,
  before: Neighbour,
  next: Neighbour | undefined,
  usual: UsualBeat,
): void {
  const local = beat.local;
  const isConnected = beat.interval > 0;
  const interval = isConnected ? beat.interval : local;
  const after = next === undefined ? local : next.interval;
  const size = beat.size;
  const slope = beat.slope;
  const usualSize = usual.size;
  // `ratio` without its call, and without its division for what is divided by the same more than once.
  let per = local > 0 ? 128 / local : 0;
  let bias = local > 0 ? EXACT : 128;
  let whole = 0;
  let value = (interval * per + bias) | 0;
  out[0] = value > MOST ? MOST : value;
  value = (after * per + bias) | 0;
  out[4] = value > MOST ? MOST : value;
  value = (((interval + after) >> 1) * per + bias) | 0;
  out[7] = value > MOST ? MOST : value;
  const long = beat.long;
  per = long > 0 ? 128 / long : 0;
  bias = long > 0 ? EXACT : 128;
  value = (interval * per + bias) | 0;
  out[1] = value > MOST ? MOST : value;
  value = (after * per + bias) | 0;
  out[5] = value > MOST ? MOST : value;
  whole = isConnected && before.interval > 0 ? before.interval : local;
  value = whole > 0 ? ((interval * 128) / whole) | 0 : 128;
  out[2] = value > MOST ? MOST : value;
  out[3] = interval;
  whole = interval;
  value = whole > 0 ? ((after * 128) / whole) | 0 : 128;
  out[6] = value > MOST ? MOST : value;
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
  value = beat.amplitude < 0 ? -beat.amplitude : beat.amplitude;
  out[17] = value > 8191 ? 8191 : value;
  whole = usual.amplitude;
  value = whole > 0 ? ((value * 128) / whole) | 0 : 128;
  out[16] = value > MOST ? MOST : value;
  whole = usual.slope;
  value = whole > 0 ? ((slope * 128) / whole) | 0 : 128;
  out[18] = value > MOST ? MOST : value;
  out[20] = beat.breadth >> 4;
  out[21] = beat.sharpness >> 4;
  whole = usual.sharpness;
  value = whole > 0 ? ((beat.sharpness * 128) / whole) | 0 : 128;
  out[22] = value > MOST ? MOST : value;
  whole = size;
  value = whole > 0 ? ((slope * 128) / whole) | 0 : 128;
  out[23] = value > MOST ? MOST : value;
  whole = size * usual.slope;
  value = whole > 0 ? ((slope * usualSize * 128) / whole) | 0 : 128;
  out[24] = value > MOST ? MOST : value;
  per = usualSize > 0 ? 128 / usualSize : 0;
  bias = usualSize > 0 ? EXACT : 128;
  value = (size * per + bias) | 0;
  out[19] = value > MOST ? MOST : value;
  value = (beat.pDeviation * per + bias) | 0;
  out[25] = value > MOST ? MOST : value;
  value = (beat.pSize * per + bias) | 0;
  out[26] = value > MOST ? MOST : value;
  value = (beat.usualPSize * per + bias) | 0;
  out[27] = value > MOST ? MOST : value;
  value = (beat.tDeviation * per + bias) | 0;
  out[28] = value > MOST ? MOST : value;
  value = (before.pDeviation * per + bias) | 0;
  out[29] = value > MOST ? MOST : value;
  value = (before.size * per + bias) | 0;
  out[30] = value > MOST ? MOST : value;
  out[32] = before.similarity;
  if (next === undefined) {
    out[31] = 128;
    out[33] = 1024;
  } else {
    value = (next.size * per + bias) | 0;
    out[31] = value > MOST ? MOST : value;
    out[33] = next.similarity;
  }
  out[34] = beat.templateSimilarity;
  out[35] = beat.steepSpan;
  out[36] = beat.contrast;
  // In 2⁻¹⁴ × 2⁷ ÷ 2³.
  whole = usual.unlike;
  value = whole > 0 ? ((((1024 - beat.similarity) << 1) * 128) / whole) | 0 : 128;
  out[37] = value > MOST ? MOST : value;
  whole = usual.unlikeOwn;
  value = whole > 0 ? ((((1024 - beat.templateSimilarity) << 1) * 128) / whole) | 0 : 128;
  out[38] = value > MOST ? MOST : value;
  whole = usual.tDeviationQ6 >> 6;
  value = whole > 0 ? ((beat.tDeviation * 128) / whole) | 0 : 128;
  out[39] = value > MOST ? MOST : value;
}

/** In 128ths, at most 4. */
export function ratio(part: number, whole: number): number {
  if (whole <= 0) return 128;
  const value = ((part * 128) / whole) | 0;
  return value > MOST ? MOST : value;
}
