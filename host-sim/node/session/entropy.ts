import { createHash } from "node:crypto";
import type { Entropy } from "../../../modules/host/crypto.ts";

/**
 * Bytes that follow from a seed (SHA-256 in counter mode), so that one seed repeats a run to the byte, the
 * device's key included. Anybody who knows the seed can make that key: one more reason why every batch of a
 * simulated device says that it is simulated, and why verifiers refuse it unless they are asked not to.
 */
export function seededEntropy(seed: number): Entropy {
  let counter = 0;
  let pool = new Uint8Array(0);
  return {
    fill(buffer) {
      for (let at = 0; at < buffer.length; ) {
        if (pool.length === 0) {
          pool = new Uint8Array(
            createHash("sha256").update(`purkinje-simulator ${seed} ${counter++}`).digest(),
          );
        }
        const part = pool.subarray(0, Math.min(pool.length, buffer.length - at));
        buffer.set(part, at);
        at += part.length;
        pool = pool.subarray(part.length);
      }
    },
  };
}
