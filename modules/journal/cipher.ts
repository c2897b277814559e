/** A keyed tag over what an entry consists of: HMAC-SHA-256 (`hmac.ts`), of which the first 16 bytes are kept. */
export interface EntryTag {
  begin(): void;
  update(bytes: Uint8Array): void;
  /** Fills `tag` (32 bytes). */
  finish(tag: Uint8Array): void;
}
