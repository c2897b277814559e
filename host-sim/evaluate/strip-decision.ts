import type { Annotation } from "../world/wfdb/annotation.ts";
import { lastJudged } from "./finding-notes.ts";
import type { StripDecision } from "./strip-score.ts";

/**
 * What the firmware says of a short strip, in which no episode can be dated: by its last judgement fibrillation is possible,
 * as its finding tells, or not. What was not judged, by too few beats or too bad a signal, is unclassifiable.
 */
export function decideStrip(marks: readonly Annotation[]): StripDecision {
  const isPossible = lastJudged(marks);
  if (isPossible === undefined) return "unclassifiable";
  return isPossible ? "fibrillation" : "other";
}
