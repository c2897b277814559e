/**
 * How signal files hold samples: formats 16, 80 and 212 of signal(5). A format counts samples in the order of
 * the file, over all of its leads.
 */
export interface SampleFormat {
  readonly code: SampleFormatCode;
  /** The value that marks a sample as missing. */
  readonly missing: number;
  /** The least and greatest valid sample; −greatest on the other side. */
  readonly greatest: number;
  /** Bytes that hold `samples` samples, without padding. */
  bytesFor(samples: number): number;
  /** Whole samples in `bytes` bytes. */
  samplesIn(bytes: number): number;
  /** Sample `index` of the samples that begin at byte `base`. */
  sampleAt(bytes: Uint8Array, base: number, index: number): number;
  /** Sets sample `index`; the bytes must have been 0. */
  put(bytes: Uint8Array, index: number, sample: number): void;
}

export type SampleFormatCode = 16 | 80 | 212;

/** Two's complement, 16 bits, low byte first. */
const format16: SampleFormat = {
  code: 16,
  missing: -32768,
  greatest: 32767,
  bytesFor: (samples) => 2 * samples,
  samplesIn: (bytes) => Math.floor(bytes / 2),
  sampleAt(bytes, base, index) {
    const at = base + 2 * index;
    return ((bytes[at] | (bytes[at + 1] << 8)) << 16) >> 16;
  },
  put(bytes, index, sample) {
    bytes[2 * index] = sample & 255;
    bytes[2 * index + 1] = (sample >> 8) & 255;
  },
};

/** Offset binary, 8 bits. */
const format80: SampleFormat = {
  code: 80,
  missing: -128,
  greatest: 127,
  bytesFor: (samples) => samples,
  samplesIn: (bytes) => bytes,
  sampleAt: (bytes, base, index) => bytes[base + index] - 128,
  put(bytes, index, sample) {
    bytes[index] = sample + 128;
  },
};

/**
 * Two samples of 12 bits, two's complement, in three bytes: the low byte of the first, both high nibbles (the
 * first sample's is the low one), the low byte of the second.
 */
const format212: SampleFormat = {
  code: 212,
  missing: -2048,
  greatest: 2047,
  bytesFor: (samples) => Math.ceil((3 * samples) / 2),
  samplesIn: (bytes) => 2 * Math.floor(bytes / 3) + (bytes % 3 === 2 ? 1 : 0),
  sampleAt(bytes, base, index) {
    const at = base + 3 * Math.floor(index / 2);
    const twelveBits =
      index % 2 === 0
        ? bytes[at] | ((bytes[at + 1] & 0x0f) << 8)
        : bytes[at + 2] | ((bytes[at + 1] & 0xf0) << 4);
    return (twelveBits << 20) >> 20;
  },
  put(bytes, index, sample) {
    const at = 3 * Math.floor(index / 2);
    if (index % 2 === 0) {
      bytes[at] = sample & 255;
      bytes[at + 1] |= (sample >> 8) & 0x0f;
    } else {
      bytes[at + 1] |= (sample >> 4) & 0xf0;
      bytes[at + 2] = sample & 255;
    }
  },
};

/** The format of a code, or undefined where it is none that this reader knows. */
export function sampleFormat(code: number): SampleFormat | undefined {
  switch (code) {
    case 16:
      return format16;
    case 80:
      return format80;
    case 212:
      return format212;
    default:
      return undefined;
  }
}

/** Stands for a missing sample wherever raw samples are handed over, whatever the format's own mark is. */
export const missingSample = -0x8000_0000;
