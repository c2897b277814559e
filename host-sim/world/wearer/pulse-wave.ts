import { addWave } from "../heart/wave.ts";
import { exp } from "../math/exp.ts";
import type { BeatSource } from "./beat-source.ts";

/** From the peak of the QRS to the foot of the pulse at the chest or wrist: ejection begins, the wave travels. */
const TRANSIT_S = 0.19;
/** A ventricle that was filled for less than this ejects nothing. */
const EMPTY_S = 0.2;
const FILLING_S = 0.22;
/** The stroke of a heart at rest is 1. */
const RESTING_INTERVAL_S = 0.9;
const LONGEST_INTERVAL_S = 2.5;
/** The pulse's two humps: peak after its foot, rise and fall (standard deviations), height. */
const systolic = { afterS: 0.13, riseS: 0.05, fallS: 0.09, height: 1 } as const;
const dicrotic = { afterS: 0.36, riseS: 0.07, fallS: 0.12, height: 0.38 } as const;
/** How far a beat's pulse reaches after its QRS. */
const REACH_S = 1.3;

/**
 * Adds the blood's pulsating volume to `out`, whose first sample is the waveform's sample `start`: each beat's
 * pulse is two humps, the reflected wave being the second (as the two Gaussians of Tang et al. 2020, Front Med
 * 7:597774). A beat that comes early finds the ventricle half empty and makes a small pulse, or none.
 */
export function addPulses(out: Float64Array, start: number, rateHz: number, beats: BeatSource): void {
  const startS = start / rateHz;
  const endS = (start + out.length) / rateHz;
  const times = beats.beatTimesS(Math.max(0, startS - REACH_S - LONGEST_INTERVAL_S), endS);
  for (let i = 0; i < times.length; i++) {
    const intervalS = i === 0 ? RESTING_INTERVAL_S : times[i] - times[i - 1];
    const volume = strokeOf(Math.min(intervalS, LONGEST_INTERVAL_S)) / strokeOf(RESTING_INTERVAL_S);
    if (volume <= 0 || times[i] + REACH_S < startS) continue;
    const footS = times[i] + TRANSIT_S;
    const recovery = Math.sqrt(Math.max(0.3, Math.min(1.6, intervalS)));
    for (const { afterS, riseS, fallS, height } of [systolic, dicrotic]) {
      addWave(
        out,
        start,
        (footS + afterS * recovery) * rateHz,
        riseS * recovery * rateHz,
        fallS * recovery * rateHz,
        height * volume,
      );
    }
  }
}

/** Stroke volume by the time that the ventricle had to fill. */
function strokeOf(intervalS: number): number {
  return intervalS <= EMPTY_S ? 0 : 1 - exp(-(intervalS - EMPTY_S) / FILLING_S);
}
