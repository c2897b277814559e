/** An incremental SHA-256 (FIPS 180-4). One instance is made at start and used again after `reset`. */
export interface Sha256 {
  reset(): void;
  update(bytes: Uint8Array): void;
  /** Fills `digest` (32 bytes). */
  digest(digest: Uint8Array): void;
}

/** The device's own ES256 key (P-256, RFC 7518 §3.4). The private part never leaves the host. */
export interface Signer {
  /** 65 bytes: the uncompressed point of SEC 1 §2.3.3, 0x04 ‖ x ‖ y. */
  readonly publicKey: Uint8Array;
  /**
   * Signs a SHA-256 digest (32 bytes) into `signature` (64 bytes, r ‖ s) and then calls `done`, at once or
   * later; `done(false)` says that nothing was signed. Both buffers belong to the signer until then.
   */
  sign(digest: Uint8Array, signature: Uint8Array, done: (signed: boolean) => void): void;
}

/** Checks an ES256 signature; false for every malformed input, never an exception. */
export interface Verifier {
  verify(publicKey: Uint8Array, digest: Uint8Array, signature: Uint8Array): boolean;
}

/** Random bytes fit for keys. */
export interface Entropy {
  fill(buffer: Uint8Array): void;
}

/**
 * A stream cipher that can be entered anywhere: what the journal encrypts with. The journal takes care that no
 * byte of a keystream is used twice; see docs/JOURNAL.md, "Encryption".
 *
 * It works on words of 4 bytes, the first byte the least significant, as every engine that this runs on has them
 * in memory: on XS a byte costs as much to touch as a word.
 */
export interface JournalCipher {
  /** Chooses the keystream of one sector. The 12 bytes are copied. */
  begin(nonce: Uint8Array): void;
  /**
   * Writes `count` words of `source`, exclusive-ored with the keystream, into `target`; both may be the same.
   * Decrypts as well.
   *
   * @param position the word of the sector's keystream that the first one meets
   */
  apply(
    source: Int32Array,
    sourceAt: number,
    target: Int32Array,
    targetAt: number,
    count: number,
    position: number,
  ): void;
}

/** Wraps keys under one that never leaves the host's hardware, for instance by RFC 3394. */
export interface KeyWrap {
  wrap(key: Uint8Array): Uint8Array;
  /** The key, or undefined when the bytes were not wrapped by this host. */
  unwrap(wrapped: Uint8Array): Uint8Array | undefined;
}
