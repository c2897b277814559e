import { SmoothNoise } from "../heart/smooth-noise.ts";
import { sinOfTurns } from "../math/trigonometry.ts";
import type { Waveform } from "../waveform.ts";
import type { BeatSource } from "./beat-source.ts";
import { blockWaveform } from "./block-waveform.ts";
import type { BodyMotion } from "./body-motion.ts";
import type { Course } from "./course.ts";
import { ratioOfRatios, SHAKEN_BLOOD_RATIO } from "./oxygen.ts";
import { addPulses } from "./pulse-wave.ts";
import { streams } from "./streams.ts";

/** Light of each LED that comes back to the photodiode: nA of photocurrent for every mA through the LED. */
export interface LightPath {
  readonly red: Waveform;
  readonly ir: Waveform;
  readonly green: Waveform;
}

export interface LightPathOptions {
  readonly beats: BeatSource;
  readonly motion: BodyMotion;
  readonly seed: number;
  /** Arterial saturation in per cent. */
  readonly saturation: Course;
  /** Perfusion index: pulsating over steady infrared light, in per cent. */
  readonly perfusionPercent: number;
  readonly respirationHz: number;
}

const RATE_HZ = 128;
/** What still tissue sends back, nA a mA; of the order of a MAX30101 on skin, estimated. */
const steady = { red: 330, ir: 380, green: 70 } as const;
/** Green light is absorbed by either haemoglobin, and more: its pulse is larger, whatever the saturation. */
const GREEN_OVER_INFRARED = 2.5;
/** Breathing moves the steady light and the pulse by these fractions (Charlton et al. 2018, IEEE Rev Biomed Eng 11:2). */
const BREATH_STEADY = 0.003;
const BREATH_PULSE = 0.1;
/** Vessels widen and narrow slowly: of the pulse, of the steady light. */
const VASOMOTION_PULSE = 0.08;
const VASOMOTION_STEADY = 0.004;
const VASOMOTION_KNOTS_PER_SECOND = 0.1;
/** Blood and sensor that are shaken: a fraction of the steady light for each mg, a tenth of a second late. */
const SHAKEN_PER_MILLIGRAM = 6e-5;
const SHAKEN_DELAY_S = 0.1;
const VERTICAL = 1;

/** What the pulse, the saturation, breathing and movement make of the light of three LEDs. */
export function lightPath(options: LightPathOptions): LightPath {
  const { beats, motion, seed, saturation, respirationHz } = options;
  const perfusion = options.perfusionPercent / 100;
  const volume = blockWaveform(RATE_HZ, (out, start) => {
    out.fill(0);
    addPulses(out, start, RATE_HZ, beats);
  });
  const vasomotion = new SmoothNoise(seed, streams.vasomotion, VASOMOTION_KNOTS_PER_SECOND);
  const size = new SmoothNoise(seed, streams.pulseSize, VASOMOTION_KNOTS_PER_SECOND);
  const led = (nanoamps: number, pulseRatio: (timeS: number) => number, shakenRatio: number) =>
    blockWaveform(RATE_HZ, (out, start) => {
      volume.read(start, out.length, out);
      for (let i = 0; i < out.length; i++) {
        const timeS = (start + i) / RATE_HZ;
        const breath = sinOfTurns(respirationHz * timeS);
        const pulse =
          out[i] * (1 + BREATH_PULSE * breath) * Math.max(0.2, 1 + VASOMOTION_PULSE * size.at(timeS));
        const shaken = motion.still(timeS)
          ? 0
          : SHAKEN_PER_MILLIGRAM *
            shakenRatio *
            motion.movement(VERTICAL, Math.max(0, timeS - SHAKEN_DELAY_S));
        const slow = 1 + BREATH_STEADY * breath + VASOMOTION_STEADY * vasomotion.at(timeS) + shaken;
        // More blood, less light.
        out[i] = nanoamps * slow * (1 - perfusion * pulseRatio(timeS) * pulse);
      }
    });
  return {
    red: led(steady.red, (timeS) => ratioOfRatios(saturation.at(timeS)), SHAKEN_BLOOD_RATIO),
    ir: led(steady.ir, () => 1, 1),
    green: led(steady.green, () => GREEN_OVER_INFRARED, 1),
  };
}
