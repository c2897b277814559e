import { StripCodec } from "../modules/record/codes.ts";
import { DeltaRice } from "../modules/record/strip/delta-rice.ts";

/** A strip's data cannot be unpacked. `code` is one of a closed set. */
export class StripError extends Error {
  readonly code: "strip-truncated" | "strip-trailing-bytes" | "strip-not-canonical" | "strip-unknown-codec";

  constructor(code: StripError["code"], message: string) {
    super(message);
    this.name = "StripError";
    this.code = code;
  }
}

/**
 * Unpacks a strip's samples (docs/FORMAT.md, "Strips"), in units of the strip's resolution.
 *
 * @param count samples that the strip says it has; held against the data before anything is allocated
 * @throws StripError for data that is too short or too long for `count`, or not as the packer writes it
 */
export function unpackStrip(codec: number, data: Uint8Array, count: number): Int32Array {
  if (codec !== StripCodec.deltaRice)
    throw new StripError("strip-unknown-codec", `This reader does not know strip codec ${codec}.`);
  // A sample takes a bit at least.
  if (!(count >= 0 && count <= data.length * 8)) throw truncated(0);
  const samples = new Int32Array(count);
  let at = 0;
  for (let from = 0; from < count; from += DeltaRice.blockSamples) {
    at = unpackBlock(data, at, samples, from, Math.min(DeltaRice.blockSamples, count - from));
  }
  if (at !== data.length)
    throw new StripError(
      "strip-trailing-bytes",
      `The strip's data goes on after its last sample, at byte ${at}.`,
    );
  return samples;
}

function truncated(sample: number): StripError {
  return new StripError("strip-truncated", `The strip's data ends before sample ${sample} is complete.`);
}

/** Unpacks one block; returns the offset behind its last byte. */
function unpackBlock(
  data: Uint8Array,
  start: number,
  samples: Int32Array,
  from: number,
  count: number,
): number {
  const end = data.length * 8;
  let bit = start * 8;
  const take = (bits: number, sample: number): number => {
    if (bit + bits > end) throw truncated(sample);
    let value = 0;
    for (let i = 0; i < bits; i++, bit++) value = value * 2 + ((data[bit >> 3] >> (7 - (bit & 7))) & 1);
    return value;
  };
  let before = 0;
  let slope = 0;
  let magnitude: number = DeltaRice.firstMagnitude;
  for (let i = 0; i < count; i++) {
    const k = 32 - Math.clz32((magnitude + DeltaRice.magnitudeOffset) >> 2);
    let quotient = 0;
    while (quotient < DeltaRice.escapeQuotient && take(1, from + i) === 1) quotient++;
    let folded: number;
    if (quotient < DeltaRice.escapeQuotient) {
      folded = quotient * 2 ** k + take(k, from + i);
    } else {
      const length = take(DeltaRice.escapeLengthBits, from + i) + 1;
      folded = take(length, from + i);
      if (
        Math.floor(folded / 2 ** (length - 1)) !== 1 ||
        Math.floor(folded / 2 ** k) < DeltaRice.escapeQuotient
      )
        throw new StripError("strip-not-canonical", `Sample ${from + i} is written longer than it needs.`);
    }
    const residual = (folded >>> 1) ^ -(folded & 1);
    const difference = i < 2 ? residual : (residual + (slope >> 2)) | 0;
    const sample = (before + difference) | 0;
    samples[from + i] = sample;
    before = sample;
    slope = difference;
    magnitude =
      i === 0
        ? DeltaRice.nextMagnitude
        : magnitude - (magnitude >> 1) + Math.min(folded, DeltaRice.magnitudeStep);
  }
  while ((bit & 7) !== 0)
    if (take(1, from + count) !== 0)
      throw new StripError("strip-not-canonical", "A block's last byte is not filled up with zero bits.");
  return bit >> 3;
}
