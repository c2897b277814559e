import { Fault } from "../fault/fault.ts";
import type { Log } from "../host/log.ts";
import type { Consumer } from "../journal/consumer.ts";
import { EntryBuffer } from "../journal/entry-buffer.ts";
import type { Journal } from "../journal/journal.ts";
import { Lane } from "../journal/layout.ts";
import type { BatchSource, OutgoingBatch } from "../publish/batch-source.ts";
import { GapCause } from "../record/codes.ts";
import type { Outbox } from "./outbox.ts";
import type { Recorder } from "./recorder.ts";

/** The uplink's cursor in the journal. */
const UPLINK = 1;

/**
 * The uplink's queue in the journal: a batch is on flash before anybody hears of it, and leaves with the
 * collector's own receipt.
 *
 * Every batch is one entry of one of two lanes, so the number of a batch is that of its lane's entry plus how
 * many entries of the other lane came before it; {@link tellLoss} uses that to name the batches of a loss.
 */
export class JournalOutbox implements Outbox, BatchSource {
  readonly #journal: Journal;
  readonly #consumer: Consumer;
  readonly #buffer: EntryBuffer;
  readonly #log: Log;
  /** Number of the chain's batch that an entry 0 of both lanes would have had. */
  readonly #firstBatch: number;
  /** The oldest batch that was held when losses were told last. */
  #heldFrom: number;
  /** Losses that the open batch tells of: they are settled once it is on flash. */
  readonly #told = new Float64Array(4);

  /** @param nextBatch number of the chain's next batch */
  constructor(journal: Journal, nextBatch: number, log: Log) {
    this.#journal = journal;
    this.#log = log;
    this.#consumer = journal.openConsumer(UPLINK);
    this.#buffer = new EntryBuffer(journal.longestEntry);
    this.#firstBatch = nextBatch - journal.nextSequence(Lane.routine) - journal.nextSequence(Lane.urgent);
    this.#heldFrom = this.#oldestBatch();
  }

  get size(): number {
    return this.#consumer.pending(Lane.routine) + this.#consumer.pending(Lane.urgent);
  }

  put(batch: Uint8Array, urgent: boolean): boolean {
    try {
      this.#journal.append(urgent ? Lane.urgent : Lane.routine, batch);
    } catch (error) {
      // A host's own exception (power is gone) is not the journal's to judge.
      if (!(error instanceof Fault)) throw error;
      this.#log.note(error.code, error.detail);
      return false;
    }
    this.#settleTold(Lane.routine);
    this.#settleTold(Lane.urgent);
    return true;
  }

  /** Erases ahead when that is due, so that no batch waits for it. */
  prepare(): void {
    if (this.#journal.isEraseDue) this.#journal.prepare();
  }

  settle(): void {
    this.#journal.settle();
  }

  /** Signs what the ring had to overwrite before the collector had it. Called before each batch closes. */
  tellLoss(recorder: Recorder, nowMicros: number): void {
    if (!this.#consumer.hasLoss) {
      this.#heldFrom = this.#oldestBatch();
      return;
    }
    const heldFrom = this.#oldestBatch();
    const last = (heldFrom > this.#heldFrom ? heldFrom : this.#endOfLoss()) - 1;
    const cause = heldFrom > this.#heldFrom ? GapCause.journalFull : GapCause.journalDamaged;
    if (!recorder.builder.lostBatches(nowMicros, cause, this.#heldFrom, last)) return;
    this.#heldFrom = heldFrom;
    for (const lane of [Lane.routine, Lane.urgent] as const) {
      const cursor = this.#consumer.cursor(lane);
      this.#told[2 * lane] = cursor.lostTo;
      this.#told[2 * lane + 1] = cursor.lostCount;
    }
  }

  next(out: OutgoingBatch, urgentOnly: boolean): boolean {
    return this.#consumer.next(this.#buffer, urgentOnly) && this.#fill(out);
  }

  read(token: number, out: OutgoingBatch): boolean {
    return this.#consumer.read(laneOf(token), sequenceOf(token), this.#buffer) && this.#fill(out);
  }

  acknowledged(token: number): void {
    this.#consumer.receipt(laneOf(token), sequenceOf(token));
  }

  rewind(): void {
    this.#consumer.rewind();
  }

  #fill(out: OutgoingBatch): boolean {
    const buffer = this.#buffer;
    out.token = buffer.sequence * 2 + buffer.lane;
    out.urgent = buffer.lane === Lane.urgent;
    out.bytes = buffer.bytes.subarray(0, buffer.length);
    return true;
  }

  #oldestBatch(): number {
    const journal = this.#journal;
    return this.#firstBatch + journal.oldestSequence(Lane.routine) + journal.oldestSequence(Lane.urgent);
  }

  /** Damage in the middle of what is held: no batch behind this one is part of the loss. */
  #endOfLoss(): number {
    const routine = this.#consumer.cursor(Lane.routine);
    const urgent = this.#consumer.cursor(Lane.urgent);
    const routineEnd = routine.lostCount > 0 ? routine.lostTo : routine.next;
    const urgentEnd = urgent.lostCount > 0 ? urgent.lostTo : urgent.next;
    return this.#firstBatch + routineEnd + urgentEnd;
  }

  #settleTold(lane: Lane): void {
    const count = this.#told[2 * lane + 1];
    if (count === 0) return;
    this.#consumer.acknowledgeLoss(lane, this.#told[2 * lane], count);
    this.#told[2 * lane + 1] = 0;
  }
}

function laneOf(token: number): Lane {
  return (token % 2) as Lane;
}

function sequenceOf(token: number): number {
  return Math.floor(token / 2);
}
