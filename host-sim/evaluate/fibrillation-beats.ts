import type { Annotation } from "../world/wfdb/annotation.ts";
import { beatClassOf } from "./beat-class.ts";
import { rhythmSpans } from "./rhythm-spans.ts";
import type { Span } from "./span.ts";

/** Atrial fibrillation beat by beat: numbers of reference beats. */
export interface FibrillationBeats {
  readonly truePositives: number;
  readonly falseNegatives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  /** Those of all these beats that lie where the test calls the signal unreadable: counted as "no fibrillation". */
  readonly abstained: number;
}

/**
 * Each reference beat is in fibrillation or not, by the last rhythm mark at or before it, of the reference and of
 * the test. The whole record counts, without a learning period.
 *
 * @param beats annotations that hold the reference beats
 * @param unreadable where the test abstains
 * @param names beginnings of the rhythm marks that count: fibrillation, or flutter too
 */
export function scoreFibrillationBeats(
  beats: readonly Annotation[],
  reference: readonly Annotation[],
  test: readonly Annotation[],
  unreadable: readonly Span[],
  names: readonly string[] = ["(AFIB"],
): FibrillationBeats {
  const score = { truePositives: 0, falseNegatives: 0, falsePositives: 0, trueNegatives: 0, abstained: 0 };
  const truth = holdsIn(rhythmSpans(reference, ...names));
  const said = holdsIn(rhythmSpans(test, ...names));
  const abstains = holdsIn(unreadable);
  for (const { sample, code } of beats) {
    if (beatClassOf(code) === undefined) continue;
    const is = truth(sample);
    const called = said(sample);
    if (abstains(sample)) score.abstained++;
    if (is && called) score.truePositives++;
    else if (is) score.falseNegatives++;
    else if (called) score.falsePositives++;
    else score.trueNegatives++;
  }
  return score;
}

/** Whether a sample is in one of the spans, for samples in ascending order. */
function holdsIn(spans: readonly Span[]): (sample: number) => boolean {
  let next = 0;
  return (sample) => {
    while (next < spans.length && spans[next].end <= sample) next++;
    return next < spans.length && spans[next].start <= sample;
  };
}
