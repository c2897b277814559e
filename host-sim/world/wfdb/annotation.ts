import { roundHalfEven } from "../math/round-half-even.ts";

/** One mark in an annotation file. */
export interface Annotation {
  /** When: in samples of the record, or in ticks of the file's own resolution where it states one. */
  readonly sample: number;
  /** What: a code of `annotationCodes`, or one up to 49 of the user's own. */
  readonly code: number;
  /** −128 … 127; its meaning depends on the code. */
  readonly subtype: number;
  /** 0 … 255: the signal that it belongs to. */
  readonly channel: number;
  /** −128 … 127: the annotator's own. */
  readonly number: number;
  /** Text, one byte a character: the rhythm's name, a comment. May be empty. */
  readonly aux: string;
}

/** What an annotation file holds. */
export interface AnnotationFile {
  /** Ticks a second of the annotations' times, where the file states them; else the record's frame rate holds. */
  readonly resolutionHz?: number;
  readonly annotations: readonly Annotation[];
}

/** An annotation of a code at a sample, all else plain. */
export function annotation(
  sample: number,
  code: number,
  rest: Partial<Pick<Annotation, "subtype" | "channel" | "number" | "aux">> = {},
): Annotation {
  return { sample, code, subtype: 0, channel: 0, number: 0, aux: "", ...rest };
}

/**
 * The annotations in samples of `rateHz`: as they are, or scaled from the file's own resolution (a tie goes to
 * the even sample).
 */
export function annotationsAt(file: AnnotationFile, rateHz: number): readonly Annotation[] {
  const { resolutionHz, annotations } = file;
  if (resolutionHz === undefined || resolutionHz === rateHz) return annotations;
  return annotations.map((mark) => ({
    ...mark,
    sample: roundHalfEven((mark.sample * rateHz) / resolutionHz),
  }));
}
