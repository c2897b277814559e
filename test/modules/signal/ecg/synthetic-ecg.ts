/** Samples a second of all that this file makes. */
export const RATE = 128;

/** A deterministic source of numbers in [0, 1): a linear congruential generator (Numerical Recipes' constants). */
export function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

/** One wave of a beat: a Gaussian around an offset from the R peak. */
interface Wave {
  readonly offsetMs: number;
  readonly widthMs: number;
  readonly microvolt: number;
}

/** Waves of a normal beat with an R wave of 1 mV. */
export const NORMAL: readonly Wave[] = [
  { offsetMs: -160, widthMs: 22, microvolt: 120 },
  { offsetMs: -26, widthMs: 9, microvolt: -120 },
  { offsetMs: 0, widthMs: 11, microvolt: 1000 },
  { offsetMs: 28, widthMs: 10, microvolt: -220 },
  { offsetMs: 260, widthMs: 45, microvolt: 280 },
];

/** A ventricular beat: broad, large, with an opposite T wave. */
export const VENTRICULAR: readonly Wave[] = [
  { offsetMs: 0, widthMs: 32, microvolt: 1400 },
  { offsetMs: 80, widthMs: 36, microvolt: -700 },
  { offsetMs: 280, widthMs: 60, microvolt: -450 },
];

/** A P wave alone: an atrium without an answer. */
export const P_WAVE: readonly Wave[] = [{ offsetMs: 0, widthMs: 22, microvolt: 150 }];

/** A steady sinus rhythm's R peaks, in seconds, from `from` to `until`. */
export function steady(beatsPerMinute: number, from: number, until: number): number[] {
  const peaks: number[] = [];
  for (let t = from; t < until; t += 60 / beatsPerMinute) peaks.push(t);
  return peaks;
}

/** A signal under construction, in µV. */
export class SyntheticEcg {
  readonly samples: Float64Array;

  constructor(seconds: number) {
    this.samples = new Float64Array(Math.round(seconds * RATE));
  }

  /** Adds a beat of the given waves at each of the times. */
  beats(times: readonly number[], waves: readonly Wave[] = NORMAL, gain = 1): this {
    for (const time of times) {
      for (const wave of waves) {
        const centre = (time + wave.offsetMs / 1000) * RATE;
        const sigma = (wave.widthMs / 1000) * RATE;
        const from = Math.max(0, Math.ceil(centre - 5 * sigma));
        const to = Math.min(this.samples.length - 1, centre + 5 * sigma);
        for (let i = from; i <= to; i++) {
          const z = (i - centre) / sigma;
          this.samples[i] += gain * wave.microvolt * Math.exp(-z * z * 0.5);
        }
      }
    }
    return this;
  }

  /** Adds a sine wave: baseline wander, or mains hum. */
  sine(hertz: number, microvolt: number): this {
    for (let i = 0; i < this.samples.length; i++) {
      this.samples[i] += microvolt * Math.sin((2 * Math.PI * hertz * i) / RATE);
    }
    return this;
  }

  /** Adds white noise of a standard deviation, between two times. */
  noise(microvolt: number, seed = 1, from = 0, until = this.samples.length / RATE): this {
    const random = randomSource(seed);
    for (let i = Math.round(from * RATE); i < until * RATE && i < this.samples.length; i++) {
      let sum = -6;
      for (let k = 0; k < 12; k++) sum += random();
      this.samples[i] += sum * microvolt;
    }
    return this;
  }

  /** Adds what an electrode that slips gives: a step that decays with 0.3 s, as an AC-coupled input shows it. */
  step(time: number, microvolt: number): this {
    for (let i = Math.round(time * RATE); i < this.samples.length; i++) {
      this.samples[i] += microvolt * Math.exp(-(i / RATE - time) / 0.3);
    }
    return this;
  }

  /** The samples as a converter gives them. */
  toInt32(): Int32Array {
    return Int32Array.from(this.samples, (x) => Math.round(x));
  }
}
