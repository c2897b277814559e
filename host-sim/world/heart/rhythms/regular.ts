import { annotationCodes } from "../../wfdb/annotation-codes.ts";
import type { PlannedBeat } from "../beat.ts";
import type { RegularSegment } from "../rhythm-script.ts";
import { firstBeatS, type RhythmContext } from "./context.ts";

/** Up to this rate a ventricular or junctional rhythm is an escape, above it accelerated. */
const escapeBpm = 50;

/** What each beat is and draws, and by which fraction its interval varies. */
function describe({ rhythm, rateBpm }: RegularSegment): Omit<PlannedBeat, "timeS"> & { jitter: number } {
  switch (rhythm) {
    case "supraventricular-tachycardia":
      return { code: annotationCodes.S, atrial: "none", ventricular: "normal", jitter: 0.01 };
    case "ventricular-tachycardia":
      return { code: annotationCodes.V, atrial: "none", ventricular: "ventricular", jitter: 0.025 };
    case "idioventricular":
      return {
        code: rateBpm <= escapeBpm ? annotationCodes.E : annotationCodes.V,
        atrial: "none",
        ventricular: "otherVentricular",
        jitter: 0.02,
      };
    case "junctional":
      return {
        code: rateBpm <= escapeBpm ? annotationCodes.j : annotationCodes.J,
        atrial: "retrograde",
        ventricular: "normal",
        jitter: 0.01,
      };
    case "paced":
      return { code: annotationCodes["/"], atrial: "none", ventricular: "paced", jitter: 0.001 };
  }
}

/** Beats at an even pace, as many as the segment says if it says so. */
export function* regular(segment: RegularSegment, context: RhythmContext): Generator<PlannedBeat> {
  const { random } = context;
  const { jitter, ...beat } = describe(segment);
  const meanS = 60 / segment.rateBpm;
  const { beats = Number.POSITIVE_INFINITY } = segment;
  let timeS = firstBeatS(context, meanS);
  for (let i = 0; i < beats; i++) {
    yield { ...beat, timeS };
    timeS += meanS * Math.max(0.8, 1 + jitter * random.normal());
  }
}
