import { exp } from "../../math/exp.ts";
import { log } from "../../math/log.ts";
import type { PlannedBeat } from "../beat.ts";
import type { FibrillationSegment } from "../rhythm-script.ts";
import { firstBeatS, type RhythmContext } from "./context.ts";
import { EctopicFocus } from "./ectopy.ts";
import { conductedCode } from "./sinus.ts";

const defaultVariability = 0.22;
/** The AV node conducts no sooner than this after a beat. */
const refractoryS = 0.28;

/** Intervals without memory, as the AV node lets them through: log-normal, above its refractory period. */
export function* fibrillation(segment: FibrillationSegment, context: RhythmContext): Generator<PlannedBeat> {
  const { random } = context;
  const { conduction = "normal", variability = defaultVariability } = segment;
  const meanS = 60 / segment.rateBpm;
  const spread = Math.sqrt(log(1 + variability * variability));
  const focus = new EctopicFocus(segment.ectopy ?? [], random);
  const interval = () => Math.max(refractoryS, meanS * exp(spread * random.normal() - (spread * spread) / 2));
  let timeS = firstBeatS(context, interval());
  for (;;) {
    yield { timeS, code: conductedCode[conduction], atrial: "none", ventricular: conduction };
    const ectopy = focus.due(meanS);
    if (ectopy !== undefined) {
      const interruption = focus.interruption(ectopy, timeS, meanS);
      for (const beat of interruption) yield { ...beat, atrial: "none" };
      timeS = interruption[interruption.length - 1].timeS;
    }
    timeS += interval();
  }
}
