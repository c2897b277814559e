/** Ten double rounds: 20 rounds. */
const DOUBLE_ROUNDS = 10;

/**
 * The ChaCha20 block function (RFC 8439 §2.3). On XS an element of a typed array costs as much as a whole step,
 * so all of the state lies in locals; and `>>>` of a negative number goes through a double, so that `>>` with a
 * mask is less than half of it.
 *
 * @param state 16 words: constants, key, counter, nonce; the next 16 are filled with a block of the keystream
 */
export function chacha20Block(state: Int32Array): void {
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
  state[16] = x0 + state[0];
  state[17] = x1 + state[1];
  state[18] = x2 + state[2];
  state[19] = x3 + state[3];
  state[20] = x4 + state[4];
  state[21] = x5 + state[5];
  state[22] = x6 + state[6];
  state[23] = x7 + state[7];
  state[24] = x8 + state[8];
  state[25] = x9 + state[9];
  state[26] = x10 + state[10];
  state[27] = x11 + state[11];
  state[28] = x12 + state[12];
  state[29] = x13 + state[13];
  state[30] = x14 + state[14];
  state[31] = x15 + state[15];
}
