import type { Random } from "../../math/random.ts";
import { Autonomic } from "../autonomic.ts";
import type { PlannedBeat } from "../beat.ts";
import type { RhythmSegment, SinusSegment } from "../rhythm-script.ts";
import type { RhythmContext } from "./context.ts";
import { fibrillation } from "./fibrillation.ts";
import { flutter } from "./flutter.ts";
import { regular } from "./regular.ts";
import { sinus } from "./sinus.ts";

const defaults = { variability: 0.04, lowToHigh: 0.5 };

/** The beats of a segment, one after the other; the timeline stops asking when the segment is over. */
export function beatsOf(
  segment: RhythmSegment,
  context: RhythmContext,
  respirationHz: number,
): Iterator<PlannedBeat> {
  switch (segment.rhythm) {
    case "sinus":
      return sinus(segment, { ...context, autonomic: autonomicOf(segment, context.random, respirationHz) });
    case "atrial-fibrillation":
      return fibrillation(segment, context);
    case "atrial-flutter":
      return flutter(segment, context);
    case "supraventricular-tachycardia":
    case "ventricular-tachycardia":
    case "idioventricular":
    case "junctional":
    case "paced":
      return regular(segment, context);
    case "pause":
    case "asystole":
    case "ventricular-flutter":
    case "ventricular-fibrillation":
      return noBeats();
  }
}

function autonomicOf(segment: SinusSegment, random: Random, respirationHz: number): Autonomic {
  const { variability = defaults.variability, lowToHigh = defaults.lowToHigh } = segment;
  return new Autonomic({ variability, lowToHigh, respirationHz }, random);
}

function* noBeats(): Generator<PlannedBeat> {}
