import type { Entropy, JournalCipher, KeyWrap, Sha256 } from "../host/crypto.ts";
import type { KeyValueStore } from "../host/flash.ts";
import { keptUint8 } from "../memory/kept-arrays.ts";
import { ChaCha20 } from "./chacha20.ts";
import type { EntryTag } from "./cipher.ts";
import { HmacSha256 } from "./hmac.ts";

/** Where the store keeps the secret. */
export const JOURNAL_KEY_NAME = "journal.key";
export const SECRET_BYTES = 32;
const NONCE_BYTES = 12;

/** How the secret was come by: `lost` means that there was one and it cannot be used any more. */
export type SecretOrigin = "found" | "made" | "lost";

export interface JournalSecret {
  readonly secret: Uint8Array;
  readonly origin: SecretOrigin;
}

/**
 * The journal's secret from the host's store; at the first start, or when it cannot be unwrapped, a new one.
 * With a new one everything that was in the journal is unreadable for ever.
 *
 * @param wrap where left out, the secret is stored as it is and the store must be encrypted
 */
export function openSecret(store: KeyValueStore, entropy: Entropy, wrap?: KeyWrap): JournalSecret {
  const stored = store.read(JOURNAL_KEY_NAME);
  if (stored !== undefined) {
    const secret = wrap === undefined ? stored : wrap.unwrap(stored);
    if (secret !== undefined && secret.length === SECRET_BYTES) return { secret, origin: "found" };
  }
  const secret = new Uint8Array(SECRET_BYTES);
  entropy.fill(secret);
  store.write(JOURNAL_KEY_NAME, wrap === undefined ? secret : wrap.wrap(secret));
  return { secret, origin: stored === undefined ? "made" : "lost" };
}

/** Forgets the secret: what the journal holds cannot be read by anyone from then on. */
export function forgetSecret(store: KeyValueStore): void {
  store.delete(JOURNAL_KEY_NAME);
}

/** What the journal needs from its secret. */
export interface JournalKeys {
  readonly cipher: JournalCipher;
  readonly tag: EntryTag;
  /** Tells sectors that were written under another secret. */
  readonly keyId: number;
  /** For whoever calls the cipher (12 bytes) or the tag (32 bytes): of no meaning when that call is over. */
  readonly nonce: Uint8Array;
  readonly tagBytes: Uint8Array;
}

/**
 * Derives the journal's keys by HKDF-Expand (RFC 5869 §2.3, one block each); docs/JOURNAL.md, "Encryption".
 *
 * @param makeCipher the host's own stream cipher, where it has a faster one than ChaCha20 in JavaScript
 */
export function deriveKeys(
  secret: Uint8Array,
  sha256: Sha256,
  makeCipher: (key: Uint8Array) => JournalCipher = (key) => new ChaCha20(key),
): JournalKeys {
  const expand = (info: string) => {
    const message = new Uint8Array(info.length + 1);
    for (let i = 0; i < info.length; i++) message[i] = info.charCodeAt(i);
    message[info.length] = 1;
    const key = new Uint8Array(SECRET_BYTES);
    const hmac = new HmacSha256(sha256, secret);
    hmac.begin();
    hmac.update(message);
    hmac.finish(key);
    return key;
  };
  const id = expand("purkinje journal id");
  return {
    cipher: makeCipher(expand("purkinje journal cipher")),
    tag: new HmacSha256(sha256, expand("purkinje journal tag")),
    keyId: (id[0] | (id[1] << 8) | (id[2] << 16) | (id[3] << 24)) >>> 0,
    nonce: keptUint8(NONCE_BYTES),
    tagBytes: keptUint8(SECRET_BYTES),
  };
}
