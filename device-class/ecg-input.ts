import type { Waveform } from "../host-sim/world/waveform.ts";

/** One lead of a recording, in whole microvolts at the electrodes. */
export interface EcgInput {
  readonly rateHz: number;
  readonly microvolts: Int16Array;
}

/** A recording as what the electrodes see, repeated without end. */
export function endless({ rateHz, microvolts }: EcgInput): Waveform {
  const length = microvolts.length;
  return {
    rateHz,
    length: Number.POSITIVE_INFINITY,
    read(start, count, out) {
      for (let i = 0; i < count; i++) out[i] = start + i < 0 ? 0 : microvolts[(start + i) % length];
    },
  };
}
