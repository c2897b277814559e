import { FindingCode } from "../../modules/record/codes.ts";
import { type Annotation, annotation } from "../world/wfdb/annotation.ts";
import { annotationCodes as codes } from "../world/wfdb/annotation-codes.ts";

/**
 * How findings are written as rhythm changes, by WFDB's names; of several at a time the first in this list counts.
 * A pause, a couplet or a share of ectopic beats is no rhythm.
 */
const rhythms: readonly (readonly [number, string])[] = [
  [FindingCode.ventricularFibrillation, "(VFL"],
  [FindingCode.sustainedVentricularTachycardia, "(VT"],
  [FindingCode.ventricularTachycardia, "(VT"],
  [FindingCode.idioventricularRhythm, "(IVR"],
  [FindingCode.atrialFibrillation, "(AFIB"],
  [FindingCode.supraventricularTachycardia, "(SVTA"],
  [FindingCode.ventricularBigeminy, "(B"],
  [FindingCode.ventricularTrigeminy, "(T"],
];
const OTHER = "(N";

interface Episode {
  readonly rank: number;
  readonly start: number;
  end: number;
}

/** Gathers episodes, in samples, and tells them as changes of rhythm. */
export class RhythmMarks {
  readonly #episodes: Episode[] = [];

  /** A finding, by `FindingCode`; one without an end goes on, until it is given again with one. */
  finding(code: number, start: number, end: number | undefined): void {
    const rank = rhythms.findIndex(([known]) => known === code);
    if (rank < 0) return;
    const open = [...this.#episodes].reverse().find((one) => one.rank === rank && one.start === start);
    if (open === undefined) this.#episodes.push({ rank, start, end: end ?? Number.POSITIVE_INFINITY });
    else if (end !== undefined) open.end = end;
  }

  /** Rhythm changes in order of time, the first at sample 0; none after `lastSample`. */
  annotations(lastSample: number): Annotation[] {
    const edges = [0, ...this.#episodes.flatMap(({ start, end }) => [Math.max(0, start), end])];
    const marks: Annotation[] = [];
    let before = "";
    for (const sample of [...new Set(edges)].sort((a, b) => a - b)) {
      if (sample > lastSample) break;
      const ranks = this.#episodes.filter((one) => one.start <= sample && sample < one.end);
      const first = ranks.reduce((least, { rank }) => Math.min(least, rank), rhythms.length);
      const name = rhythms[first]?.[1] ?? OTHER;
      if (name !== before) marks.push(annotation(sample, codes["+"], { aux: name }));
      before = name;
    }
    return marks;
  }
}
