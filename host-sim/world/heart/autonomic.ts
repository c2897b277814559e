import type { Random } from "../math/random.ts";
import { sinOfTurns } from "../math/trigonometry.ts";

/** How the nerves modulate a sinus node. */
export interface AutonomicTone {
  /** Standard deviation of the RR intervals, all modulation together, as a fraction of their mean. */
  readonly variability: number;
  /** Power at the frequency of blood pressure waves over power at that of breathing. */
  readonly lowToHigh: number;
  readonly respirationHz: number;
}

/** Mayer waves; the spread of both peaks. McSharry et al. 2003, section II-B. */
const mayerHz = 0.1;
const spreadHz = 0.01;
const linesAPeak = 5;

/**
 * The RR interval as a function of time: the bimodal spectrum of McSharry et al. 2003, drawn with a few lines a
 * peak at random phases instead of a Fourier transform, so that any time can be asked for.
 */
export class Autonomic {
  readonly respirationHz: number;
  readonly #frequencies: number[] = [];
  readonly #phases: number[] = [];
  readonly #amplitudes: number[] = [];

  constructor(tone: AutonomicTone, random: Random) {
    this.respirationHz = tone.respirationHz;
    const total = tone.variability * tone.variability;
    const high = total / (1 + tone.lowToHigh);
    this.#addPeak(mayerHz, total - high, random);
    this.#addPeak(tone.respirationHz, high, random);
  }

  /** RR interval at a time over the mean RR interval. */
  modulationAt(timeS: number): number {
    let sum = 1;
    for (let i = 0; i < this.#frequencies.length; i++) {
      sum += this.#amplitudes[i] * sinOfTurns(this.#frequencies[i] * timeS + this.#phases[i]);
    }
    return sum;
  }

  /** A Gaussian peak as lines at equal distances from −2 to 2 standard deviations. */
  #addPeak(centreHz: number, power: number, random: Random): void {
    const weights = [0.054, 0.242, 0.399, 0.242, 0.054];
    const sum = 0.991;
    for (let line = 0; line < linesAPeak; line++) {
      this.#frequencies.push(centreHz + (line - 2) * spreadHz);
      this.#phases.push(random.uniform());
      this.#amplitudes.push(Math.sqrt((2 * power * weights[line]) / sum));
    }
  }
}
