import type { Sha256 } from "../host/crypto.ts";
import { keptUint8 } from "../memory/kept-arrays.ts";
import type { EntryTag } from "./cipher.ts";

const BLOCK_BYTES = 64;

/** HMAC-SHA-256 (RFC 2104 §2) over the host's SHA-256. Allocates nothing after it is made. */
export class HmacSha256 implements EntryTag {
  readonly #sha256: Sha256;
  readonly #inner = keptUint8(BLOCK_BYTES).fill(0x36);
  readonly #outer = keptUint8(BLOCK_BYTES).fill(0x5c);

  /** @param key at most 64 bytes; copied */
  constructor(sha256: Sha256, key: Uint8Array) {
    this.#sha256 = sha256;
    for (let i = 0; i < key.length; i++) {
      this.#inner[i] ^= key[i];
      this.#outer[i] ^= key[i];
    }
  }

  /** Begins a message. The host's SHA-256 belongs to this until `finish`. */
  begin(): void {
    this.#sha256.reset();
    this.#sha256.update(this.#inner);
  }

  update(bytes: Uint8Array): void {
    this.#sha256.update(bytes);
  }

  /** Fills `tag` (32 bytes). */
  finish(tag: Uint8Array): void {
    const sha256 = this.#sha256;
    sha256.digest(tag);
    sha256.reset();
    sha256.update(this.#outer);
    sha256.update(tag);
    sha256.digest(tag);
  }
}
