import { annotationCodes } from "../../wfdb/annotation-codes.ts";
import type { PlannedBeat } from "../beat.ts";
import type { Conduction, SinusSegment } from "../rhythm-script.ts";
import { firstBeatS, type SinusContext } from "./context.ts";
import { EctopicFocus } from "./ectopy.ts";

/** The annotation code of a conducted beat. */
export const conductedCode: Readonly<Record<Conduction, number>> = {
  normal: annotationCodes.N,
  leftBlock: annotationCodes.L,
  rightBlock: annotationCodes.R,
};

/** Beat-to-beat jitter that no spectrum holds, as a fraction of RR. */
const jitter = 0.004;

/** A sinus node under its nerves, interrupted by ectopy. */
export function* sinus(segment: SinusSegment, context: SinusContext): Generator<PlannedBeat> {
  const { random, autonomic } = context;
  const { conduction = "normal" } = segment;
  const meanS = 60 / segment.rateBpm;
  const focus = new EctopicFocus(segment.ectopy ?? [], random);
  const intervalAt = (timeS: number) =>
    meanS * Math.max(0.4, autonomic.modulationAt(timeS) * (1 + jitter * random.normal()));
  let timeS = firstBeatS(context, intervalAt(context.startS));
  for (;;) {
    yield { timeS, code: conductedCode[conduction], atrial: "sinus", ventricular: conduction };
    const intervalS = intervalAt(timeS);
    const ectopy = focus.due(intervalS);
    if (ectopy === undefined) {
      timeS += intervalS;
      continue;
    }
    const interruption = focus.interruption(ectopy, timeS, intervalS);
    yield* interruption;
    timeS = focus.resumption(ectopy, timeS, interruption[interruption.length - 1], intervalS);
  }
}
