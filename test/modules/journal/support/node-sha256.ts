import { createHash, type Hash } from "node:crypto";
import type { Sha256 } from "../../../../modules/host/crypto.ts";

/** SHA-256 by Node: faster than the desktop host's, for tests that mount a hundred thousand times. */
export function nodeSha256(): Sha256 {
  let running: Hash = createHash("sha256");
  return {
    reset() {
      running = createHash("sha256");
    },
    update(bytes) {
      running.update(bytes);
    },
    digest(digest) {
      digest.set(running.digest());
    },
  };
}
