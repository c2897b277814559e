/** What the master clock, the data rate and the low-pass setting come to. */
export interface ChannelTiming {
  readonly rateHz: number;
  /** −3 dB point of everything that is low-pass in the channel. */
  readonly cornerHz: number;
  /** From the electrodes to the FIFO. */
  readonly latencyMicros: number;
  /** The DLPF setting that is in effect, which reads back in CNFG_ECG. */
  readonly lowPass: number;
}

const MASTER_HZ = Object.freeze([32768, 32000, 32000, 31968.78]);
/** Samples of the master clock a sample, by FMSTR and RATE; 0: reserved. */
const DECIMATION = Object.freeze([
  Object.freeze([64, 128, 256, 0]),
  Object.freeze([64, 128, 256, 0]),
  Object.freeze([0, 0, 160, 0]),
  Object.freeze([0, 0, 160, 0]),
]);

/** Latency in samples of the master clock, by decimation: without and with the digital low-pass. */
function latency(decimation: number, lowPass: boolean): number {
  if (decimation === 64) return lowPass ? 3034 : 650;
  if (decimation === 128) return lowPass ? 3690 : 2922;
  if (decimation === 160) return lowPass ? 4906 : 1242;
  return lowPass ? 4906 : 3370;
}

/**
 * Timing of the ECG channel (MAX30003 datasheet: CNFG_GEN FMSTR; CNFG_ECG RATE and DLPF; the tables "Supported
 * RATE and DLPF Options" and "ECG Latency in Samples and Time"). A reserved rate means no conversions. The
 * corner without the digital low-pass is estimated from the decimation filter (sinc³).
 */
export function channelTiming(fmstr: number, rate: number, dlpf: number): ChannelTiming | undefined {
  const decimation = DECIMATION[fmstr][rate];
  if (decimation === 0) return undefined;
  const masterHz = MASTER_HZ[fmstr];
  const rateHz = masterHz / decimation;
  let lowPass = dlpf;
  if (lowPass === 3 && decimation !== 64) lowPass = 1;
  if (lowPass === 2 && decimation > 128) lowPass = 1;
  let cornerHz = 0.262 * rateHz;
  // The corners follow the master clock: 40.96 Hz at 32768 Hz is 40 Hz at 32000 Hz; 28.35 Hz at 128 a second.
  if (lowPass === 1) cornerHz = decimation === 256 ? (28.35 * rateHz) / 128 : masterHz / 800;
  else if (lowPass === 2) cornerHz = masterHz / 320;
  else if (lowPass === 3) cornerHz = (masterHz * 3) / 640;
  const latencyMicros = (latency(decimation, lowPass !== 0) * 1e6) / masterHz;
  return { rateHz, cornerHz, latencyMicros, lowPass };
}
