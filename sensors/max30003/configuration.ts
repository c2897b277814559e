import { Fault } from "../../modules/fault/fault.ts";
import { FIFO_DEPTH } from "./registers.ts";

/** What the ECG channel can be set to. */
export interface EcgConfiguration {
  /** 128, 256 or 512 a second; 125, 250, 500 and 200 are there too. */
  readonly rateHz: number;
  /** V/V: 20, 40, 80 or 160; at 20 the range is ±50 mV. */
  readonly gain: number;
  /** Digital low-pass: 40, 100 (from 250 a second) or 150 Hz (from 500); 0: the decimation filter alone. */
  readonly lowPassHz: number;
  /** Digital high-pass at 0.5 Hz. It settles faster, and it bends the ST segment. */
  readonly highPass: boolean;
  /** Samples in the FIFO that raise the interrupt line: 1 to 31. The rest of the 32 is the slack. */
  readonly watermark: number;
  /** DC lead-off current: 0 (off), 5, 10, 20, 50 or 100 nA. */
  readonly leadOffNanoamps: number;
}

export const defaultConfiguration: EcgConfiguration = Object.freeze({
  rateHz: 128,
  gain: 20,
  lowPassHz: 40,
  highPass: true,
  watermark: 16,
  leadOffNanoamps: 10,
});

/** The configuration as register words, and what follows from it. */
export interface EcgSetup {
  readonly mngrInt: number;
  readonly cnfgGen: number;
  readonly cnfgEcg: number;
  readonly watermark: number;
  readonly nominalMilliHz: number;
  /** From the electrodes to the FIFO, in microseconds. */
  readonly latencyMicros: number;
  /** Samples after SYNCH that the filters need to settle: the latency, and a second for the 0.5 Hz high-pass. */
  readonly settlingSamples: number;
  /** µV = (code · 3125 + half) >> shift: 1 V over 2^17 codes and the gain. */
  readonly shift: number;
}

/** FMSTR, RATE, decimation and nominal rate by the wanted rate (datasheet, CNFG_GEN and CNFG_ECG). */
const rates: Readonly<Record<number, readonly [fmstr: number, rate: number, decimation: number]>> =
  Object.freeze({
    128: Object.freeze([0b00, 0b10, 256] as const),
    256: Object.freeze([0b00, 0b01, 128] as const),
    512: Object.freeze([0b00, 0b00, 64] as const),
    125: Object.freeze([0b01, 0b10, 256] as const),
    250: Object.freeze([0b01, 0b01, 128] as const),
    500: Object.freeze([0b01, 0b00, 64] as const),
    200: Object.freeze([0b10, 0b10, 160] as const),
  });

/**
 * Latency in samples of the master clock, by decimation: without and with the digital low-pass (datasheet,
 * table "ECG Latency in Samples and Time as a Function of ECG Data Rate and Decimation").
 */
const latencies: Readonly<Record<number, readonly [bare: number, filtered: number]>> = Object.freeze({
  64: Object.freeze([650, 3034] as const),
  128: Object.freeze([2922, 3690] as const),
  160: Object.freeze([1242, 4906] as const),
  256: Object.freeze([3370, 4906] as const),
});

const gains: readonly number[] = Object.freeze([20, 40, 80, 160]);
const lowPasses: readonly number[] = Object.freeze([0, 40, 100, 150]);
const leadOffCurrents: readonly number[] = Object.freeze([0, 5, 10, 20, 50, 100]);

/**
 * Works out the register words. Throws `sensor-bad-option` with the register's address for a value that the
 * datasheet does not allow.
 */
export function setupFor(configuration: EcgConfiguration): EcgSetup {
  const { rateHz, gain, lowPassHz, highPass, watermark, leadOffNanoamps } = configuration;
  const timing = rates[rateHz];
  const gainCode = gains.indexOf(gain);
  const lowPass = lowPasses.indexOf(lowPassHz);
  if (!timing || gainCode < 0 || lowPass < 0) throw new Fault("sensor-bad-option", 0x15);
  const fmstr = timing[0];
  const rate = timing[1];
  const decimation = timing[2];
  if ((lowPass === 3 && decimation > 64) || (lowPass === 2 && decimation > 128)) {
    throw new Fault("sensor-bad-option", 0x15);
  }
  if (!Number.isInteger(watermark) || watermark < 1 || watermark >= FIFO_DEPTH) {
    throw new Fault("sensor-bad-option", 0x04);
  }
  const current = leadOffCurrents.indexOf(leadOffNanoamps);
  if (current < 0) throw new Fault("sensor-bad-option", 0x10);

  const masterHz = fmstr === 0 ? 32768 : 32000;
  const latencyMicros = Math.round((latencies[decimation][lowPass > 0 ? 1 : 0] * 1e6) / masterHz);
  const leadOff = current > 0 ? (0b01 << 12) | (current << 8) : 0;
  return {
    mngrInt: ((watermark - 1) << 19) | 0x000004,
    // EN_ECG; lead-off at VMID ± 300 mV; both inputs biased to VMID through 100 MΩ.
    cnfgGen: (fmstr << 20) | (1 << 19) | leadOff | 0b01_01_11, // EN_RBIAS, RBIASV, RBIASP, RBIASN
    cnfgEcg: (rate << 22) | (gainCode << 16) | ((highPass ? 1 : 0) << 14) | (lowPass << 12),
    watermark,
    nominalMilliHz: rateHz * 1000,
    latencyMicros,
    settlingSamples: Math.ceil((latencyMicros * rateHz) / 1e6) + (highPass ? rateHz : 1),
    shift: 13 + gainCode,
  };
}
