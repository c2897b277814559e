/** Map keys of a batch (docs/FORMAT.md, "Payload" and "Readings"). All are below 24, so each takes one byte. */

/** Format version that this code writes and reads. */
export const FORMAT_VERSION = 1;

/** The largest batch that the format allows, in bytes, tag and signature included. */
export const MAX_BATCH_BYTES = 8192;

/** The media type in the protected header: it keeps a batch's signature from passing for anything else's. */
export const CONTENT_TYPE = "application/vnd.purkinje.batch+cbor";

export const DEVICE_ID_BYTES = 16;
export const DIGEST_BYTES = 32;
export const SIGNATURE_BYTES = 64;
export const CONFIGURATION_BYTES = 16;

/** Bits of {@link PayloadKey.flags}. A reader that meets any other bit must not accept the batch. */
export const Flag = Object.freeze({ simulated: 0b1 });

export const PayloadKey = Object.freeze({
  version: 0,
  flags: 1,
  chainId: 2,
  bootCounter: 3,
  batchNumber: 4,
  firstSequence: 5,
  link: 6,
  configuration: 7,
  time: 8,
  baseTick: 9,
  /** The last of the one-byte keys: what is added before it needs no room after the readings. */
  readings: 23,
});

export const TimeKey = Object.freeze({ source: 0, tick: 1, unixMs: 2, uncertaintyMs: 3 });

export const ReadingKey = Object.freeze({
  kind: 0,
  tick: 1,
  source: 2,
  quality: 3,
  value: 4,
  absent: 5,
  duration: 6,
  intervals: 7,
  classes: 8,
  code: 9,
  confidence: 10,
  reasons: 11,
  rateMilliHz: 12,
  resolutionNanoV: 13,
  codec: 14,
  count: 15,
  data: 16,
  text: 17,
  milliV: 18,
  from: 19,
  to: 20,
  unixMs: 21,
  uncertaintyMs: 22,
});
