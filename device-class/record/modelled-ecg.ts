import { modelledHeart } from "../../host-sim/world/heart/heart.ts";
import type { RhythmScript } from "../../host-sim/world/heart/rhythm-script.ts";
import type { EcgInput } from "../ecg-input.ts";

/** Sinus rhythm with ventricular beats, fibrillation of the atria, and a slow sinus rhythm. */
export const mixedRhythms: RhythmScript = {
  segments: [
    { rhythm: "sinus", rateBpm: 72, durationS: 240, ectopy: [{ beat: "V", perHour: 600 }] },
    { rhythm: "atrial-fibrillation", rateBpm: 96, durationS: 180 },
    { rhythm: "sinus", rateBpm: 54, durationS: 180 },
  ],
};

/** A modelled heart that plays a script with an end, drawn once; for machines that have no recordings. */
export function modelledEcg(script: RhythmScript, seed = 11): EcgInput {
  const heart = modelledHeart({ seed, script });
  const values = new Float64Array(heart.length);
  heart.read(0, heart.length, values);
  return { rateHz: heart.rateHz, microvolts: Int16Array.from(values, Math.round) };
}
