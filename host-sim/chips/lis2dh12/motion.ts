import type { Waveform } from "../../world/waveform.ts";
import { Noise } from "../analog/noise.ts";
import { BandLimitedSampler } from "../analog/sampler.ts";

export interface MotionOptions {
  /** Acceleration along each axis in mg, with gravity. */
  readonly source: { readonly x: Waveform; readonly y: Waveform; readonly z: Waveform };
  /** Noise in mg RMS of one sample; the datasheet's 220 µg/√Hz at 100 samples a second come to 1.6 mg. */
  readonly noiseMilligramsRms?: number;
  /** Zero-g offset in mg on every axis; the datasheet's typical figure is ±40 mg. */
  readonly offsetMilligrams?: number;
  readonly seed?: number;
}

/** How far the filter may look to either side of an instant. */
const REACH_MICROS = 100_000;

/** Three sampled axes, low-passed at ODR/2 (ODR/9 in high resolution; ST AN5005, table "Bandwidth"). */
export class Motion {
  readonly #options: MotionOptions;
  readonly #noise: Noise;
  #samplers: readonly BandLimitedSampler[] = [];
  #cornerHz = 0;

  constructor(options: MotionOptions) {
    this.#options = options;
    this.#noise = new Noise(options.seed ?? 1);
  }

  configure(rateHz: number, highResolution: boolean): void {
    const cornerHz = highResolution ? rateHz / 9 : rateHz / 2;
    if (cornerHz === this.#cornerHz) return;
    this.#cornerHz = cornerHz;
    const { x, y, z } = this.#options.source;
    this.#samplers = [x, y, z].map((axis) => new BandLimitedSampler(axis, cornerHz, REACH_MICROS));
  }

  /** One axis at an instant, in mg. */
  at(axis: number, timeMicros: number): number {
    const { noiseMilligramsRms = 1.6, offsetMilligrams = 0 } = this.#options;
    return this.#samplers[axis].at(timeMicros) + offsetMilligrams + this.#noise.gauss() * noiseMilligramsRms;
  }
}
