import { type SkinTemperatureOptions, skinTemperature } from "../skin-temperature.ts";
import type { Waveform } from "../waveform.ts";
import { type Acceleration, acceleration } from "./acceleration.ts";
import type { Activity, ActivityKind } from "./activity.ts";
import type { BeatSource } from "./beat-source.ts";
import { BodyMotion } from "./body-motion.ts";
import { Course, type CourseStep } from "./course.ts";
import { type LightPath, lightPath } from "./light-path.ts";
import { movedElectrodes } from "./moved-electrodes.ts";

export interface WearerOptions {
  /** A whole number from 0 on. The same seed and options give the same wearer, to the last bit. */
  readonly seed: number;
  /** Voltage between the electrodes of a wearer who keeps still, in µV: a modelled heart, or a recorded lead. */
  readonly ecg: Waveform;
  /** The beats of that heart: the modelled heart itself, or a record's reference annotations. */
  readonly beats: BeatSource;
  /** What the body does; sits still where left out. */
  readonly activities?: readonly Activity[];
  /** Arterial oxygen saturation in per cent, 70 to 100; 97 before the first step. */
  readonly saturation?: readonly CourseStep[];
  /** Perfusion index of infrared light in per cent. Default 1.2. */
  readonly perfusionPercent?: number;
  /** Photocurrent of ambient light in µA; 0 before the first step, as under a good cover. */
  readonly ambientMicroamps?: readonly CourseStep[];
  /** Breaths a second. Default 0.25, as the modelled heart's. */
  readonly respirationHz?: number;
  readonly skin?: Omit<SkinTemperatureOptions, "seed">;
  /** Somebody may {@link ModelledWearer.interrupt} what the body does. */
  readonly mayBeInterrupted?: boolean;
}

/** All that sensors on one chest see, from the same beats and the same movement. */
export interface ModelledWearer {
  /** In µV. */
  readonly ecg: Waveform;
  /** In nA a mA of LED current. */
  readonly light: LightPath;
  /** In µA, over world time in µs. */
  readonly ambientMicroamps: (timeMicros: number) => number;
  /** In mg. */
  readonly acceleration: Acceleration;
  /** In °C, over world time in µs. */
  readonly skinCelsius: (timeMicros: number) => number;
  /** Does something else from `startS` to `endS`, both yet to come. Only a wearer who may be interrupted has it. */
  readonly interrupt?: (activity: ActivityKind, startS: number, endS: number) => void;
}

const USUAL_SATURATION_PERCENT = 97;
const USUAL_PERFUSION_PERCENT = 1.2;
const USUAL_RESPIRATION_HZ = 0.25;

/** @throws RangeError for options that make no sense; the message says which */
export function modelledWearer(options: WearerOptions): ModelledWearer {
  const { seed, ecg, beats, saturation = [], ambientMicroamps = [], activities = [] } = options;
  const { perfusionPercent = USUAL_PERFUSION_PERCENT, respirationHz = USUAL_RESPIRATION_HZ } = options;
  for (const { value } of saturation) {
    if (!(value >= 70 && value <= 100)) throw new RangeError(`A saturation of ${value} %; give 70 to 100.`);
  }
  for (const { value } of ambientMicroamps) {
    if (!(value >= 0)) throw new RangeError(`Ambient light of ${value} µA.`);
  }
  if (!(perfusionPercent >= 0 && perfusionPercent <= 20)) {
    throw new RangeError(`A perfusion index of ${perfusionPercent} %; give 0 to 20.`);
  }
  const motion = new BodyMotion(activities, seed);
  const { mayBeInterrupted = false } = options;
  const ambient = new Course(0, ambientMicroamps);
  return {
    ecg: activities.length === 0 && !mayBeInterrupted ? ecg : movedElectrodes(ecg, motion, seed),
    light: lightPath({
      beats,
      motion,
      seed,
      saturation: new Course(USUAL_SATURATION_PERCENT, saturation),
      perfusionPercent,
      respirationHz,
    }),
    ambientMicroamps: (timeMicros) => ambient.at(timeMicros / 1e6),
    acceleration: acceleration(motion),
    skinCelsius: skinTemperature({ ...options.skin, seed }),
    ...(mayBeInterrupted
      ? { interrupt: (activity, startS, endS) => motion.interrupt(activity, startS, endS) }
      : {}),
  };
}
