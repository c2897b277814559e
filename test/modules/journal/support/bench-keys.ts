import type { Entropy } from "../../../../modules/host/crypto.ts";
import type { EntryTag } from "../../../../modules/journal/cipher.ts";
import { deriveKeys, type JournalKeys } from "../../../../modules/journal/secrets.ts";
import { nodeSha256 } from "./node-sha256.ts";

/** The journal's real keys, from a secret that is none. */
export function benchKeys(secret = 7): JournalKeys {
  return deriveKeys(new Uint8Array(32).fill(secret), nodeSha256());
}

/**
 * The real cipher with a quick checksum for a tag. The tests that cut power mount and read so often that
 * HMAC would be most of their time; what it adds is tested by those that tamper.
 */
export function quickKeys(): JournalKeys {
  let sum = 0;
  const tag: EntryTag = {
    begin() {
      sum = 0;
    },
    update(bytes) {
      // One byte of each unit: the pieces are whole units, however they are cut.
      for (let i = 0; i < bytes.length; i += 32) sum = Math.imul(sum ^ bytes[i], 0x01000193) ^ (sum >>> 13);
    },
    finish(out) {
      for (let i = 0; i < 16; i++) out[i] = Math.imul(sum, i + 1) >>> 24;
    },
  };
  return { ...benchKeys(), tag };
}

/** Repeatable, and different at each call, as the journal's salts must be. */
export function benchEntropy(seed: number): Entropy {
  let state = seed >>> 0;
  return {
    fill(buffer) {
      for (let i = 0; i < buffer.length; i++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        buffer[i] = state >>> 24;
      }
    },
  };
}

/** Bytes of a batch that are like no other's. */
export function batchBytes(seed: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  return bytes;
}
