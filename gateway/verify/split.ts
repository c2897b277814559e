import { MAX_BATCH_BYTES } from "../../modules/record/keys.ts";
import { CborError } from "../cbor/decode.ts";
import { BATCH_PREFIX, type Envelope, openEnvelope } from "../cose/envelope.ts";

/** What a file of batches is made of, in order. The views are valid during the call only. */
export interface SplitSink {
  batch(envelope: Envelope, offset: number): void;
  /** Bytes that are no batch, up to the next one or to the end. */
  junk(offset: number, length: number): void;
  /**
   * Whether a batch's signature holds. Asked only where another batch begins within this one: a torn batch takes
   * what follows it for its own end, and only a signature tells the two cases apart.
   */
  holds(envelope: Envelope): boolean;
}

/**
 * Takes a CBOR sequence of batches (RFC 8742) apart as it comes in. It holds at most one batch that is not yet
 * complete. Behind damage it goes on at the next place that begins as a batch does.
 */
export class BatchSplitter {
  readonly #sink: SplitSink;
  #held = new Uint8Array(0);
  /** Offset in the file of the first byte held. */
  #offset = 0;
  #junkFrom = -1;

  constructor(sink: SplitSink) {
    this.#sink = sink;
  }

  push(chunk: Uint8Array): void {
    this.#run(this.#held.length === 0 ? chunk : joined(this.#held, chunk), false);
  }

  /** Says that nothing follows. */
  end(): void {
    this.#run(this.#held, true);
    this.#endJunk(this.#offset);
  }

  #run(data: Uint8Array, isLast: boolean): void {
    let at = 0;
    while (at < data.length) {
      const envelope = tryOpen(data, at);
      if (envelope instanceof CborError) {
        const mayGrow = envelope.flaw === "truncated" && !isLast && data.length - at < MAX_BATCH_BYTES;
        if (mayGrow) break;
        at = this.#skip(at, nextStart(data, at + 1));
        continue;
      }
      const end = at + envelope.bytes.length;
      const inner = nextStart(data, at + 1);
      if (inner < end && !this.#sink.holds(envelope)) {
        const isWhole = data.length - inner >= BATCH_PREFIX.length;
        if (!isWhole && !isLast) break;
        if (isWhole) {
          at = this.#skip(at, inner);
          continue;
        }
      }
      this.#endJunk(this.#offset + at);
      this.#sink.batch(envelope, this.#offset + at);
      at = end;
    }
    this.#held = data.slice(at);
    this.#offset += at;
  }

  /** Takes the bytes from `at` on for junk; returns where to go on. */
  #skip(at: number, next: number): number {
    if (this.#junkFrom < 0) this.#junkFrom = this.#offset + at;
    return next;
  }

  #endJunk(end: number): void {
    if (this.#junkFrom < 0) return;
    this.#sink.junk(this.#junkFrom, end - this.#junkFrom);
    this.#junkFrom = -1;
  }
}

function tryOpen(data: Uint8Array, at: number): Envelope | CborError {
  try {
    return openEnvelope(data, at);
  } catch (error) {
    if (error instanceof CborError) return error;
    throw error;
  }
}

/** The next offset at which a batch begins, or may begin with bytes that are still to come; else the end. */
function nextStart(data: Uint8Array, from: number): number {
  for (let at = data.indexOf(BATCH_PREFIX[0], from); at >= 0; at = data.indexOf(BATCH_PREFIX[0], at + 1)) {
    const length = Math.min(BATCH_PREFIX.length, data.length - at);
    let same = 1;
    while (same < length && data[at + same] === BATCH_PREFIX[same]) same++;
    if (same === length) return at;
  }
  return data.length;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
