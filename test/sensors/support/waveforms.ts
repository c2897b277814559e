import type { Waveform } from "../../../host-sim/world/waveform.ts";

/** A waveform from a function of time in seconds. */
export function waveform(rateHz: number, value: (seconds: number) => number): Waveform {
  return {
    rateHz,
    length: Number.POSITIVE_INFINITY,
    read(start, count, out) {
      for (let i = 0; i < count; i++) out[i] = value(Math.max(0, start + i) / rateHz);
    },
  };
}

/** A sine of a few hertz: what every filter of the front ends lets pass. */
export function sine(rateHz: number, hz: number, amplitude: number): Waveform {
  return waveform(rateHz, (t) => amplitude * Math.sin(2 * Math.PI * hz * t));
}
