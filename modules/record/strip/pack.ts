import { DeltaRice } from "./delta-rice.ts";

/**
 * Packs one block of samples (strip codec 1, docs/FORMAT.md): at most 128, one after another in `samples`.
 * One pass, integers alone, nothing allocated.
 *
 * @param out where the bytes go; it must have `MAX_BLOCK_BYTES` from `at` on, or enough for these samples
 * @param resolution what is packed is the samples in units of this, rounded to the nearest
 * @returns the offset behind the last byte
 */
export function packBlock(
  samples: ArrayLike<number>,
  from: number,
  count: number,
  out: Uint8Array,
  at: number,
  resolution = 1,
): number {
  const half = resolution >> 1;
  const offset = DeltaRice.magnitudeOffset;
  const escapeFrom = DeltaRice.escapeQuotient;
  const lengthBits = DeltaRice.escapeLengthBits;
  const largestStep = DeltaRice.magnitudeStep;
  let before = 0;
  let slope = 0;
  let magnitude: number = DeltaRice.firstMagnitude;
  let k = 0;
  // Up to seven bits that wait for their byte; what stands above them in `bits` is never looked at.
  let bits = 0;
  let waiting = 0;
  for (let i = 0; i < count; i++) {
    const shifted = (samples[from + i] + half) | 0;
    // Rounded down for either sign, without Math.floor: ~x is −x − 1.
    const sample = shifted >= 0 ? (shifted / resolution) | 0 : ~((~shifted / resolution) | 0);
    const difference = (sample - before) | 0;
    // The first difference is the signal's level and no slope.
    const residual = i < 2 ? difference : (difference - (slope >> 2)) | 0;
    before = sample;
    slope = difference;
    const folded = ((residual << 1) ^ (residual >> 31)) >>> 0;
    // The number of bits of (magnitude + offset) >> 2, from the last one: on XS a step costs less than Math.clz32.
    const quarter = (magnitude + offset) >> 2;
    while (quarter >> k !== 0) k++;
    while (k > 0 && quarter >> (k - 1) === 0) k--;
    const quotient = folded >>> k;
    if (quotient < escapeFrom) {
      bits = (bits << (quotient + 1)) | ((2 << quotient) - 2);
      waiting += quotient + 1;
      while (waiting >= 8) {
        waiting -= 8;
        out[at++] = bits >>> waiting;
      }
      // k is at most 20, so that these and the waiting bits fit 32.
      bits = (bits << k) | (folded & ((1 << k) - 1));
      waiting += k;
    } else {
      const length = 32 - Math.clz32(folded);
      bits = (bits << (escapeFrom + lengthBits)) | (0xffff << lengthBits) | (length - 1);
      waiting += escapeFrom + lengthBits;
      while (waiting >= 8) {
        waiting -= 8;
        out[at++] = bits >>> waiting;
      }
      const high = length - 16;
      if (high > 0) {
        bits = (bits << high) | (folded >>> 16);
        waiting += high;
        while (waiting >= 8) {
          waiting -= 8;
          out[at++] = bits >>> waiting;
        }
      }
      const low = high > 0 ? 16 : length;
      bits = (bits << low) | (folded & 0xffff);
      waiting += low;
    }
    while (waiting >= 8) {
      waiting -= 8;
      out[at++] = bits >>> waiting;
    }
    if (i === 0) magnitude = DeltaRice.nextMagnitude;
    else if (folded < largestStep) magnitude += folded - (magnitude >> 1);
    else magnitude += largestStep - (magnitude >> 1);
  }
  if (waiting > 0) out[at++] = bits << (8 - waiting);
  return at;
}
