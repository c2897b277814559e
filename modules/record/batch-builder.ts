import { Fault } from "../fault/fault.ts";
import type { Sha256, Signer } from "../host/crypto.ts";
import { keptUint8 } from "../memory/kept-arrays.ts";
import { CborWriter } from "./cbor/writer.ts";
import type { ChainState } from "./chain-state.ts";
import { TimeSource } from "./codes.ts";
import { deviceIdOf, protectedHeader, signedDigest, TAG_SIGN1 } from "./cose.ts";
import {
  CONFIGURATION_BYTES,
  DEVICE_ID_BYTES,
  Flag,
  FORMAT_VERSION,
  MAX_BATCH_BYTES,
  PayloadKey,
  SIGNATURE_BYTES,
  TimeKey,
} from "./keys.ts";
import { ReadingEncoder, STRIP_ROOM } from "./reading-encoder.ts";
import { MAX_BLOCK_BYTES } from "./strip/delta-rice.ts";

/** Room before the readings: tag, protected header, and the payload's keys at their longest (209 bytes). */
const HEADER_ROOM = 224;
/** The signature as a byte string: 0x58 0x40 and r ‖ s. */
const SIGNATURE_ROOM = 2 + SIGNATURE_BYTES;
/** Batches are padded to a multiple of this in the builder's memory: a unit of the journal. */
const PADDED_TO = 32;
/** Room that a batch must have for readings: the longest one that cannot be divided, a strip of one block. */
const LEAST_READING_ROOM = STRIP_ROOM + MAX_BLOCK_BYTES;

/** What the device knows of the wall clock when a batch is closed. */
export interface TimeState {
  /** A `TimeSource`; with `none` the other fields have no meaning. */
  readonly source: number;
  /** Monotonic microseconds of this boot at which it was `unixMs`. */
  readonly tickMicros: number;
  readonly unixMs: number;
  readonly uncertaintyMs: number;
}

export interface BatchBuilderOptions {
  readonly sha256: Sha256;
  readonly signer: Signer;
  /** Where the chain stands; the builder moves it on with every batch that it closes. */
  readonly chain: ChainState;
  readonly simulated: boolean;
  /** Most bytes of one batch; two buffers of this size are kept. 1,202 to 8,192; 4,096 when left out. */
  readonly capacityBytes?: number;
  /** First 16 bytes of the SHA-256 of the configuration in force; may be changed between batches. */
  readonly configuration?: Uint8Array;
}

/**
 * Receives a signed batch, or undefined when the signer did not sign. The view is the builder's own memory; it
 * begins on a multiple of 4, and zeros follow up to a multiple of 32. Who returns false needs it for longer, and
 * calls `release` when it is taken. A receiver that throws has not taken the batch; `signAgain` offers it anew.
 */
export type BatchDone = (batch: Uint8Array | undefined) => unknown;

/**
 * Builds signed batches. Readings are appended in encoded form, straight into the buffer; the header is written
 * in front of them when the batch is closed, and nothing is copied. While one buffer waits for its signature
 * the other takes readings, so that a slow signature loses none.
 */
export class BatchBuilder extends ReadingEncoder {
  readonly chain: ChainState;
  /** See {@link BatchBuilderOptions.configuration}. */
  configuration: Uint8Array | undefined;

  readonly #sha256: Sha256;
  readonly #signer: Signer;
  readonly #flags: number;
  readonly #capacity: number;
  /** The protected header as a byte string, head included. */
  readonly #protected: Uint8Array;
  #open: Uint8Array;
  #closed: Uint8Array;
  /** Length of the closed batch without its signature, or 0 when none waits. */
  #closedLength = 0;
  #signing = false;

  /** @throws Fault `record-bad-option` for a capacity, key or hash of the wrong size */
  constructor(options: BatchBuilderOptions) {
    const capacity = options.capacityBytes ?? 4096;
    if (!(capacity >= HEADER_ROOM + LEAST_READING_ROOM + SIGNATURE_ROOM && capacity <= MAX_BATCH_BYTES))
      throw new Fault("record-bad-option", capacity);
    if (options.signer.publicKey.length !== 65)
      throw new Fault("record-bad-option", options.signer.publicKey.length);
    const padded = (capacity + PADDED_TO - 1) & -PADDED_TO;
    const first = new Uint8Array(padded);
    super(first);
    this.#open = first;
    this.#closed = new Uint8Array(padded);
    this.#capacity = capacity;
    this.#sha256 = options.sha256;
    this.#signer = options.signer;
    this.#flags = options.simulated ? Flag.simulated : 0;
    this.chain = options.chain;
    this.configuration = options.configuration;
    const deviceId = deviceIdOf(options.sha256, options.signer.publicKey);
    this.#protected = asByteString(protectedHeader(deviceId));
    this.restart(first, HEADER_ROOM, capacity - SIGNATURE_ROOM);
  }

  /** The device's name, which ends the protected header. */
  get deviceId(): Uint8Array {
    return this.#protected.slice(-DEVICE_ID_BYTES);
  }

  /** Bytes that the open batch's readings take. */
  get byteLength(): number {
    return this.committed - HEADER_ROOM;
  }

  /** Bytes that are left for readings in the open batch. */
  get bytesFree(): number {
    return this.#capacity - SIGNATURE_ROOM - this.written;
  }

  /** True while a closed batch waits to be signed or taken: the open one cannot be closed yet. */
  get isPending(): boolean {
    return this.#closedLength !== 0;
  }

  /**
   * Closes the open batch and has it signed; readings go into the other buffer from now on. The chain has moved
   * on when this returns, whether or not the signature is there yet.
   *
   * @returns false, and does nothing, when no reading was appended or the batch before still waits
   */
  close(time: TimeState, done: BatchDone): boolean {
    if (this.isPending) return false;
    this.endStrip();
    if (this.isEmpty) return false;
    const batch = this.#open;
    const end = this.committed;
    const start = this.writeHeader(batch, end, time);
    const payload = start + 2 + this.#protected.length + 1;
    signedDigest(this.#sha256, this.#protected, batch.subarray(payload, end), this.chain.link);
    this.chain.advance(this.readingCount);
    this.#open = this.#closed;
    this.#closed = batch;
    batch.copyWithin(0, start, end);
    batch.fill(0, end - start);
    this.#closedLength = end - start;
    this.restart(this.#open, HEADER_ROOM, this.#capacity - SIGNATURE_ROOM);
    this.sign(done);
    return true;
  }

  /** Has the waiting batch, which was not signed or not taken, signed once more; false when none waits. */
  signAgain(done: BatchDone): boolean {
    if (!this.isPending || this.#signing) return false;
    this.sign(done);
    return true;
  }

  /** The batch that its receiver has not given back yet is taken: see {@link BatchDone}. */
  release(): void {
    this.#closedLength = 0;
  }

  private sign(done: BatchDone): void {
    this.#signing = true;
    const end = this.#closedLength;
    const signature = this.#closed.subarray(end + 2, end + SIGNATURE_ROOM);
    // The next batch's link is the digest that this one is signed over.
    this.#signer.sign(this.chain.link, signature, (signed) => {
      if (!signed) {
        this.#signing = false;
        done(undefined);
        return;
      }
      const batch = this.#closed;
      batch[end] = 0x58;
      batch[end + 1] = SIGNATURE_BYTES;
      try {
        if (done(batch.subarray(0, end + SIGNATURE_ROOM)) !== false) this.release();
      } finally {
        this.#signing = false;
      }
    });
  }

  /** Writes everything that stands before the readings, ending where they begin; returns where it starts. */
  private writeHeader(batch: Uint8Array, end: number, time: TimeState): number {
    // Each part is written at the front of the room, and then moved to where it ends where the next one begins.
    const { writer } = this;
    writer.use(batch, 0, HEADER_ROOM);
    this.writePayloadStart(writer, time);
    const payloadStart = HEADER_ROOM - writer.at;
    batch.copyWithin(payloadStart, 0, writer.at);

    writer.at = 0;
    writer.tag(TAG_SIGN1);
    writer.arrayHead(4);
    writer.raw(this.#protected);
    writer.mapHead(0);
    writer.bytesHead(end - payloadStart);
    const start = payloadStart - writer.at;
    batch.copyWithin(start, 0, writer.at);
    return start;
  }

  private writePayloadStart(writer: CborWriter, time: TimeState): void {
    const { chain, configuration } = this;
    if (configuration !== undefined && configuration.length !== CONFIGURATION_BYTES)
      throw new Fault("record-bad-option", configuration.length);
    writer.mapHead(configuration === undefined ? 10 : 11);
    writer.entry(PayloadKey.version, FORMAT_VERSION);
    writer.entry(PayloadKey.flags, this.#flags);
    writer.entry(PayloadKey.chainId, chain.chainId);
    writer.entry(PayloadKey.bootCounter, chain.bootCounter);
    writer.entry(PayloadKey.batchNumber, chain.batchNumber);
    writer.entry(PayloadKey.firstSequence, chain.nextSequence);
    writer.int(PayloadKey.link);
    if (chain.batchNumber === 0) writer.int(chain.reason);
    else writer.byteString(chain.link);
    if (configuration !== undefined) {
      writer.int(PayloadKey.configuration);
      writer.byteString(configuration);
    }
    writer.int(PayloadKey.time);
    if (time.source === TimeSource.none) {
      writer.mapHead(1);
      writer.entry(TimeKey.source, TimeSource.none);
    } else {
      writer.mapHead(4);
      writer.entry(TimeKey.source, time.source);
      writer.entry(TimeKey.tick, time.tickMicros);
      writer.entry(TimeKey.unixMs, time.unixMs);
      writer.entry(TimeKey.uncertaintyMs, time.uncertaintyMs);
    }
    writer.entry(PayloadKey.baseTick, this.baseTick);
    writer.int(PayloadKey.readings);
    writer.arrayHead(this.readingCount);
  }
}

/** A byte string of 24 to 255 bytes with its head. */
function asByteString(content: Uint8Array): Uint8Array {
  const bytes = keptUint8(content.length + 2);
  const writer = new CborWriter(bytes);
  writer.byteString(content);
  return bytes;
}
