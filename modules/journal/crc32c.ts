/** CRC-32C (Castagnoli), RFC 3720 §12.1: polynomial 0x1EDC6F41, here bit-reversed. */
const POLYNOMIAL = 0x82f63b78;

const table = /* @__PURE__ */ makeTable();

function makeTable(): Int32Array {
  const entries = new Int32Array(256);
  for (let i = 0; i < 256; i++) {
    let crc = i;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
    entries[i] = crc;
  }
  return entries;
}

/**
 * Continues a CRC-32C over `bytes[from]` to `bytes[to − 1]`. It finds accidents, not tampering.
 *
 * @param crc the result so far; 0 to begin
 * @returns the CRC as a signed 32-bit integer
 */
export function crc32c(crc: number, bytes: Uint8Array, from: number, to: number): number {
  const entries = table;
  let register = ~crc;
  for (let i = from; i < to; i++) register = entries[(register ^ bytes[i]) & 0xff] ^ (register >>> 8);
  return ~register;
}
