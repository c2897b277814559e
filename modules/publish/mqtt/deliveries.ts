import { outgoingBatch } from "../batch-source.ts";
import { type OutstandingBatch, OutstandingBatches, Phase } from "./outstanding.ts";
import { DIGEST_BYTES, digestsOffset, isBelieved, sameDigest } from "./receipt.ts";
import type { UplinkCounts } from "./uplink-counts.ts";
import type { UplinkLimits, UplinkOptions } from "./uplink-options.ts";

const DEFAULT_RECEIPT_TIMEOUT_MS = 60_000;
const MAX_RECEIPT_DOUBLINGS = 5;

/**
 * What becomes of each batch between its hand-out and the moment its source is told that it is in safe hands.
 * It knows of packet identifiers and times, and of no link.
 */
export class Deliveries {
  readonly table: OutstandingBatches;
  /** The batch of the last {@link next}. */
  readonly batch = outgoingBatch();

  readonly #options: UplinkOptions;
  readonly #limits: UplinkLimits;
  readonly #counts: UplinkCounts;

  constructor(options: UplinkOptions, limits: UplinkLimits, counts: UplinkCounts) {
    this.#options = options;
    this.#limits = limits;
    this.#counts = counts;
    this.table = new OutstandingBatches(limits.maxOutstanding, options.receipts !== undefined);
  }

  /**
   * The batch to write next, with its identifier: urgent before ordinary; within each, what was handed out
   * before goes before what was not. Undefined when nothing waits or no place is free for it.
   */
  next(): OutstandingBatch | undefined {
    const entry = this.repeat(true) ?? this.fresh(true) ?? this.repeat(false) ?? this.fresh(false);
    if (entry === undefined) return undefined;
    if (entry.id === 0) entry.id = this.table.nextId();
    entry.phase = Phase.writing;
    entry.sinceMicros = this.#options.clock.nowMicros();
    return entry;
  }

  /** The broker has taken over what was sent under `id`. False where there was no such thing. */
  onAcknowledgement(id: number): boolean {
    const entry = this.table.byId(id);
    if (id === 0 || entry?.phase !== Phase.unacknowledged) return false;
    entry.id = 0;
    entry.duplicate = false;
    if (entry.settled) {
      entry.phase = Phase.free;
    } else if (this.#options.receipts === undefined) {
      entry.phase = Phase.free;
      this.settle(entry);
    } else {
      entry.phase = Phase.awaitingReceipt;
      entry.sinceMicros = this.#options.clock.nowMicros();
    }
    return true;
  }

  /** A message on the receipt topic; undefined stands for one that was too long. */
  onReceipt(receipt: Uint8Array | undefined): void {
    const first = receipt === undefined ? -1 : digestsOffset(receipt);
    if (receipt === undefined || first < 0) {
      this.invalidReceipt();
      return;
    }
    // A signature is checked only for a receipt that names a batch which waits for one: checking is slow.
    let believed = false;
    const { entries } = this.table;
    for (let at = first; at < receipt.byteLength; at += DIGEST_BYTES) {
      for (let i = 0; i < entries.length; i++) {
        const entry = entries[i];
        if (entry.phase === Phase.free || entry.settled || !sameDigest(receipt, at, entry.digest)) continue;
        believed ||= this.believes(receipt);
        if (!believed) {
          this.invalidReceipt();
          return;
        }
        this.onHeld(entry);
      }
    }
  }

  /** When the first thing that is awaited is overdue; Infinity where nothing is. */
  dueMicros(): number {
    let dueMicros = Number.POSITIVE_INFINITY;
    const { entries } = this.table;
    for (let i = 0; i < entries.length; i++) dueMicros = Math.min(dueMicros, this.entryDueMicros(entries[i]));
    return dueMicros;
  }

  /** Prepares batches without a receipt for another round. True when the broker itself is overdue. */
  onDeadline(nowMicros: number): boolean {
    let brokerOverdue = false;
    const { entries } = this.table;
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i];
      if (this.entryDueMicros(entry) > nowMicros) continue;
      if (entry.phase === Phase.awaitingReceipt) {
        entry.phase = Phase.toResend;
        if (entry.receiptsMissed < MAX_RECEIPT_DOUBLINGS) entry.receiptsMissed++;
      } else {
        brokerOverdue = true;
      }
    }
    return brokerOverdue;
  }

  private repeat(urgent: boolean): OutstandingBatch | undefined {
    for (;;) {
      const entry = this.table.toResend(urgent);
      const { source } = this.#options;
      if (entry === undefined || source.read(entry.token, this.batch)) return entry;
      if (source.isReading) return undefined;
      entry.phase = Phase.free;
      this.#options.log.note("publish-batch-vanished");
    }
  }

  private fresh(urgent: boolean): OutstandingBatch | undefined {
    const { source, receipts } = this.#options;
    if (source.isReading) return undefined;
    const { maxOutstanding, urgentReserve } = this.#limits;
    if (this.table.taken() === maxOutstanding) return undefined;
    if (!urgent && this.table.taken(false) >= maxOutstanding - urgentReserve) return undefined;
    if (!source.next(this.batch, urgent)) return undefined;
    const entry = this.table.take(this.batch.token, this.batch.urgent);
    if (receipts !== undefined) {
      receipts.sha256.reset();
      receipts.sha256.update(this.batch.bytes);
      receipts.sha256.digest(entry.digest);
    }
    return entry;
  }

  private believes(receipt: Uint8Array): boolean {
    const { deviceId, receipts } = this.#options;
    return receipts !== undefined && isBelieved(receipt, deviceId, receipts.sha256, receipts.trust);
  }

  /** The receipt can come before the PUBACK: the identifier then stays taken until that comes too. */
  private onHeld(entry: OutstandingBatch): void {
    if (entry.phase === Phase.writing || entry.phase === Phase.unacknowledged) entry.settled = true;
    else entry.phase = Phase.free;
    this.settle(entry);
  }

  private settle(entry: OutstandingBatch): void {
    this.#counts.acknowledged++;
    this.#options.source.acknowledged(entry.token);
  }

  private invalidReceipt(): void {
    this.#counts.invalidReceipts++;
    this.#options.log.note("publish-receipt-invalid");
  }

  private entryDueMicros(entry: OutstandingBatch): number {
    if (entry.phase === Phase.writing || entry.phase === Phase.unacknowledged) {
      return entry.sinceMicros + this.#limits.acknowledgeTimeoutMs * 1000;
    }
    if (entry.phase !== Phase.awaitingReceipt) return Number.POSITIVE_INFINITY;
    const timeoutMs = this.#options.receipts?.timeoutMs ?? DEFAULT_RECEIPT_TIMEOUT_MS;
    return entry.sinceMicros + timeoutMs * 1000 * (1 << entry.receiptsMissed);
  }
}
