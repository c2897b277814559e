/** Upsampling and downsampling factors from 360 to 128 samples a second. */
const UP = 16;
const DOWN = 45;
/** Zero crossings of the windowed sinc on either side. */
const CROSSINGS = 24;
/** Cut-off as a share of the lower Nyquist frequency. */
const CUT_OFF = 0.93;

/** Changes the sampling rate from 360 to 128 Hz (polyphase, Blackman-windowed sinc) and rounds. */
export function resample360To128(signal: Float64Array): Int32Array {
  const reach = CROSSINGS * DOWN;
  const taps = new Float64Array(2 * reach + 1);
  for (let k = -reach; k <= reach; k++) {
    const angle = (Math.PI * k * CUT_OFF) / DOWN;
    const sinc = k === 0 ? 1 : Math.sin(angle) / angle;
    const phase = (Math.PI * k) / reach;
    taps[k + reach] =
      (sinc * (0.42 + 0.5 * Math.cos(phase) + 0.08 * Math.cos(2 * phase)) * CUT_OFF * UP) / DOWN;
  }
  const out = new Int32Array(Math.floor((signal.length * UP) / DOWN));
  for (let i = 0; i < out.length; i++) {
    const at = i * DOWN;
    const first = Math.max(0, Math.ceil((at - reach) / UP));
    const last = Math.min(signal.length - 1, Math.floor((at + reach) / UP));
    let sum = 0;
    for (let j = first; j <= last; j++) sum += signal[j] * taps[at - j * UP + reach];
    out[i] = Math.round(sum);
  }
  return out;
}
