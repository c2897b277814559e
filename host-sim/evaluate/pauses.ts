import type { Annotation } from "../world/wfdb/annotation.ts";
import { annotationCodes as codes } from "../world/wfdb/annotation-codes.ts";
import { beatClassOf } from "./beat-class.ts";
import { isUnreadable } from "./rhythm-spans.ts";
import type { Span } from "./span.ts";

/**
 * Silences between two beats of a reference that last at least so long. Where the reference marks noise or flutter
 * in between nobody knows whether there was a beat: that is no pause.
 */
export function referencePauses(marks: readonly Annotation[], leastSamples: number): Span[] {
  const pauses: Span[] = [];
  let last: number | undefined;
  let isReadable = true;
  for (const mark of marks) {
    const { code, sample } = mark;
    if (beatClassOf(code) !== undefined) {
      if (last !== undefined && isReadable && sample - last >= leastSamples) {
        pauses.push({ start: last, end: sample });
      }
      last = sample;
      isReadable = true;
    } else if (code === codes["["] || code === codes["]"] || code === codes["!"] || isNoise(mark)) {
      isReadable = false;
    }
  }
  return pauses;
}

function isNoise(mark: Annotation): boolean {
  return mark.code === codes["~"] && (isUnreadable(mark) || mark.subtype !== 0);
}
