/** Ten double rounds: 20 rounds. */
const DOUBLE_ROUNDS = 10;

/**
 * The ChaCha20 block function (RFC 8439 §2.3). On XS an element of a typed array costs as much as a whole step,
 * so all of the state lies in locals; and `>>>` of a negative number goes through a double, so that `>>` with a
 * mask is less than half of it.
 *
 * @param state 16 words: constants, key, counter, nonce
 * @param words filled with the 16 words of the keystream
 */
export function chacha20Block(state: Int32Array, words: Int32Array): void {
  let x0 = state[0];
  let x1 = state[1];
  let x2 = state[2];
  let x3 = state[3];
  let x4 = state[4];
  let x5 = state[5];
  let x6 = state[6];
  let x7 = state[7];
  let x8 = state[8];
  let x9 = state[9];
  let x10 = state[10];
  let x11 = state[11];
  let x12 = state[12];
  let x13 = state[13];
  let x14 = state[14];
  let x15 = state[15];
  for (let round = 0; round < DOUBLE_ROUNDS; round++) {
    // Columns.
    x0 = (x0 + x4) | 0;
    x12 ^= x0;
    x12 = (x12 << 16) | ((x12 >> 16) & 0xffff);
    x8 = (x8 + x12) | 0;
    x4 ^= x8;
    x4 = (x4 << 12) | ((x4 >> 20) & 0xfff);
    x0 = (x0 + x4) | 0;
    x12 ^= x0;
    x12 = (x12 << 8) | ((x12 >> 24) & 0xff);
    x8 = (x8 + x12) | 0;
    x4 ^= x8;
    x4 = (x4 << 7) | ((x4 >> 25) & 0x7f);
    x1 = (x1 + x5) | 0;
    x13 ^= x1;
    x13 = (x13 << 16) | ((x13 >> 16) & 0xffff);
    x9 = (x9 + x13) | 0;
    x5 ^= x9;
    x5 = (x5 << 12) | ((x5 >> 20) & 0xfff);
    x1 = (x1 + x5) | 0;
    x13 ^= x1;
    x13 = (x13 << 8) | ((x13 >> 24) & 0xff);
    x9 = (x9 + x13) | 0;
    x5 ^= x9;
    x5 = (x5 << 7) | ((x5 >> 25) & 0x7f);
    x2 = (x2 + x6) | 0;
    x14 ^= x2;
    x14 = (x14 << 16) | ((x14 >> 16) & 0xffff);
    x10 = (x10 + x14) | 0;
    x6 ^= x10;
    x6 = (x6 << 12) | ((x6 >> 20) & 0xfff);
    x2 = (x2 + x6) | 0;
    x14 ^= x2;
    x14 = (x14 << 8) | ((x14 >> 24) & 0xff);
    x10 = (x10 + x14) | 0;
    x6 ^= x10;
    x6 = (x6 << 7) | ((x6 >> 25) & 0x7f);
    x3 = (x3 + x7) | 0;
    x15 ^= x3;
    x15 = (x15 << 16) | ((x15 >> 16) & 0xffff);
    x11 = (x11 + x15) | 0;
    x7 ^= x11;
    x7 = (x7 << 12) | ((x7 >> 20) & 0xfff);
    x3 = (x3 + x7) | 0;
    x15 ^= x3;
    x15 = (x15 << 8) | ((x15 >> 24) & 0xff);
    x11 = (x11 + x15) | 0;
    x7 ^= x11;
    x7 = (x7 << 7) | ((x7 >> 25) & 0x7f);
    // Diagonals.
    x0 = (x0 + x5) | 0;
    x15 ^= x0;
    x15 = (x15 << 16) | ((x15 >> 16) & 0xffff);
    x10 = (x10 + x15) | 0;
    x5 ^= x10;
    x5 = (x5 << 12) | ((x5 >> 20) & 0xfff);
    x0 = (x0 + x5) | 0;
    x15 ^= x0;
    x15 = (x15 << 8) | ((x15 >> 24) & 0xff);
    x10 = (x10 + x15) | 0;
    x5 ^= x10;
    x5 = (x5 << 7) | ((x5 >> 25) & 0x7f);
    x1 = (x1 + x6) | 0;
    x12 ^= x1;
    x12 = (x12 << 16) | ((x12 >> 16) & 0xffff);
    x11 = (x11 + x12) | 0;
    x6 ^= x11;
    x6 = (x6 << 12) | ((x6 >> 20) & 0xfff);
    x1 = (x1 + x6) | 0;
    x12 ^= x1;
    x12 = (x12 << 8) | ((x12 >> 24) & 0xff);
    x11 = (x11 + x12) | 0;
    x6 ^= x11;
    x6 = (x6 << 7) | ((x6 >> 25) & 0x7f);
    x2 = (x2 + x7) | 0;
    x13 ^= x2;
    x13 = (x13 << 16) | ((x13 >> 16) & 0xffff);
    x8 = (x8 + x13) | 0;
    x7 ^= x8;
    x7 = (x7 << 12) | ((x7 >> 20) & 0xfff);
    x2 = (x2 + x7) | 0;
    x13 ^= x2;
    x13 = (x13 << 8) | ((x13 >> 24) & 0xff);
    x8 = (x8 + x13) | 0;
    x7 ^= x8;
    x7 = (x7 << 7) | ((x7 >> 25) & 0x7f);
    x3 = (x3 + x4) | 0;
    x14 ^= x3;
    x14 = (x14 << 16) | ((x14 >> 16) & 0xffff);
    x9 = (x9 + x14) | 0;
    x4 ^= x9;
    x4 = (x4 << 12) | ((x4 >> 20) & 0xfff);
    x3 = (x3 + x4) | 0;
    x14 ^= x3;
    x14 = (x14 << 8) | ((x14 >> 24) & 0xff);
    x9 = (x9 + x14) | 0;
    x4 ^= x9;
    x4 = (x4 << 7) | ((x4 >> 25) & 0x7f);
  }
  words[0] = x0 + state[0];
  words[1] = x1 + state[1];
  words[2] = x2 + state[2];
  words[3] = x3 + state[3];
  words[4] = x4 + state[4];
  words[5] = x5 + state[5];
  words[6] = x6 + state[6];
  words[7] = x7 + state[7];
  words[8] = x8 + state[8];
  words[9] = x9 + state[9];
  words[10] = x10 + state[10];
  words[11] = x11 + state[11];
  words[12] = x12 + state[12];
  words[13] = x13 + state[13];
  words[14] = x14 + state[14];
  words[15] = x15 + state[15];
}
