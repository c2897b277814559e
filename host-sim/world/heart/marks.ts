import { type Annotation, annotation } from "../wfdb/annotation.ts";
import { annotationCodes } from "../wfdb/annotation-codes.ts";
import type { RhythmSegment, SinusSegment } from "./rhythm-script.ts";
import type { PlayedSegment, Timeline } from "./timeline.ts";

/** Below this a sinus rhythm is a bradycardia. */
const bradycardiaBpm = 50;

/** The reference annotations of samples `start … end−1`, in order of time. */
export function marksBetween(timeline: Timeline, rateHz: number, start: number, end: number): Annotation[] {
  if (end === Number.POSITIVE_INFINITY && timeline.endS === Number.POSITIVE_INFINITY) {
    throw new RangeError("A heart without an end has annotations without an end: say up to which sample.");
  }
  timeline.reach(end / rateHz + 1);
  const marks: Annotation[] = [];
  const { beats, segments } = timeline;
  const sampleOf = (timeS: number) => Math.round(timeS * rateHz);
  const within = (sample: number) => sample >= start && sample < end;
  for (const played of segments) {
    for (const mark of segmentMarks(played, sampleOf)) if (within(mark.sample)) marks.push(mark);
  }
  for (let i = beats.from(start / rateHz - 1); i < beats.length; i++) {
    const sample = sampleOf(beats.timeS(i));
    if (sample >= end) break;
    if (within(sample)) marks.push(annotation(sample, beats.code(i)));
  }
  // A stable sort: at one sample a change of rhythm stands before the beat that it holds for.
  return marks.sort((a, b) => a.sample - b.sample);
}

function segmentMarks(played: PlayedSegment, sampleOf: (timeS: number) => number): Annotation[] {
  const { segment, startS } = played;
  const aux = rhythmName(segment);
  if (aux === undefined) return [];
  return [annotation(sampleOf(startS), annotationCodes["+"], { aux })];
}

/** The name of a rhythm as annotation files of the MIT-BIH database have it; none for a pause. */
function rhythmName(segment: RhythmSegment): string | undefined {
  switch (segment.rhythm) {
    case "sinus":
      return sinusName(segment);
    default:
      return undefined;
  }
}

function sinusName({ rateBpm, ectopy = [] }: SinusSegment): string {
  for (const { beat, every, run = 1 } of ectopy) {
    if ((beat === "V" || beat === "V2") && run === 1 && every === 2) return "(B";
    if ((beat === "V" || beat === "V2") && run === 1 && every === 3) return "(T";
  }
  return rateBpm < bradycardiaBpm ? "(SBR" : "(N";
}
