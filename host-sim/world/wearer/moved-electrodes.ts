import { SmoothNoise } from "../heart/smooth-noise.ts";
import { Random } from "../math/random.ts";
import type { Waveform } from "../waveform.ts";
import { blockWaveform } from "./block-waveform.ts";
import type { BodyMotion } from "./body-motion.ts";
import { streams } from "./streams.ts";

/** Skin that is stretched under an electrode: µV for each mg of movement along the body. Estimated. */
const MICROVOLTS_PER_MILLIGRAM = 0.35;
/** What of it is not in step with the movement: the pull of a cable, at so many knots a second. */
const PULL_SHARE = 0.4;
const PULL_KNOTS_PER_SECOND = 6;
const VERTICAL = 1;

/**
 * An ECG with what movement adds to it: the baseline swings with the very steps that the accelerometer sees, and
 * muscles tremble. Where the wearer is still, it is the ECG as it is.
 */
export function movedElectrodes(ecg: Waveform, motion: BodyMotion, seed: number): Waveform {
  const { rateHz, length } = ecg;
  const pull = new SmoothNoise(seed, streams.electrodePull, PULL_KNOTS_PER_SECOND);
  return blockWaveform(
    rateHz,
    (out, start) => {
      ecg.read(start, out.length, out);
      if (motion.still(start / rateHz) && motion.still((start + out.length) / rateHz)) return;
      const random = new Random(seed, streams.muscle, start);
      for (let i = 0; i < out.length; i++) {
        const timeS = (start + i) / rateHz;
        const white = random.normal();
        if (motion.still(timeS)) continue;
        const swing = motion.movement(VERTICAL, timeS) + PULL_SHARE * motion.vigour(timeS) * pull.at(timeS);
        out[i] += MICROVOLTS_PER_MILLIGRAM * swing + motion.muscleMicrovolts(timeS) * white;
      }
    },
    length,
  );
}
