import { Fault } from "../fault/fault.ts";
import type { Log } from "../host/log.ts";
import type { BatchSource, OutgoingBatch } from "./batch-source.ts";

/** What an outbox has had to let go of, since start. */
export interface OutboxLoss {
  readonly batches: number;
  readonly urgentBatches: number;
  readonly bytes: number;
}

export interface MemoryOutboxOptions {
  /** Batches that fit; 1 to 1,024. */
  readonly maxBatches: number;
  /** Bytes of payload that fit, of all batches together; 1 or more. */
  readonly maxBytes: number;
  readonly log: Log;
  /** Called after each loss, so that the device can sign it into its next batch. */
  readonly onLoss?: (loss: OutboxLoss) => void;
}

interface Entry {
  readonly token: number;
  readonly urgent: boolean;
  readonly bytes: Uint8Array;
  handedOut: boolean;
}

/**
 * A queue of batches in memory, bounded in number and bytes, empty after every restart.
 *
 * When a newcomer does not fit, the oldest ordinary batch that was not handed out goes first: of a heart's
 * record the newest part is the most useful one, and the verifier sees the gap in the hash chain anyway. For
 * an urgent newcomer an ordinary batch that was handed out goes next, then the oldest urgent one that was
 * not. If that is not enough, the newcomer itself is lost. Every loss is counted, noted in the log and told.
 */
export class MemoryOutbox implements BatchSource {
  readonly #options: MemoryOutboxOptions;
  readonly #entries: Entry[] = [];
  #bytes = 0;
  #nextToken = 0;
  #lostBatches = 0;
  #lostUrgent = 0;
  #lostBytes = 0;

  /** Throws a Fault of code `publish-bad-option`. */
  constructor(options: MemoryOutboxOptions) {
    const { maxBatches, maxBytes } = options;
    if (!(Number.isInteger(maxBatches) && maxBatches >= 1 && maxBatches <= 1024)) {
      throw new Fault("publish-bad-option", maxBatches);
    }
    if (!(Number.isInteger(maxBytes) && maxBytes >= 1)) throw new Fault("publish-bad-option", maxBytes);
    this.#options = options;
  }

  /** Batches that are held. */
  get size(): number {
    return this.#entries.length;
  }

  /** Bytes of payload that are held. */
  get byteLength(): number {
    return this.#bytes;
  }

  get loss(): OutboxLoss {
    return { batches: this.#lostBatches, urgentBatches: this.#lostUrgent, bytes: this.#lostBytes };
  }

  /**
   * Takes a copy of a batch; false when there was no room for it and nothing of less worth to drop. Throws a
   * Fault of code `publish-batch-too-large` for one that could never fit, or is empty.
   */
  put(bytes: Uint8Array, urgent = false): boolean {
    const { maxBatches, maxBytes } = this.#options;
    if (bytes.byteLength > maxBytes || bytes.byteLength === 0) {
      throw new Fault("publish-batch-too-large", bytes.byteLength);
    }
    while (this.#entries.length >= maxBatches || this.#bytes + bytes.byteLength > maxBytes) {
      const victim = this.victim(urgent);
      if (victim < 0) {
        this.lose(bytes.byteLength, urgent);
        return false;
      }
      const entry = this.#entries[victim];
      this.remove(victim);
      this.lose(entry.bytes.byteLength, entry.urgent);
    }
    this.#entries.push({ token: this.#nextToken, urgent, bytes: bytes.slice(), handedOut: false });
    this.#nextToken = (this.#nextToken + 1) % 0x4000_0000;
    this.#bytes += bytes.byteLength;
    return true;
  }

  next(out: OutgoingBatch, urgentOnly: boolean): boolean {
    let at = this.find(true, false);
    if (at < 0 && !urgentOnly) at = this.find(false, false);
    if (at < 0) return false;
    this.#entries[at].handedOut = true;
    return this.fill(out, at);
  }

  read(token: number, out: OutgoingBatch): boolean {
    return this.fill(out, this.indexOf(token));
  }

  acknowledged(token: number): void {
    const at = this.indexOf(token);
    if (at >= 0) this.remove(at);
  }

  rewind(): void {
    for (let i = 0; i < this.#entries.length; i++) this.#entries[i].handedOut = false;
  }

  private fill(out: OutgoingBatch, at: number): boolean {
    if (at < 0) return false;
    const entry = this.#entries[at];
    out.token = entry.token;
    out.urgent = entry.urgent;
    out.bytes = entry.bytes;
    return true;
  }

  private victim(forUrgent: boolean): number {
    let at = this.find(false, false);
    if (at < 0 && forUrgent) at = this.find(false, true);
    if (at < 0 && forUrgent) at = this.find(true, false);
    return at;
  }

  private find(urgent: boolean, handedOut: boolean): number {
    const entries = this.#entries;
    for (let i = 0; i < entries.length; i++) {
      if (entries[i].urgent === urgent && entries[i].handedOut === handedOut) return i;
    }
    return -1;
  }

  private indexOf(token: number): number {
    const entries = this.#entries;
    for (let i = 0; i < entries.length; i++) if (entries[i].token === token) return i;
    return -1;
  }

  private remove(at: number): void {
    this.#bytes -= this.#entries[at].bytes.byteLength;
    this.#entries.splice(at, 1);
  }

  private lose(byteLength: number, urgent: boolean): void {
    this.#lostBatches++;
    if (urgent) this.#lostUrgent++;
    this.#lostBytes += byteLength;
    this.#options.log.note("publish-outbox-full", this.#lostBatches);
    this.#options.onLoss?.(this.loss);
  }
}
