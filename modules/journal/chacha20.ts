import type { JournalCipher } from "../host/crypto.ts";
import { keptInt32 } from "../memory/kept-arrays.ts";
import { chacha20Block } from "./chacha20-block.ts";

const BLOCK_WORDS = 16;
const COUNTER = 12;
const NO_BLOCK = -1;

/**
 * ChaCha20 (RFC 8439 §2.4) in 32-bit integers, with a 96-bit nonce and the block counter beginning at 0.
 * Allocates nothing after it is made.
 */
export class ChaCha20 implements JournalCipher {
  /** Constants, key, counter, nonce (RFC 8439 §2.3); behind them a block of the keystream. */
  readonly #state = keptInt32(2 * BLOCK_WORDS);
  readonly #nonce = new Uint8Array(this.#state.buffer, this.#state.byteOffset + 4 * (COUNTER + 1), 12);
  /** The block of the keystream that is held. */
  #block = NO_BLOCK;

  /** @param key 32 bytes; copied */
  constructor(key: Uint8Array) {
    const state = this.#state;
    state[0] = 0x61707865; // "expand 32-byte k"
    state[1] = 0x3320646e;
    state[2] = 0x79622d32;
    state[3] = 0x6b206574;
    new Uint8Array(state.buffer, state.byteOffset + 16, 32).set(key);
  }

  begin(nonce: Uint8Array): void {
    this.#nonce.set(nonce);
    this.#block = NO_BLOCK;
  }

  apply(
    source: Int32Array,
    sourceAt: number,
    target: Int32Array,
    targetAt: number,
    count: number,
    position: number,
  ): void {
    const state = this.#state;
    let done = 0;
    while (done < count) {
      const at = (position + done) | 0;
      const block = at >> 4;
      if (block !== this.#block) {
        state[COUNTER] = block;
        chacha20Block(state);
        this.#block = block;
      }
      let from = BLOCK_WORDS + (at & (BLOCK_WORDS - 1));
      let end = done + 2 * BLOCK_WORDS - from;
      if (end > count) end = count;
      for (; done < end; done++) target[targetAt + done] = source[sourceAt + done] ^ state[from++];
    }
  }
}
