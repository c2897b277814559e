import { keptUint8 } from "../../memory/kept-arrays.ts";

/** Where a batch that was handed out stands. */
export const Phase = Object.freeze({
  /** The place is free. */
  free: 0,
  /** Parts of it are still to be written. */
  writing: 1,
  /** Written; the broker has not acknowledged it. */
  unacknowledged: 2,
  /** Acknowledged by the broker; the gateway has not said that it holds it. */
  awaitingReceipt: 3,
  /** To be sent once more. */
  toResend: 4,
});
export type Phase = (typeof Phase)[keyof typeof Phase];

const none = new Uint8Array(0);

/** One batch that was handed out and whose delivery is not settled. */
export interface OutstandingBatch {
  phase: Phase;
  token: number;
  urgent: boolean;
  /** The packet identifier under which it was sent, or 0 where it has none at present. */
  id: number;
  /** It has been written, at least in part, under this identifier: the next time it is a duplicate. */
  duplicate: boolean;
  /** Its source has been told already: only the identifier is still taken. */
  settled: boolean;
  /** Position in the order of first hand-outs. */
  order: number;
  /** When its phase began, or its last part was written. */
  sinceMicros: number;
  /** Times that no receipt came in time. */
  receiptsMissed: number;
  /** SHA-256 of the batch, where receipts are used; empty elsewhere. */
  readonly digest: Uint8Array;
}

/**
 * The batches in flight: a table of fixed size, made once. It also owns the packet identifiers, so that no two
 * in use can be the same (MQTT 3.1.1 §2.3.1).
 */
export class OutstandingBatches {
  readonly entries: readonly OutstandingBatch[];
  #lastId = 0;
  #lastOrder = 0;
  /** Identifiers of the messages that carry no batch: the status and the subscription. 0 where none. */
  statusId = 0;
  subscribeId = 0;

  /** @param size places; each with room for a digest where `withDigests` */
  constructor(size: number, withDigests: boolean) {
    const entries: OutstandingBatch[] = [];
    for (let i = 0; i < size; i++) {
      entries.push({
        phase: Phase.free,
        token: 0,
        urgent: false,
        id: 0,
        duplicate: false,
        settled: false,
        order: 0,
        sinceMicros: 0,
        receiptsMissed: 0,
        digest: withDigests ? keptUint8(32) : none,
      });
    }
    this.entries = entries;
  }

  /** Places that are taken: by batches of this class, or by all where it is left out. */
  taken(urgent?: boolean): number {
    let count = 0;
    for (let i = 0; i < this.entries.length; i++) {
      const entry = this.entries[i];
      if (entry.phase !== Phase.free && (urgent === undefined || entry.urgent === urgent)) count++;
    }
    return count;
  }

  /** Takes a place for a batch that was just handed out; `taken` has said that there is one. */
  take(token: number, urgent: boolean): OutstandingBatch {
    let at = 0;
    while (this.entries[at].phase !== Phase.free) at++;
    const entry = this.entries[at];
    entry.phase = Phase.toResend;
    entry.token = token;
    entry.urgent = urgent;
    entry.id = 0;
    entry.duplicate = false;
    entry.settled = false;
    entry.order = ++this.#lastOrder;
    entry.receiptsMissed = 0;
    return entry;
  }

  /** The oldest of its class that is to be sent once more. */
  toResend(urgent: boolean): OutstandingBatch | undefined {
    let oldest: OutstandingBatch | undefined;
    for (let i = 0; i < this.entries.length; i++) {
      const entry = this.entries[i];
      if (entry.phase !== Phase.toResend || entry.urgent !== urgent) continue;
      if (oldest === undefined || entry.order < oldest.order) oldest = entry;
    }
    return oldest;
  }

  /** The batch that uses this packet identifier. */
  byId(id: number): OutstandingBatch | undefined {
    for (let i = 0; i < this.entries.length; i++) {
      const entry = this.entries[i];
      if (entry.id === id && entry.phase !== Phase.free) return entry;
    }
    return undefined;
  }

  /**
   * The next packet identifier, 1 to 65,535, that is not in use. They go round, so that one which has become
   * free comes back as late as can be and no stray acknowledgement hits its successor.
   */
  nextId(): number {
    do {
      this.#lastId = this.#lastId >= 65_535 ? 1 : this.#lastId + 1;
    } while (this.#lastId === this.statusId || this.#lastId === this.subscribeId || this.byId(this.#lastId));
    return this.#lastId;
  }

  /** The link is gone: what it may not have carried is to be sent again, under its old identifier. */
  linkLost(): void {
    this.statusId = 0;
    this.subscribeId = 0;
    for (let i = 0; i < this.entries.length; i++) {
      const entry = this.entries[i];
      if (entry.phase !== Phase.writing && entry.phase !== Phase.unacknowledged) continue;
      entry.phase = entry.settled ? Phase.free : Phase.toResend;
    }
  }

  /** All places are free again. */
  clear(): void {
    for (let i = 0; i < this.entries.length; i++) this.entries[i].phase = Phase.free;
  }
}
