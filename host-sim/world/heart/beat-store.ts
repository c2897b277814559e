import type { PlannedBeat } from "./beat.ts";
import { atrialNames, ventricularNames } from "./morphology.ts";

/** Beats in order of time, 24 bytes each, so that a week of them fits into memory. */
export class BeatStore {
  #times = new Float64Array(256);
  #recovery = new Float32Array(256);
  #gains = new Float32Array(256);
  #codes = new Uint8Array(256);
  #atrial = new Uint8Array(256);
  #ventricular = new Uint8Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** @param gain the beat's own size, 1 being the usual */
  push(beat: PlannedBeat, gain: number): void {
    if (this.#length === this.#times.length) this.#grow();
    const i = this.#length;
    const intervalS = i === 0 ? 1 : beat.timeS - this.#times[i - 1];
    this.#times[i] = beat.timeS;
    this.#recovery[i] = Math.sqrt(Math.max(0.25, Math.min(1.6, intervalS)));
    this.#gains[i] = gain;
    this.#codes[i] = beat.code;
    this.#atrial[i] = atrialNames.indexOf(beat.atrial);
    this.#ventricular[i] = ventricularNames.indexOf(beat.ventricular);
    this.#length = i + 1;
  }

  timeS(i: number): number {
    return this.#times[i];
  }

  code(i: number): number {
    return this.#codes[i];
  }

  gain(i: number): number {
    return this.#gains[i];
  }

  /** Square root of the RR interval before the beat in seconds, within bounds: what T waves follow. */
  recovery(i: number): number {
    return this.#recovery[i];
  }

  atrial(i: number): number {
    return this.#atrial[i];
  }

  ventricular(i: number): number {
    return this.#ventricular[i];
  }

  /** Index of the first beat at or after a time. */
  from(timeS: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#times[middle] < timeS) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(): void {
    const times = new Float64Array(2 * this.#length);
    const recovery = new Float32Array(2 * this.#length);
    const gains = new Float32Array(2 * this.#length);
    const codes = new Uint8Array(2 * this.#length);
    const atrial = new Uint8Array(2 * this.#length);
    const ventricular = new Uint8Array(2 * this.#length);
    times.set(this.#times);
    recovery.set(this.#recovery);
    gains.set(this.#gains);
    codes.set(this.#codes);
    atrial.set(this.#atrial);
    ventricular.set(this.#ventricular);
    this.#times = times;
    this.#recovery = recovery;
    this.#gains = gains;
    this.#codes = codes;
    this.#atrial = atrial;
    this.#ventricular = ventricular;
  }
}
