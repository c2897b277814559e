/**
 * A stream cipher that can be entered anywhere: what the journal encrypts with. The journal takes care that no
 * byte of a keystream is used twice; see docs/JOURNAL.md, "Encryption".
 */
export interface JournalCipher {
  /** Chooses the keystream of one sector. The 12 bytes are copied. */
  begin(nonce: Uint8Array): void;
  /**
   * Writes `source` exclusive-ored with the keystream into `target`; both may be the same. Decrypts as well.
   *
   * @param position where in the sector's keystream the first byte lies
   */
  apply(
    source: Uint8Array,
    sourceOffset: number,
    target: Uint8Array,
    targetOffset: number,
    length: number,
    position: number,
  ): void;
}

/** A keyed tag over what an entry consists of: HMAC-SHA-256 (`hmac.ts`), of which the first 16 bytes are kept. */
export interface EntryTag {
  begin(): void;
  update(bytes: Uint8Array): void;
  /** Fills `tag` (32 bytes). */
  finish(tag: Uint8Array): void;
}
