import type { Annotation } from "../world/wfdb/annotation.ts";
import { beatsOf } from "./match-beats.ts";
import { screenBeats } from "./screen-beats.ts";
import type { StripDecision } from "./strip-score.ts";

/** Log odds in 1/256 from which a strip is called fibrillation. */
const STRIP_LIMIT_Q8 = 0;

/**
 * What the firmware's beats say of a short strip. No episode can be dated in half a minute: the score of all the
 * intervals decides, and too few of them make the strip unclassifiable.
 */
export function decideStrip(marks: readonly Annotation[], rateHz: number): StripDecision {
  const { afScoreQ8 } = screenBeats(beatsOf(marks), rateHz);
  if (afScoreQ8 === undefined) return "unclassifiable";
  return afScoreQ8 > STRIP_LIMIT_Q8 ? "fibrillation" : "other";
}
