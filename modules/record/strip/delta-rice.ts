/**
 * The constants of strip codec 1 (docs/FORMAT.md, "Strips"), for the packer here and the unpacker in the gateway.
 */
export const DeltaRice = Object.freeze({
  /** Samples of a block; a strip's last block may be shorter. */
  blockSamples: 128,
  /** Magnitude with which a block begins: its first residual is the signal's level. */
  firstMagnitude: 256,
  /** Magnitude after the first sample. */
  nextMagnitude: 32,
  /** Rounds the magnitude up before its bits are counted. */
  magnitudeOffset: 3,
  /** Quotients from here on are written by their length instead. */
  escapeQuotient: 16,
  escapeLengthBits: 5,
  /** Most that one residual adds to the magnitude, so that it stays a small integer. */
  magnitudeStep: 0x10_0000,
});

/** Most bytes that a block of 128 samples can take: 53 bits a sample. */
export const MAX_BLOCK_BYTES = (DeltaRice.blockSamples * (16 + 5 + 32)) / 8;
