import { pow } from "../math/pow.ts";
import { Random } from "../math/random.ts";
import { sinOfTurns } from "../math/trigonometry.ts";
import { normalQrsMicrovolts } from "./morphology.ts";
import { SmoothNoise } from "./smooth-noise.ts";
import { streams } from "./streams.ts";

/** What lies over the heart's own voltage all the time. */
export interface NoiseOptions {
  /**
   * Signal-to-noise ratio of muscle noise, as nst(1) of the WFDB software has it (Moody, Muldrow & Mark 1984): the
   * signal's power is an eighth of the square of the normal QRS, peak to peak; the noise's is its mean square.
   * Default 30; Infinity for none.
   */
  readonly snrDb?: number;
  /** Amplitude of the baseline's wander with breathing. Default 50. */
  readonly respirationMicrovolts?: number;
  /** Standard deviation of its slow wander besides. Default 40. */
  readonly wanderMicrovolts?: number;
  /** Amplitude of mains pick-up. Default 0. */
  readonly mainsMicrovolts?: number;
  /** Default 50. */
  readonly mainsHz?: number;
}

export const defaultMainsHz = 50;
const wanderKnotsPerSecond = 0.4;
const loudnessKnotsPerSecond = 0.5;
/** Muscle noise grows and falls by this fraction of itself, slowly. */
const loudnessDeviation = 0.25;
/** Muscle noise has little at low frequencies: each white sample loses this part of the one before. */
const whitening = 0.7;

/** Adds noise to blocks of samples. A block's noise depends on its place alone. */
export class Noise {
  readonly #seed: number;
  readonly #rateHz: number;
  readonly #respirationHz: number;
  readonly #respirationMicrovolts: number;
  readonly #wanderMicrovolts: number;
  readonly #mainsMicrovolts: number;
  readonly #mainsHz: number;
  /** Standard deviation of the white noise that muscle noise is made from. */
  readonly #whiteMicrovolts: number;
  readonly #wander: SmoothNoise;
  readonly #loudness: SmoothNoise;

  /** @throws RangeError for an option outside of what makes sense */
  constructor(options: NoiseOptions, seed: number, rateHz: number, respirationHz: number, amplitude: number) {
    const { snrDb = 30, respirationMicrovolts = 50, wanderMicrovolts = 40 } = options;
    const { mainsMicrovolts = 0, mainsHz = defaultMainsHz } = options;
    if (!(snrDb >= -40))
      throw new RangeError(`A signal-to-noise ratio of ${snrDb} dB; it should be −40 or more.`);
    for (const microvolts of [respirationMicrovolts, wanderMicrovolts, mainsMicrovolts]) {
      if (!(microvolts >= 0 && microvolts <= 1e6)) throw new RangeError(`Noise of ${microvolts} µV.`);
    }
    if (!(mainsHz > 0 && mainsHz < rateHz / 2))
      throw new RangeError(`Mains of ${mainsHz} Hz at ${rateHz} samples a second.`);
    this.#seed = seed;
    this.#rateHz = rateHz;
    this.#respirationHz = respirationHz;
    this.#respirationMicrovolts = respirationMicrovolts;
    this.#wanderMicrovolts = wanderMicrovolts;
    this.#mainsMicrovolts = mainsMicrovolts;
    this.#mainsHz = mainsHz;
    const signal = (amplitude * normalQrsMicrovolts) / Math.sqrt(8);
    const noise = snrDb === Number.POSITIVE_INFINITY ? 0 : signal * pow(10, -snrDb / 20);
    this.#whiteMicrovolts =
      noise / Math.sqrt((1 + whitening * whitening) * (1 + loudnessDeviation * loudnessDeviation));
    this.#wander = new SmoothNoise(seed, streams.wander, wanderKnotsPerSecond);
    this.#loudness = new SmoothNoise(seed, streams.muscleLoudness, loudnessKnotsPerSecond);
  }

  /** Adds the noise of block `block`, whose first sample is `start`. */
  add(out: Float64Array, block: number, start: number): void {
    this.#addBaseline(out, start);
    if (this.#whiteMicrovolts > 0) this.#addMuscle(out, block, start);
    if (this.#mainsMicrovolts > 0) {
      const turnsPerSample = this.#mainsHz / this.#rateHz;
      for (let i = 0; i < out.length; i++) {
        out[i] += this.#mainsMicrovolts * sinOfTurns((start + i) * turnsPerSample);
      }
    }
  }

  #addBaseline(out: Float64Array, start: number): void {
    const breath = this.#respirationHz / this.#rateHz;
    for (let i = 0; i < out.length; i++) {
      out[i] +=
        this.#respirationMicrovolts * sinOfTurns((start + i) * breath) +
        this.#wanderMicrovolts * this.#wander.at((start + i) / this.#rateHz);
    }
  }

  #addMuscle(out: Float64Array, block: number, start: number): void {
    const random = new Random(this.#seed, streams.muscle, block);
    let before = random.normal();
    for (let i = 0; i < out.length; i++) {
      const white = random.normal();
      const loudness = 1 + loudnessDeviation * this.#loudness.at((start + i) / this.#rateHz);
      out[i] += this.#whiteMicrovolts * loudness * (white - whitening * before);
      before = white;
    }
  }
}
