import type { Entropy } from "../modules/host/crypto.ts";

/** Bytes that repeat with their seed (xorshift32, Marsaglia 2003), so that a run can be repeated to the byte. */
export function seededEntropy(seed: number): Entropy {
  let state = seed >>> 0 || 1;
  return {
    fill(buffer) {
      for (let i = 0; i < buffer.length; i++) {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        buffer[i] = state >>> 24;
      }
    },
  };
}
