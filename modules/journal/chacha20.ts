import { chacha20Block } from "./chacha20-block.ts";
import type { JournalCipher } from "./cipher.ts";

const BLOCK_BYTES = 64;

/**
 * ChaCha20 (RFC 8439 §2.4) in 32-bit integers, with a 96-bit nonce and the block counter beginning at 0.
 * Allocates nothing after it is made. The words are laid out as the engine's memory is, which is
 * little-endian on every chip and desktop that this runs on, as RFC 8439 wants it.
 */
export class ChaCha20 implements JournalCipher {
  /** Constants, key, counter, nonce (RFC 8439 §2.3). */
  readonly #state = new Int32Array(16);
  readonly #words = new Int32Array(16);
  readonly #stream = new Uint8Array(this.#words.buffer);
  readonly #nonce = new Uint8Array(this.#state.buffer, 52, 12);
  /** The block that `#stream` holds, or −1. */
  #block = -1;

  /** @param key 32 bytes; copied */
  constructor(key: Uint8Array) {
    const state = this.#state;
    state[0] = 0x61707865; // "expand 32-byte k"
    state[1] = 0x3320646e;
    state[2] = 0x79622d32;
    state[3] = 0x6b206574;
    new Uint8Array(state.buffer, 16, 32).set(key);
  }

  begin(nonce: Uint8Array): void {
    this.#nonce.set(nonce);
    this.#block = -1;
  }

  apply(
    source: Uint8Array,
    sourceOffset: number,
    target: Uint8Array,
    targetOffset: number,
    length: number,
    position: number,
  ): void {
    const stream = this.#stream;
    let done = 0;
    while (done < length) {
      const at = (position + done) | 0;
      const block = (at / BLOCK_BYTES) | 0;
      if (block !== this.#block) {
        this.#state[12] = block;
        chacha20Block(this.#state, this.#words);
        this.#block = block;
      }
      let from = at & (BLOCK_BYTES - 1);
      let end = done + BLOCK_BYTES - from;
      if (end > length) end = length;
      for (; done < end; done++) target[targetOffset + done] = source[sourceOffset + done] ^ stream[from++];
    }
  }
}
