import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chooseLead, openRecord } from "../../../../host-sim/node/recordings/open-record.ts";
import type { Annotation } from "../../../../host-sim/world/wfdb/annotation.ts";
import { parseAnnotations } from "../../../../host-sim/world/wfdb/annotation-reader.ts";

/** A record's lead as the front end delivers it: µV at 128 samples a second. */
export interface RecordedEcg {
  readonly samples: Int32Array;
  /** Samples a second of the reference annotations. */
  readonly rateHz: number;
  /** None for a record of noise alone. */
  readonly reference: readonly Annotation[];
}

const RATE = 128;

/**
 * Reads MLII where there is one, otherwise the first lead, and resamples it through a low pass like the
 * MAX30003's (−3 dB at 28 Hz, or another corner) and its high pass of 0.5 Hz.
 *
 * @param baseline overrides the header's: NSTDB's headers are wrong about it
 */
export function recordedEcg(folder: string, name: string, baseline?: number, cornerHz = 28.35): RecordedEcg {
  const lead = chooseLead(openRecord(join(folder, name)), undefined);
  const { gain } = lead.specification;
  const zero = baseline ?? lead.specification.baseline;
  const scale = 1000 / (gain || 200);
  const marks = join(folder, `${name}.atr`);
  const raw = Float64Array.from({ length: lead.length }, (_, i) => (lead.adcAt(i) - zero) * scale);
  return {
    samples: highPass(resample(raw, lead.rateHz, cornerHz)),
    rateHz: lead.rateHz,
    reference: existsSync(marks) ? parseAnnotations(new Uint8Array(readFileSync(marks))).annotations : [],
  };
}

/** Windowed-sinc interpolation (Blackman), 3 lobes to a side. */
function resample(raw: Float64Array, rateHz: number, cornerHz: number): Float64Array {
  const half = 3 / (2 * cornerHz);
  const reach = Math.ceil(half * rateHz);
  const kernels = new Map<number, Float64Array>();
  const kernel = (fraction: number) => {
    const key = Math.round(fraction * 1e6);
    let taps = kernels.get(key);
    if (taps) return taps;
    taps = new Float64Array(2 * reach + 1);
    let sum = 0;
    for (let j = -reach; j <= reach; j++) {
      const t = (j - fraction) / rateHz;
      const a = (Math.PI * t) / half;
      const window = Math.abs(t) < half ? 0.42 + 0.5 * Math.cos(a) + 0.08 * Math.cos(2 * a) : 0;
      const z = 2 * Math.PI * cornerHz * t;
      taps[j + reach] = window * (Math.abs(z) < 1e-9 ? 1 : Math.sin(z) / z);
      sum += taps[j + reach];
    }
    for (let j = 0; j < taps.length; j++) taps[j] /= sum;
    kernels.set(key, taps);
    return taps;
  };
  const length = Math.floor(((raw.length - 1) * RATE) / rateHz);
  const out = new Float64Array(length);
  for (let k = 0; k < length; k++) {
    const at = (k * rateHz) / RATE;
    const whole = Math.floor(at + 1e-9);
    const taps = kernel(at - whole);
    let value = 0;
    for (let j = -reach; j <= reach; j++) {
      value += taps[j + reach] * raw[Math.min(raw.length - 1, Math.max(0, whole + j))];
    }
    out[k] = value;
  }
  return out;
}

/** First order, 0.5 Hz. */
function highPass(input: Float64Array): Int32Array {
  const share = 1 / (1 + (2 * Math.PI * 0.5) / RATE);
  const out = new Int32Array(input.length);
  let value = 0;
  for (let i = 1; i < input.length; i++) {
    value = share * (value + input[i] - input[i - 1]);
    out[i] = Math.round(value);
  }
  return out;
}
