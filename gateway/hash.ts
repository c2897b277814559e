import { sha256 } from "@noble/hashes/sha2.js";
import type { Sha256 } from "../modules/host/crypto.ts";

/** SHA-256 in software, with the contract that the device's code hashes through; on a chip it is the hardware's. */
export function softwareSha256(): Sha256 {
  let running = sha256.create();
  return {
    reset() {
      running = sha256.create();
    },
    update(bytes) {
      running.update(bytes);
    },
    digest(digest) {
      digest.set(running.digest());
    },
  };
}
