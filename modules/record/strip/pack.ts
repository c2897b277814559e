import { DeltaRice } from "./delta-rice.ts";

const FIRST_MAGNITUDE = DeltaRice.firstMagnitude;
const NEXT_MAGNITUDE = DeltaRice.nextMagnitude;
const OFFSET = DeltaRice.magnitudeOffset;
const ESCAPE = DeltaRice.escapeQuotient;
const LENGTH_BITS = DeltaRice.escapeLengthBits;
const STEP = DeltaRice.magnitudeStep;

/**
 * Packs one block of samples (strip codec 1, docs/FORMAT.md): at most 128, one after another in `samples`.
 * One pass, integers alone, nothing allocated.
 *
 * @param out where the bytes go; it must have `MAX_BLOCK_BYTES` from `at` on, or enough for these samples
 * @returns the offset behind the last byte
 */
export function packBlock(
  samples: Int32Array,
  from: number,
  count: number,
  out: Uint8Array,
  at: number,
): number {
  let before = 0;
  let slope = 0;
  let magnitude: number = FIRST_MAGNITUDE;
  // Up to seven bits that wait for their byte; what stands above them in `bits` is never looked at.
  let bits = 0;
  let waiting = 0;
  for (let i = 0; i < count; i++) {
    const sample = samples[from + i];
    const difference = (sample - before) | 0;
    // The first difference is the signal's level and no slope.
    const residual = i < 2 ? difference : (difference - (slope >> 2)) | 0;
    before = sample;
    slope = difference;
    const folded = ((residual << 1) ^ (residual >> 31)) >>> 0;
    const k = 32 - Math.clz32((magnitude + OFFSET) >> 2);
    const quotient = folded >>> k;
    if (quotient < ESCAPE) {
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
      bits = (bits << (ESCAPE + LENGTH_BITS)) | (0xffff << LENGTH_BITS) | (length - 1);
      waiting += ESCAPE + LENGTH_BITS;
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
    magnitude = i === 0 ? NEXT_MAGNITUDE : magnitude - (magnitude >> 1) + Math.min(folded, STEP);
  }
  if (waiting > 0) out[at++] = bits << (8 - waiting);
  return at;
}
