import type { Annotation } from "../world/wfdb/annotation.ts";
import { annotationCodes as codes } from "../world/wfdb/annotation-codes.ts";
import type { Alarm } from "./alarm-score.ts";

/**
 * Findings in an annotation file: two notes (`"`) each. `raised NAME from SAMPLE` lies where the firmware told of it,
 * `ended NAME from SAMPLE` where it was over; SAMPLE is where it began. A `+` mark cannot say this: it has one time,
 * and only one rhythm holds at once.
 */
const pattern = /^(raised|ended) (\S+) from (\d+)$/;

export function raisedNote(name: string, start: number): string {
  return `raised ${name} from ${start}`;
}

export function endedNote(name: string, start: number): string {
  return `ended ${name} from ${start}`;
}

const judgement = /^judged (possible|clear) (-?\d+)$/;

/**
 * A short stretch was judged for atrial fibrillation: whether it is possible, and its natural-log odds in 1/256. The note
 * lies at the last beat that was taken in.
 */
export function judgedNote(isPossible: boolean, scoreQ8: number): string {
  return `judged ${isPossible ? "possible" : "clear"} ${scoreQ8}`;
}

/** Whether fibrillation is possible by the last judgement; undefined where nothing was judged. */
export function lastJudged(marks: readonly Annotation[]): boolean | undefined {
  let isPossible: boolean | undefined;
  for (const { code, aux } of marks) {
    const note = code === codes['"'] ? judgement.exec(aux) : null;
    if (note !== null) isPossible = note[1] === "possible";
  }
  return isPossible;
}

/** One finding; `raised` is the sample at which it was told. */
export interface FindingSpan extends Alarm {
  readonly name: string;
}

/**
 * All findings of annotations, in the order in which they were raised. One that was over when it was told has its end
 * before its beginning in the file.
 */
export function findingsOf(marks: readonly Annotation[]): FindingSpan[] {
  const findings: { name: string; start: number; end: number; raised: number }[] = [];
  const ends: { readonly name: string; readonly start: number; readonly sample: number }[] = [];
  for (const { code, sample, aux } of marks) {
    const note = code === codes['"'] ? pattern.exec(aux) : null;
    if (note === null) continue;
    const [, what, name, startText] = note;
    const start = Number(startText);
    if (what === "raised") findings.push({ name, start, end: Number.POSITIVE_INFINITY, raised: sample });
    else ends.push({ name, start, sample });
  }
  for (const { name, start, sample } of ends) {
    const open = findings.find(
      (finding) =>
        finding.name === name && finding.start === start && finding.end === Number.POSITIVE_INFINITY,
    );
    if (open !== undefined) open.end = sample;
  }
  return findings;
}

/** The findings of some names; undefined where the annotations tell of no findings at all. */
export function alarmsNamed(marks: readonly Annotation[], ...names: readonly string[]): Alarm[] | undefined {
  const findings = findingsOf(marks);
  if (findings.length === 0) return undefined;
  return findings.filter(({ name }) => names.includes(name));
}
