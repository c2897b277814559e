import { type Annotation, annotation } from "../wfdb/annotation.ts";
import { annotationCodes } from "../wfdb/annotation-codes.ts";
import { type Artefact, artefactEndS } from "./artefact.ts";
import type { RhythmSegment, SinusSegment } from "./rhythm-script.ts";
import type { Timeline } from "./timeline.ts";

/** Below this a sinus rhythm is a bradycardia. */
const bradycardiaBpm = 50;

/** The reference annotations of samples `start … end−1`, in order of time. */
export function marksBetween(
  timeline: Timeline,
  artefacts: readonly Artefact[],
  rateHz: number,
  start: number,
  end: number,
): Annotation[] {
  if (end === Number.POSITIVE_INFINITY) {
    throw new RangeError("A heart without an end has annotations without an end: say up to which sample.");
  }
  timeline.reach(end / rateHz + 1);
  const marks: Annotation[] = [];
  const add = (timeS: number, code: number, rest?: Parameters<typeof annotation>[2]) => {
    const sample = Math.round(timeS * rateHz);
    if (sample >= start && sample < end) marks.push(annotation(sample, code, rest));
  };
  addQuality(artefacts, add);
  addRhythms(timeline, add);
  const { beats } = timeline;
  for (let i = beats.from(start / rateHz - 1); i < beats.length && beats.timeS(i) * rateHz < end + 1; i++) {
    add(beats.timeS(i), beats.code(i));
  }
  // A stable sort: at one sample a change of rhythm stands before the beat that it holds for.
  return marks.sort((a, b) => a.sample - b.sample);
}

type Add = (timeS: number, code: number, rest?: Parameters<typeof annotation>[2]) => void;

function addRhythms({ segments }: Timeline, add: Add): void {
  let holds: string | undefined;
  for (let i = 0; i < segments.length; i++) {
    const { segment, startS, endS } = segments[i];
    const aux = rhythmName(segment);
    if (aux === undefined) continue;
    const fibrillates =
      segment.rhythm === "ventricular-flutter" || segment.rhythm === "ventricular-fibrillation";
    if (fibrillates) add(startS, annotationCodes["["]);
    if (aux !== holds) add(startS, annotationCodes["+"], { aux });
    if (fibrillates) add(endS, annotationCodes["]"]);
    holds = aux;
  }
}

/** `~` wherever the quality changes; where artefacts overlap the worst counts. */
function addQuality(artefacts: readonly Artefact[], add: Add): void {
  const times = artefacts
    .flatMap((artefact) => [artefact.startS, artefactEndS(artefact)])
    .sort((a, b) => a - b);
  let before = 0;
  for (const timeS of times) {
    const now = artefacts.filter((artefact) => artefact.startS <= timeS && timeS < artefactEndS(artefact));
    const quality = now.some(({ kind }) => kind === "lead-off") ? -1 : now.length > 0 ? 1 : 0;
    if (quality !== before) add(timeS, annotationCodes["~"], { subtype: quality });
    before = quality;
  }
}

/** The name of a rhythm as the MIT-BIH databases have it; none for a pause, which changes nothing. */
function rhythmName(segment: RhythmSegment): string | undefined {
  switch (segment.rhythm) {
    case "sinus":
      return sinusName(segment);
    case "atrial-fibrillation":
      return "(AFIB";
    case "atrial-flutter":
      return "(AFL";
    case "supraventricular-tachycardia":
      return "(SVTA";
    case "ventricular-tachycardia":
      return "(VT";
    case "idioventricular":
      return "(IVR";
    case "junctional":
      return "(NOD";
    case "paced":
      return "(P";
    case "asystole":
      return "(ASYS";
    case "ventricular-flutter":
      return "(VFL";
    case "ventricular-fibrillation":
      return "(VFIB";
    case "pause":
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
