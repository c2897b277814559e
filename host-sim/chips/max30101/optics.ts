import type { Waveform } from "../../world/waveform.ts";
import type { ElectrodeContact } from "../analog/contact.ts";
import { Noise } from "../analog/noise.ts";
import { BandLimitedSampler } from "../analog/sampler.ts";

/** What the photodiode sees of each LED: its current in nA for every mA through the LED. */
export interface OpticalPath {
  readonly red?: Waveform;
  readonly ir?: Waveform;
  readonly green?: Waveform;
}

export interface OpticsOptions {
  readonly path: OpticalPath;
  /** Skin on the window; what is off reflects next to nothing. */
  readonly contact?: ElectrodeContact;
  /** Photocurrent of ambient light in µA, over world time in µs. The chip cancels it up to 200 µA. */
  readonly ambientMicroamps?: (timeMicros: number) => number;
  /** Noise of one conversion, in pA RMS of photocurrent; estimated, for a pulse of 411 µs. */
  readonly noisePicoampsRms?: number;
  readonly seed?: number;
}

/** What an empty window still reflects, in nA a mA. */
const EMPTY_NANOAMPS = 1.5;
const AMBIENT_LIMIT_MICROAMPS = 200;
const FULL_CODE = 0x3ffff;
/** How far the interpolation of a path may look to either side. */
const REACH_MICROS = 60_000;

/**
 * The MAX30101's optics and converter: photocurrent to left-justified 18-bit codes. A conversion takes one
 * short pulse and nothing filters it, so the waveform is only interpolated. A sample that averages several
 * conversions is taken at their middle, with their noise divided by the root of their number.
 */
export class Optics {
  readonly #options: OpticsOptions;
  readonly #noise: Noise;
  readonly #samplers: readonly (BandLimitedSampler | undefined)[];

  constructor(options: OpticsOptions) {
    this.#options = options;
    this.#noise = new Noise(options.seed ?? 1);
    const { red, ir, green } = options.path;
    // LED1 is red, LED2 infrared; LED3 and LED4 are both green.
    this.#samplers = [red, ir, green, green].map((path) => {
      return path && new BandLimitedSampler(path, 0.45 * path.rateHz, REACH_MICROS);
    });
  }

  /** True while ambient light is more than the chip can cancel. */
  dazzled(timeMicros: number): boolean {
    return (this.#options.ambientMicroamps?.(timeMicros) ?? 0) > AMBIENT_LIMIT_MICROAMPS;
  }

  /**
   * One averaged sample of one LED.
   *
   * @param led 0 … 3
   * @param milliamps through the LED
   * @param rangeNanoamps the converter's full scale
   * @param bits its resolution, 15 to 18
   */
  convert(
    led: number,
    timeMicros: number,
    milliamps: number,
    rangeNanoamps: number,
    bits: number,
    averaged: number,
  ): number {
    if (this.dazzled(timeMicros)) return FULL_CODE & -(1 << (18 - bits));
    const empty = (this.#options.contact?.offAt(timeMicros) ?? 0) !== 0;
    const reflected = empty ? EMPTY_NANOAMPS : (this.#samplers[led]?.at(timeMicros) ?? 0);
    const rms = (this.#options.noisePicoampsRms ?? 60) / Math.sqrt(averaged);
    const picoamps = reflected * milliamps * 1000 + this.#noise.gauss() * rms;
    // 2^18 codes over the range, then the low bits that this resolution does not have.
    const code = Math.floor((picoamps * 262.144) / rangeNanoamps);
    return Math.min(Math.max(code, 0), FULL_CODE) & -(1 << (18 - bits));
  }
}
