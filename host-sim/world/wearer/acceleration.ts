import type { Waveform } from "../waveform.ts";
import { blockWaveform } from "./block-waveform.ts";
import type { BodyMotion } from "./body-motion.ts";

const RATE_HZ = 128;

/** Acceleration along each axis of the chest in mg, gravity included: what an accelerometer's source wants. */
export interface Acceleration {
  readonly x: Waveform;
  readonly y: Waveform;
  readonly z: Waveform;
}

export function acceleration(motion: BodyMotion): Acceleration {
  const axis = (number: number) =>
    blockWaveform(RATE_HZ, (out, start) => {
      for (let i = 0; i < out.length; i++) {
        const timeS = (start + i) / RATE_HZ;
        out[i] = motion.gravity(number, timeS) + motion.movement(number, timeS);
      }
    });
  return { x: axis(0), y: axis(1), z: axis(2) };
}
