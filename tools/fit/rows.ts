import { AfFeatures, INTERVAL_FEATURES } from "../../modules/rhythm/af/features.ts";
import { WINDOW } from "../../modules/rhythm/af/interval-terms.ts";
import { BeatClass, elapsedMs } from "../../modules/rhythm/beat.ts";
import { type BeatRecord, Label } from "./recordings.ts";

const STEP = 4;
const FEWEST = 16;

/** One decision's features, its truth and how much it counts. */
export interface Rows {
  readonly count: number;
  /** How many features each has. */
  readonly width: number;
  readonly values: Int32Array;
  /** 1 where the reference says fibrillation of the intervals that the decision is about. */
  readonly truth: Uint8Array;
  readonly weights: Float64Array;
}

const isLeftOut = (beatClass: number) =>
  beatClass === BeatClass.ventricular || beatClass === BeatClass.fusion;

/** Calls `use` for each interval between two beats that follow each other, neither of them ventricular. */
export function forEachInterval(
  record: BeatRecord,
  use: (startIndex: number, endIndex: number, rrMs: number, endBeat: number) => void,
): void {
  const { samples, classes, rateMilliHz } = record;
  for (let i = 1; i < samples.length; i++) {
    if (isLeftOut(classes[i]) || isLeftOut(classes[i - 1])) continue;
    use(samples[i - 1], samples[i], elapsedMs(samples[i - 1], samples[i], rateMilliHz), i);
  }
}

/**
 * The decisions that the device would make in a record. Within a record each class weighs about the same however
 * many decisions it has (n^−0.9), so that a long record does not drown the short; flutter, which nobody can tell
 * from fibrillation or from a regular rhythm by its intervals alone, counts for less.
 */
export function decisionRows(record: BeatRecord): Rows {
  const features = new AfFeatures();
  const values: number[] = [];
  const labels: number[] = [];
  const about: number[] = [];
  let count = 0;
  forEachInterval(record, (_start, _end, rrMs, endBeat) => {
    if (rrMs < 200 || rrMs > 5000) return;
    features.push(rrMs);
    about.push(record.labels[endBeat]);
    count++;
    if (count % STEP !== 0 || count < FEWEST) return;
    features.compute();
    for (let i = 0; i < INTERVAL_FEATURES; i++) values.push(features.values[i]);
    labels.push(about[count - (Math.min(count, WINDOW) >> 1)]);
  });
  const af = labels.filter((label) => label === Label.fibrillation).length;
  const afWeight = Math.max(af, 1) ** -0.9;
  const otherWeight = Math.max(labels.length - af, 1) ** -0.9;
  return {
    count: labels.length,
    width: INTERVAL_FEATURES,
    values: Int32Array.from(values),
    truth: Uint8Array.from(labels, (label) => (label === Label.fibrillation ? 1 : 0)),
    weights: Float64Array.from(labels, (label) =>
      label === Label.fibrillation ? afWeight : label === Label.flutter ? 0.3 * otherWeight : otherWeight,
    ),
  };
}
