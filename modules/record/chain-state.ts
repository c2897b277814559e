import { Fault } from "../fault/fault.ts";
import { keptUint8 } from "../memory/kept-arrays.ts";
import { ChainReason } from "./codes.ts";
import { DIGEST_BYTES } from "./keys.ts";

const LAYOUT_VERSION = 1;
const TWO_32 = 0x1_0000_0000;

/** Bytes of a stored {@link ChainState}. */
export const CHAIN_STATE_BYTES = 1 + 1 + 4 + 4 + 6 + 6 + DIGEST_BYTES;

/**
 * Where a device's chain of batches stands: what the next batch will say of itself and of the one before.
 * Store it with (or recover it from) the last batch that anyone may have seen; a device that used a number
 * twice would look like a forger.
 */
export class ChainState {
  /** Drawn at random when the chain begins: tells two chains of one key apart. 32 bits. */
  chainId = 0;
  /** Starts of the device, this one included. */
  bootCounter = 0;
  /** Number of the next batch; the first of a chain is 0. */
  batchNumber = 0;
  /** Number of the next batch's first reading; the first of a chain is 0. */
  nextSequence = 0;
  /** Digest that the batch before was signed over; of no meaning while `batchNumber` is 0. */
  readonly link = keptUint8(DIGEST_BYTES);
  /** Why there is no batch before; of no meaning once `batchNumber` is above 0. */
  reason: number = ChainReason.firstBatch;

  /** Begins a chain: for a new key, or because the state of the old one is lost. */
  begin(chainId: number, reason: number, bootCounter: number): void {
    this.chainId = chainId;
    this.bootCounter = bootCounter;
    this.batchNumber = 0;
    this.nextSequence = 0;
    this.reason = reason;
    this.link.fill(0);
  }

  /** Moves on behind a batch of `readingCount` readings, whose digest {@link link} holds already. */
  advance(readingCount: number): void {
    this.batchNumber++;
    this.nextSequence += readingCount;
  }

  /** Fills `stored` ({@link CHAIN_STATE_BYTES}) for a store that keeps values whole or not at all. */
  save(stored: Uint8Array): void {
    stored[0] = LAYOUT_VERSION;
    stored[1] = this.reason;
    putUint(stored, 2, 4, this.chainId);
    putUint(stored, 6, 4, this.bootCounter);
    putUint(stored, 10, 6, this.batchNumber);
    putUint(stored, 16, 6, this.nextSequence);
    stored.set(this.link, 22);
  }

  /** @throws Fault `record-chain-unreadable` for another length or layout */
  restore(stored: Uint8Array): void {
    if (stored.length !== CHAIN_STATE_BYTES || stored[0] !== LAYOUT_VERSION)
      throw new Fault("record-chain-unreadable", stored.length);
    this.reason = stored[1];
    this.chainId = getUint(stored, 2, 4);
    this.bootCounter = getUint(stored, 6, 4);
    this.batchNumber = getUint(stored, 10, 6);
    this.nextSequence = getUint(stored, 16, 6);
    this.link.set(stored.subarray(22));
  }
}

function putUint(bytes: Uint8Array, at: number, length: number, value: number): void {
  const high = Math.floor(value / TWO_32);
  for (let i = length - 1; i >= 0; i--) {
    const shift = (length - 1 - i) * 8;
    bytes[at + i] = shift < 32 ? value >>> shift : high >>> (shift - 32);
  }
}

function getUint(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = 0; i < length; i++) value = value * 256 + bytes[at + i];
  return value;
}
