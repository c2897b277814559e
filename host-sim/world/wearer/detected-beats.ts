import { EcgBeatDetector } from "../../../modules/signal/ecg/beat-detector.ts";
import { BeatRing } from "../../../modules/signal/ecg/beat-ring.ts";
import { RECENT_MASK } from "../../../modules/signal/ecg/candidates.ts";
import type { Waveform } from "../waveform.ts";
import { type BeatSource, beatsAt } from "./beat-source.ts";

/** The detector's own rate. */
const RATE_HZ = 128;
const BLOCK = 32;

/**
 * The beats of a recorded ECG that nobody has annotated, as a detector sees them in the recording itself. What
 * it misses has no pulse in this world.
 */
export function detectedBeats(ecg: Waveform): BeatSource {
  const beats = new BeatRing(64);
  const detector = new EcgBeatDetector(beats);
  const timesS: number[] = [];
  const { recent } = detector;
  const step = ecg.rateHz / RATE_HZ;
  const raw = new Float64Array(Math.ceil(BLOCK * step) + 2);
  const blocks = Math.floor(ecg.length / step / BLOCK);
  const take = () => {
    for (; beats.waiting > 0; beats.tail++) timesS.push(beats.index[beats.tail & beats.mask] / RATE_HZ);
  };
  for (let b = 0; b < blocks; b++) {
    const first = b * BLOCK;
    const start = Math.floor(first * step);
    ecg.read(start, raw.length, raw);
    for (let i = 0; i < BLOCK; i++) {
      const at = (first + i) * step - start;
      const whole = Math.floor(at);
      recent[(first + i) & RECENT_MASK] = Math.round(
        raw[whole] + (at - whole) * (raw[whole + 1] - raw[whole]),
      );
    }
    detector.process(BLOCK, first, 0);
    take();
  }
  detector.finish();
  take();
  return beatsAt(timesS);
}
