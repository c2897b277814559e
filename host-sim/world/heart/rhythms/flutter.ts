import type { PlannedBeat } from "../beat.ts";
import type { FlutterSegment } from "../rhythm-script.ts";
import type { RhythmContext } from "./context.ts";
import { conductedCode } from "./sinus.ts";

export const defaultAtrialRateBpm = 290;
const refractoryS = 0.25;

/** Every so many flutter waves one is conducted; beats keep step with the waves, which begin with the segment. */
export function* flutter(segment: FlutterSegment, context: RhythmContext): Generator<PlannedBeat> {
  const { random, startS, lastBeatS } = context;
  const { conduction = "normal", ratios, atrialRateBpm = defaultAtrialRateBpm } = segment;
  const cycleS = 60 / atrialRateBpm;
  let wave = Math.max(1, Math.ceil((lastBeatS + refractoryS - startS) / cycleS));
  for (;;) {
    const timeS = startS + (wave + random.between(-0.01, 0.01)) * cycleS;
    yield { timeS, code: conductedCode[conduction], atrial: "none", ventricular: conduction };
    wave += ratios[Math.floor(random.uniform() * ratios.length)];
  }
}
