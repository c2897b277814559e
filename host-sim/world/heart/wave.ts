import { exp } from "../math/exp.ts";

/**
 * One deflection of the electrocardiogram: two halves of Gaussians that meet at its peak. McSharry et al. 2003
 * ("A dynamical model for generating synthetic electrocardiogram signals", IEEE Trans Biomed Eng 50:289) make
 * each of P, Q, R, S and T a Gaussian in the phase of the beat; here they are Gaussians in time, so that a beat
 * can stand anywhere.
 */
export interface Wave {
  /** Where the peak lies, from the beat's fiducial point (the peak of its QRS), at an RR interval of 1 s. */
  readonly atMs: number;
  /** Standard deviations before and after the peak, likewise. */
  readonly riseMs: number;
  readonly fallMs: number;
  readonly microvolts: number;
  /**
   * What its place and width follow: "fixed" nothing (QRS), "conduction" the rate a little (P), "repolarisation"
   * the square root of the RR interval before (T, as Bazett has it).
   */
  readonly follows: "fixed" | "conduction" | "repolarisation";
}

/** Beyond this many standard deviations a wave is nothing: 1 mV leaves 0.04 µV. */
const reach = 4.5;
const stepsPerDeviation = 256;
const table = (() => {
  const values = new Float64Array(reach * stepsPerDeviation + 2);
  for (let i = 0; i < values.length; i++) {
    const deviations = i / stepsPerDeviation;
    values[i] = exp((-deviations * deviations) / 2);
  }
  return values;
})();

/**
 * Adds a wave to `out`, whose first sample is the waveform's sample `start`.
 *
 * @param peakSample where the peak lies, in samples, between samples too
 * @param riseSamples standard deviation before it, in samples; `fallSamples` after
 */
export function addWave(
  out: Float64Array,
  start: number,
  peakSample: number,
  riseSamples: number,
  fallSamples: number,
  microvolts: number,
): void {
  const peak = peakSample - start;
  const first = Math.max(0, Math.ceil(peak - reach * riseSamples));
  const last = Math.min(out.length - 1, Math.floor(peak + reach * fallSamples));
  const middle = Math.min(last, Math.floor(peak));
  const riseSteps = stepsPerDeviation / riseSamples;
  const fallSteps = stepsPerDeviation / fallSamples;
  for (let i = first; i <= middle; i++) {
    const position = (peak - i) * riseSteps;
    const index = Math.floor(position);
    const low = table[index];
    out[i] += microvolts * (low + (position - index) * (table[index + 1] - low));
  }
  for (let i = Math.max(first, middle + 1); i <= last; i++) {
    const position = (i - peak) * fallSteps;
    const index = Math.floor(position);
    const low = table[index];
    out[i] += microvolts * (low + (position - index) * (table[index + 1] - low));
  }
}
