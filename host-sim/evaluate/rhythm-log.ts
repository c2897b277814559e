import { type Annotation, annotation } from "../world/wfdb/annotation.ts";
import { annotationCodes as codes } from "../world/wfdb/annotation-codes.ts";
import { endedNote, raisedNote } from "./finding-notes.ts";

/**
 * The rhythm that a `+` mark names (annot(5)) for a finding, the one that is told first where several hold at once.
 * A finding that is not here, such as a pause, is no rhythm: notes alone tell of it.
 */
const rhythmNames: readonly (readonly [finding: string, aux: string])[] = [
  ["ventricularFibrillation", "(VFL"],
  ["sustainedVentricularTachycardia", "(VT"],
  ["ventricularTachycardia", "(VT"],
  ["idioventricularRhythm", "(IVR"],
  ["supraventricularTachycardia", "(SVTA"],
  ["atrialFibrillation", "(AFIB"],
  ["ventricularBigeminy", "(B"],
  ["bigeminy", "(B"],
  ["ventricularTrigeminy", "(T"],
  ["trigeminy", "(T"],
  ["bradycardia", "(SBR"],
];
const OTHER_RHYTHM = "(N";

interface Finding {
  readonly name: string;
  readonly start: number;
  readonly raised: number;
  end?: number;
}

/** Keeps findings about the rhythm, each with its start, its end, and when it was raised; times are in samples. */
export class RhythmLog {
  readonly #findings: Finding[] = [];

  /** @param raised when it was told: at its start, or later */
  begin(name: string, start: number, raised: number): void {
    this.#findings.push({ name, start, raised });
  }

  /** Ends the newest finding of that name; one that was never begun is begun and over. */
  end(name: string, start: number, end: number, now: number): void {
    for (let i = this.#findings.length - 1; i >= 0; i--) {
      const finding = this.#findings[i];
      if (finding.name !== name || finding.end !== undefined) continue;
      finding.end = end;
      return;
    }
    this.#findings.push({ name, start, raised: now, end });
  }

  /** `+` marks where the rhythm changes, and two notes a finding: where it was raised, and where it ended. */
  annotations(lastSample: number): Annotation[] {
    const within = (sample: number) => Math.min(lastSample, Math.max(0, sample));
    const marks = this.#rhythms(within);
    for (const { name, start, raised, end } of this.#findings) {
      const note = (sample: number, aux: string) =>
        marks.push(annotation(within(sample), codes['"'], { aux }));
      note(raised, raisedNote(name, within(start)));
      note(end ?? lastSample, endedNote(name, within(start)));
    }
    return marks;
  }

  #rhythms(within: (sample: number) => number): Annotation[] {
    const spans = rhythmNames.flatMap(([name, aux], rank) =>
      this.#findings
        .filter((finding) => finding.name === name)
        .map(({ start, end }) => ({ start: within(start), end: end ?? Number.POSITIVE_INFINITY, aux, rank })),
    );
    const changes = new Set(spans.flatMap(({ start, end }) => [start, end]).filter(Number.isFinite));
    const marks: Annotation[] = [];
    let rhythm = OTHER_RHYTHM;
    for (const sample of [...changes].sort((a, b) => a - b)) {
      const held = spans.filter(({ start, end }) => start <= sample && sample < end);
      const aux = held.reduce((best, span) => (span.rank < best.rank ? span : best), {
        rank: rhythmNames.length,
        aux: OTHER_RHYTHM,
      }).aux;
      if (aux !== rhythm) marks.push(annotation(within(sample), codes["+"], { aux }));
      rhythm = aux;
    }
    return marks;
  }
}
