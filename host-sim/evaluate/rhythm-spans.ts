import type { Annotation } from "../world/wfdb/annotation.ts";
import { annotationCodes as codes } from "../world/wfdb/annotation-codes.ts";
import type { Span } from "./span.ts";

/** Where rhythm marks that begin with one of the names hold, each until the next mark of another rhythm. */
export function rhythmSpans(marks: readonly Annotation[], ...names: readonly string[]): Span[] {
  const spans: Span[] = [];
  let start: number | undefined;
  for (const { code, sample, aux } of marks) {
    if (code !== codes["+"]) continue;
    if (names.some((name) => aux.startsWith(name))) start ??= sample;
    else if (start !== undefined) {
      spans.push({ start, end: sample });
      start = undefined;
    }
  }
  if (start !== undefined) spans.push({ start, end: Number.POSITIVE_INFINITY });
  return spans;
}

/**
 * Ventricular flutter and fibrillation between `[` and `]`, to the end where nothing closes it. Beat scores leave
 * it out.
 */
export function bracketedSpans(marks: readonly Annotation[]): Span[] {
  const spans: Span[] = [];
  let start: number | undefined;
  for (const { code, sample } of marks) {
    if (code === codes["["]) start ??= sample;
    else if (code === codes["]"] && start !== undefined) {
      spans.push({ start, end: sample });
      start = undefined;
    }
  }
  if (start !== undefined) spans.push({ start, end: Number.POSITIVE_INFINITY });
  return spans;
}

/** Episodes of ventricular flutter and fibrillation: by brackets, or where there are none by rhythm marks `(VF…`. */
export function ventricularFibrillationSpans(marks: readonly Annotation[]): Span[] {
  const bracketed = bracketedSpans(marks);
  return bracketed.length > 0 ? bracketed : rhythmSpans(marks, "(VF");
}

/** Where the signal is called unreadable: from `~` of subtype −1 to the next `~` of another. */
export function unreadableSpans(marks: readonly Annotation[]): Span[] {
  const spans: Span[] = [];
  let start: number | undefined;
  for (const mark of marks) {
    if (mark.code !== codes["~"]) continue;
    if (isUnreadable(mark)) start ??= mark.sample;
    else if (start !== undefined) {
      spans.push({ start, end: mark.sample });
      start = undefined;
    }
  }
  if (start !== undefined) spans.push({ start, end: Number.POSITIVE_INFINITY });
  return spans;
}

/** WFDB's shutdown: `~` with bits 4 and 5 of its subtype set, as −1 has them. */
export function isUnreadable({ code, subtype }: Annotation): boolean {
  return code === codes["~"] && (subtype & 0x30) === 0x30;
}
