import type { JournalCipher } from "../host/crypto.ts";
import { Lane } from "./layout.ts";

const NONCE_BYTES = 12;
/** Words that one call of `decipher` does at most: a page. */
const STEP_WORDS = 64;

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

  /** Under which keystream the words from `#clear` on still are, and which of its words meets the first. */
  readonly #nonce: Uint8Array;
  #position = 0;
  #clear = 0;

  /** @param capacity `Journal.longestEntry` of the journal it is read from */
  constructor(capacity: number) {
    const words = (capacity + 3) >> 2;
    const memory = new Int32Array(words + NONCE_BYTES / 4);
    this.words = memory.subarray(0, words);
    this.bytes = new Uint8Array(memory.buffer, 0, 4 * words);
    this.#nonce = new Uint8Array(memory.buffer, 4 * words, NONCE_BYTES);
  }

  /** What was filled in is encrypted; see `Journal.decipher`. */
  seal(nonce: Uint8Array, position: number): void {
    this.#nonce.set(nonce);
    this.#position = position;
    this.#clear = 0;
  }

  /** Decrypts the next 256 bytes; returns whether some are left. */
  decipher(cipher: JournalCipher): boolean {
    const words = (this.length + 3) >> 2;
    const from = this.#clear;
    const count = words - from < STEP_WORDS ? words - from : STEP_WORDS;
    if (count <= 0) return false;
    cipher.begin(this.#nonce);
    cipher.apply(this.words, from, this.words, from, count, this.#position + from);
    this.#clear = from + count;
    return from + count < words;
  }
}
