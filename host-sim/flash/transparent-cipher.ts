import { Seeded } from "./seeded.ts";

const ROUNDS = 4;

/**
 * Stands for a chip's flash encryption: a permutation of 16-byte blocks that depends on a key and on the
 * block's address. Like the real one it spreads a changed bit over the block, and makes an erased block read
 * as noise. It is a small Feistel network for the model's sake and no cipher.
 */
export class TransparentCipher {
  readonly #keys = new Int32Array(ROUNDS);

  constructor(seed: number) {
    const random = new Seeded(seed);
    for (let i = 0; i < ROUNDS; i++) this.#keys[i] = random.next();
  }

  /** @param bytes whole blocks of 16 bytes that begin at `address`; changed in place */
  encrypt(bytes: Uint8Array, address: number): void {
    this.#each(bytes, address, false);
  }

  decrypt(bytes: Uint8Array, address: number): void {
    this.#each(bytes, address, true);
  }

  #each(bytes: Uint8Array, address: number, backward: boolean): void {
    const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; at += 16) {
      let a = words.getInt32(at, true);
      let b = words.getInt32(at + 4, true);
      let c = words.getInt32(at + 8, true);
      let d = words.getInt32(at + 12, true);
      for (let i = 0; i < ROUNDS; i++) {
        const key = this.#keys[backward ? ROUNDS - 1 - i : i] ^ Math.imul(address + at, 0x9e3779b1);
        if ((i & 1) === (backward ? 0 : 1)) {
          a ^= mix(c + Math.imul(d, 3), key);
          b ^= mix(d + Math.imul(c, 5), ~key);
        } else {
          c ^= mix(a + Math.imul(b, 3), key);
          d ^= mix(b + Math.imul(a, 5), ~key);
        }
      }
      words.setInt32(at, a, true);
      words.setInt32(at + 4, b, true);
      words.setInt32(at + 8, c, true);
      words.setInt32(at + 12, d, true);
    }
  }
}

function mix(word: number, key: number): number {
  let x = Math.imul(word ^ key, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return x ^ (x >>> 16);
}
