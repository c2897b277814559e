import type { Annotation } from "../world/wfdb/annotation.ts";
import { annotationCodes as codes } from "../world/wfdb/annotation-codes.ts";
import { beatClassOf } from "./beat-class.ts";
import { isUnreadable } from "./rhythm-spans.ts";
import type { Span } from "./span.ts";

/** Runs of six beats and more are counted as one length; so is ventricular flutter and fibrillation. */
export const longestRun = 6;

/**
 * EC57's run-by-run comparison of ventricular ectopic beats: numbers of runs by their length, `matrix[r][t]` with
 * r the reference's and t the test's length, 0 to 6, 6 standing for more too.
 */
export interface RunScore {
  /** By the reference's runs: t is the longest run of the test within the time of each. */
  readonly sensitivity: readonly (readonly number[])[];
  /** By the test's runs: r is the longest run of the reference within the time of each. */
  readonly predictivity: readonly (readonly number[])[];
}

interface Run {
  readonly length: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Compares runs after the learning period, as WFDB's rxr(1) does, but for one thing: rxr reads forward only, so that
 * where the times of two runs overlap (they are less than two windows apart) beats that it looked at for the first
 * are lost to the second. Here each run is looked up by itself.
 */
export function scoreRuns(
  reference: readonly Annotation[],
  test: readonly Annotation[],
  learningSamples: number,
  windowSamples: number,
): RunScore {
  const sensitivity = emptyMatrix();
  const predictivity = emptyMatrix();
  const inReference = longestRunIn(reference);
  const inTest = longestRunIn(test);
  for (const run of runsOf(reference, learningSamples, windowSamples)) sensitivity[run.length][inTest(run)]++;
  for (const run of runsOf(test, learningSamples, windowSamples))
    predictivity[inReference(run)][run.length]++;
  return { sensitivity, predictivity };
}

/** The sum of scores: all records taken as one. */
export function addRunScores(scores: readonly RunScore[]): RunScore {
  const sum = { sensitivity: emptyMatrix(), predictivity: emptyMatrix() };
  for (const score of scores) {
    for (const matrix of ["sensitivity", "predictivity"] as const) {
      for (let r = 0; r <= longestRun; r++) {
        for (let t = 0; t <= longestRun; t++) sum[matrix][r][t] += score[matrix][r][t];
      }
    }
  }
  return sum;
}

function emptyMatrix(): number[][] {
  return Array.from({ length: longestRun + 1 }, () => new Array<number>(longestRun + 1).fill(0));
}

/** The ventricular runs of annotations, each with the time in which the other side's are looked for. */
function runsOf(marks: readonly Annotation[], learningSamples: number, windowSamples: number): Run[] {
  const runs: Run[] = [];
  const fibrillation = anyFibrillation(marks);
  let length = 0;
  let start = 0;
  let end = 0;
  if (fibrillation.some((span) => span.start < learningSamples && span.end >= learningSamples)) {
    length = longestRun;
    start = learningSamples - windowSamples;
    end = learningSamples + windowSamples;
  }
  const begins = new Set(fibrillation.map((span) => span.start));
  const ends = new Set(fibrillation.map((span) => span.end));
  for (const mark of marks) {
    const { sample, code } = mark;
    if (sample < learningSamples) continue;
    const beatClass = beatClassOf(code);
    if (beatClass === "V" || beatClass === "F") {
      if (length === 0) start = sample - windowSamples;
      length = Math.min(longestRun, length + 1);
      end = sample + windowSamples;
    } else if (beatClass !== undefined || isUnreadable(mark)) {
      if (length > 0) runs.push({ length, start, end });
      length = 0;
    } else if (code === codes["["] || code === codes["]"] || code === codes["+"]) {
      if (begins.has(sample) && length === 0) {
        length = longestRun;
        start = sample - windowSamples;
        end = sample + windowSamples;
      } else if (ends.has(sample) && length > 0) {
        end = sample + windowSamples;
      }
    }
  }
  if (length > 0) runs.push({ length, start, end });
  return runs;
}

/** The longest run of annotations, up to six, in a window of time. */
function longestRunIn(marks: readonly Annotation[]): (window: Span) => number {
  const fibrillation = anyFibrillation(marks);
  return ({ start, end }) => {
    if (fibrillation.some((span) => span.start <= end && span.end > start)) return longestRun;
    let longest = 0;
    let length = 0;
    for (let i = firstFrom(marks, start); i < marks.length && marks[i].sample <= end; i++) {
      const beatClass = beatClassOf(marks[i].code);
      if (beatClass === "V" || beatClass === "F") longest = Math.max(longest, ++length);
      else if (beatClass !== undefined || isUnreadable(marks[i])) length = 0;
    }
    return Math.min(longestRun, longest);
  };
}

function firstFrom(marks: readonly Annotation[], sample: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (marks[middle].sample < sample) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Ventricular flutter or fibrillation by `[` and `]` or by rhythm marks, whichever comes first. It ends, as in
 * rxr(1), with `]`, with another rhythm, and where the signal becomes unreadable.
 */
function anyFibrillation(marks: readonly Annotation[]): Span[] {
  const spans: Span[] = [];
  let start: number | undefined;
  for (const mark of marks) {
    const { code, sample, aux } = mark;
    const begins = code === codes["["] || (code === codes["+"] && aux.startsWith("(VF"));
    const ends = code === codes["]"] || (code === codes["+"] && !begins) || isUnreadable(mark);
    if (begins) start ??= sample;
    else if (ends && start !== undefined) {
      spans.push({ start, end: sample });
      start = undefined;
    }
  }
  if (start !== undefined) spans.push({ start, end: Number.POSITIVE_INFINITY });
  return spans;
}
