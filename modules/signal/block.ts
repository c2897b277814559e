import { isLittleEndian } from "./byte-order.ts";

/** What a block's flags say about its samples; they are or-ed together. */
export const BlockFlag = Object.freeze({
  /** Samples are missing between the block before and this one: `firstIndex` has moved on by the estimate. */
  gap: 0b0000_0001,
  /** The chip's FIFO overflowed. */
  overflow: 0b0000_0010,
  /** The chip was reset and set up anew before this block. */
  reset: 0b0000_0100,
  /** An electrode is off (or a finger is not on the sensor). */
  contactOff: 0b0000_1000,
  /** At least one sample stands at the converter's limit. */
  saturated: 0b0001_0000,
  /** The front end was recovering from an overload: the samples are no measurement. */
  recovering: 0b0010_0000,
  /** The rate is the nominal one: too little time has passed to measure it. */
  rateNominal: 0b0100_0000,
  /** The tick was taken when JavaScript ran, not at the interrupt's edge. */
  tickLate: 0b1000_0000,
});

/** Where samples lie: the narrow one where all values of a stream fit in 16 bits. */
export type Samples = Int16Array | Int32Array;

/**
 * What the samples of a stream's blocks lie in: one for all of its blocks.
 */
export class SampleStorage {
  /** `channels` values a sample, side by side; in the sensor's unit (ECG: µV). */
  readonly samples: Samples;
  /**
   * The same, two values a word, the first in its lower half; undefined where values are wide. On XS an element costs as
   * much as fifteen operations on locals, so who goes through all samples goes through these.
   */
  readonly pairs: Int32Array | undefined;
  /** Samples that a sensor may fill in from a block's `from` on. */
  readonly capacity: number;
  readonly channels: number;

  constructor(samples: Samples, capacity: number, channels: number) {
    this.samples = samples;
    this.pairs = samples instanceof Int16Array ? pairsOf(samples) : undefined;
    this.capacity = capacity;
    this.channels = channels;
  }
}

/**
 * 16-bit samples as words of two, the first in the lower half. Undefined on a machine of the other byte order (none that
 * this firmware runs on), or where they do not lie on whole words.
 */
export function pairsOf(samples: Int16Array): Int32Array | undefined {
  if (!isLittleEndian() || (samples.byteOffset & 3) !== 0) return undefined;
  return new Int32Array(samples.buffer, samples.byteOffset, samples.length >> 1);
}

/**
 * A block of samples that a sensor fills and consumers read. It is made once and used for ever.
 *
 * Sample `i` (0 … count−1) lies at place `from + i` and has the running index `firstIndex + i`; the newest one
 * came at `tickMicros`; the others lie before it at the measured rate `rateMilliHz`.
 */
export class SampleBlock {
  count = 0;
  /** Place of the first sample: its values are `samples[from * channels]` and those that follow. */
  from = 0;
  flags = 0;
  /** Running index of the first sample since the sensor's `configure()`; int32. */
  firstIndex = 0;
  rateMilliHz = 0;
  /** Monotonic microseconds of the newest sample, whole. */
  tickMicros = 0;
  readonly storage: SampleStorage;

  /** @param storage that it shares with others, or how many samples of how many channels its own shall hold */
  constructor(storage: SampleStorage | number, channels = 1) {
    this.storage =
      typeof storage === "number"
        ? new SampleStorage(new Int32Array(storage * channels), storage, channels)
        : storage;
  }

  /** See {@link SampleStorage}; whoever needs more than one of these in every turn asks that. */
  get samples(): Samples {
    return this.storage.samples;
  }
  get capacity(): number {
    return this.storage.capacity;
  }
  get channels(): number {
    return this.storage.channels;
  }
}
