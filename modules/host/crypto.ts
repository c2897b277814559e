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
