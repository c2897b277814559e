/** CRC-32C (Castagnoli), RFC 3720 §12.1: polynomial 0x1EDC6F41, here bit-reversed. */
const POLYNOMIAL = 0x82f63b78;

/** What each value of a byte contributes, and in `table1` to `table3` if one to three bytes follow it in its word. */
const table0 = /* @__PURE__ */ makeTable();
const table1 = /* @__PURE__ */ shifted(table0);
const table2 = /* @__PURE__ */ shifted(table1);
const table3 = /* @__PURE__ */ shifted(table2);

function makeTable(): Int32Array {
  const entries = new Int32Array(256);
  for (let i = 0; i < 256; i++) {
    let crc = i;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
    entries[i] = crc;
  }
  return entries;
}

function shifted(from: Int32Array): Int32Array {
  const entries = new Int32Array(256);
  for (let i = 0; i < 256; i++) entries[i] = table0[from[i] & 0xff] ^ (from[i] >>> 8);
  return entries;
}

/**
 * Continues a CRC-32C over `bytes[from]` to `bytes[to − 1]`. It finds accidents, not tampering.
 *
 * @param crc the result so far; 0 to begin
 * @returns the CRC as a signed 32-bit integer
 */
export function crc32c(crc: number, bytes: Uint8Array, from: number, to: number): number {
  let register = ~crc;
  for (let i = from; i < to; i++) {
    register = table0[(register ^ bytes[i]) & 0xff] ^ ((register >> 8) & 0xff_ffff);
  }
  return ~register;
}

/**
 * The same over words of 4 bytes, the first byte the least significant: half the work of {@link crc32c} on XS,
 * where touching a byte costs as much as touching a word (four tables at once: Kounavis and Berry, "Novel
 * Table Lookup-Based Algorithms for High-Performance CRC Generation", 2008).
 */
export function crc32cOfWords(crc: number, words: Int32Array, from: number, to: number): number {
  const a = table0;
  const b = table1;
  const c = table2;
  const d = table3;
  let register = ~crc;
  for (let i = from; i < to; i++) {
    const x = register ^ words[i];
    register = d[x & 0xff] ^ c[(x >> 8) & 0xff] ^ b[(x >> 16) & 0xff] ^ a[(x >> 24) & 0xff];
  }
  return ~register;
}
