import { type BeatClass, beatClasses } from "./beat-class.ts";
import type { BeatPair } from "./match-beats.ts";
import type { Detection } from "./ratio.ts";
import type { Span } from "./span.ts";

type ByClass<Value> = Readonly<Record<BeatClass, Value>>;

/** EC57's beat-by-beat comparison in numbers of beats. */
export interface BeatScore {
  /** `matrix[r][t]`: beats of reference class r that the test called t. */
  readonly matrix: ByClass<ByClass<number>>;
  /** Beats of each reference class that the test has not. */
  readonly missed: ByClass<number>;
  /** Beats of each test class that the reference has not. */
  readonly extra: ByClass<number>;
}

/** An empty score, to add to. */
export function emptyBeatScore(): BeatScore {
  const zeros = () => ({ N: 0, S: 0, V: 0, F: 0, Q: 0 });
  return {
    matrix: { N: zeros(), S: zeros(), V: zeros(), F: zeros(), Q: zeros() },
    missed: zeros(),
    extra: zeros(),
  };
}

type Writable = Record<BeatClass, number>;

/**
 * Counts pairs. A pair's time is its reference beat's, or the test beat's where there is none.
 *
 * @param learningSamples pairs before are not counted
 * @param excluded nor are pairs in these spans, both ends included
 */
export function scoreBeats(
  pairs: readonly BeatPair[],
  learningSamples: number,
  excluded: readonly Span[],
): BeatScore {
  const score = emptyBeatScore();
  for (const { reference, test } of pairs) {
    const { sample } = (reference ?? test)!;
    if (sample < learningSamples) continue;
    if (excluded.some(({ start, end }) => sample >= start && sample <= end)) continue;
    if (reference === undefined) (score.extra as Writable)[test!.beatClass]++;
    else if (test === undefined) (score.missed as Writable)[reference.beatClass]++;
    else (score.matrix[reference.beatClass] as Writable)[test.beatClass]++;
  }
  return score;
}

/** The sum of scores: all records taken as one. */
export function addBeatScores(scores: readonly BeatScore[]): BeatScore {
  const sum = emptyBeatScore();
  for (const { matrix, missed, extra } of scores) {
    for (const r of beatClasses) {
      for (const t of beatClasses) (sum.matrix[r] as Writable)[t] += matrix[r][t];
      (sum.missed as Writable)[r] += missed[r];
      (sum.extra as Writable)[r] += extra[r];
    }
  }
  return sum;
}

/** QRS detection, whatever the classes. */
export function qrsDetection({ matrix, missed, extra }: BeatScore): Detection {
  const sum = (counts: ByClass<number>) => beatClasses.reduce((total, each) => total + counts[each], 0);
  return {
    truePositives: beatClasses.reduce((total, each) => total + sum(matrix[each]), 0),
    falseNegatives: sum(missed),
    falsePositives: sum(extra),
  };
}

/**
 * Detection of ventricular or supraventricular ectopic beats. A beat that is missed or called something else is a
 * false negative. A Q of the reference called V (or S) is no false positive, and neither is an F called V: EC57
 * clause 4.4 leaves them out.
 */
export function ectopicDetection({ matrix, missed, extra }: BeatScore, which: "V" | "S"): Detection {
  const row = matrix[which];
  let falseNegatives = missed[which];
  let falsePositives = extra[which];
  for (const other of beatClasses) {
    if (other === which) continue;
    falseNegatives += row[other];
    if (other !== "Q" && !(which === "V" && other === "F")) falsePositives += matrix[other][which];
  }
  return { truePositives: row[which], falseNegatives, falsePositives };
}
