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

/** A keyed tag over what an entry consists of: HMAC-SHA-256 (`hmac.ts`), of which the first 16 bytes are kept. */
export interface EntryTag {
  begin(): void;
  update(bytes: Uint8Array): void;
  /** Fills `tag` (32 bytes). */
  finish(tag: Uint8Array): void;
}
