import { Lane } from "./layout.ts";

/** One entry as it was read: made once by its owner and filled again and again. */
export class EntryBuffer {
  /** At least as long as the journal's longest entry; only the first `length` bytes are the batch. */
  readonly bytes: Uint8Array;
  /** The same memory as words, for the cipher. */
  readonly words: Int32Array;
  length = 0;
  lane: Lane = Lane.routine;
  /** The entry's number in its lane. */
  sequence = 0;

  /** @param capacity `Journal.longestEntry` of the journal it is read from */
  constructor(capacity: number) {
    this.words = new Int32Array((capacity + 3) >> 2);
    this.bytes = new Uint8Array(this.words.buffer);
  }
}
