import { Fault } from "../fault/fault.ts";
import type { Clock, RepeatingTimer } from "../host/clock.ts";
import type { KeyValueStore } from "../host/flash.ts";
import type { Log } from "../host/log.ts";
import type { Consumer } from "../journal/consumer.ts";
import { EntryBuffer } from "../journal/entry-buffer.ts";
import type { Journal } from "../journal/journal.ts";
import { Lane } from "../journal/layout.ts";
import { keptFloat64 } from "../memory/kept-arrays.ts";
import type { BatchReader, BatchSource, OutgoingBatch } from "../publish/batch-source.ts";
import { GapCause } from "../record/codes.ts";
import type { Outbox } from "./outbox.ts";
import type { Recorder } from "./recorder.ts";

/** The uplink's cursor in the journal. */
const UPLINK = 1;
/** The store's mark that this device has recorded: an empty journal is then a loss. */
export const BEGUN_NAME = "chain.begun";
/** Where the store keeps the first batch of a loss that the collector does not know of. */
const LOSS_NAME = "loss.from";
const NONE = -1;
/**
 * Between two steps of writing or reading a batch, which are some 15 ms of an ESP32 each: the processor is for the
 * sensors then.
 */
const STEP_GAP_MS = 4;

/** What the buffer holds: nothing that anyone waits for, an entry to be handed out, or one to be given once more. */
const Held = Object.freeze({ nothing: 0, next: 1, again: 2 });
type Held = (typeof Held)[keyof typeof Held];

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
  readonly #store: KeyValueStore;
  readonly #log: Log;
  readonly #clock: Clock;
  reader?: BatchReader;
  /** The store has {@link BEGUN_NAME}. */
  #hasBegun = false;
  isReading = false;
  #held: Held = Held.nothing;
  /** The steps of writing a batch, and of reading one. */
  #appending: RepeatingTimer | undefined;
  #reading: RepeatingTimer | undefined;
  /** The batch that is being stored: whom to tell, and which entry it will be. */
  #done: ((kept: boolean) => void) | undefined;
  #lane: Lane = Lane.routine;
  #sequence = 0;
  /** Number of the chain's batch that an entry 0 of both lanes would have had. */
  readonly #firstBatch: number;
  /** The oldest batch that was held when the batch before was closed. */
  #heldFrom: number;
  /** First batch of a loss that the collector does not know of yet. */
  #lossFrom = NONE;
  /** The batch that closes tells of the loss; once it is on flash, `#tellingToken` is its token. */
  #isTelling = false;
  #tellingToken = NONE;
  /** What was lost of each lane when it was told: its end and its count. */
  readonly #told = keptFloat64(4);

  /** @param nextBatch number of the chain's next batch */
  constructor(journal: Journal, nextBatch: number, store: KeyValueStore, log: Log, clock: Clock) {
    this.#clock = clock;
    this.#journal = journal;
    this.#store = store;
    this.#log = log;
    this.#consumer = journal.openConsumer(UPLINK);
    this.#buffer = new EntryBuffer(journal.longestEntry);
    this.#firstBatch = nextBatch - journal.nextSequence(Lane.routine) - journal.nextSequence(Lane.urgent);
    this.#heldFrom = this.oldestBatch();
    if (this.#consumer.hasLoss) this.#lossFrom = this.storedLoss() ?? this.earliestLoss();
  }

  get size(): number {
    return this.#consumer.pending(Lane.routine) + this.#consumer.pending(Lane.urgent);
  }

  /** Appends in steps, with the sensors served in between. */
  keep(batch: Uint8Array, urgent: boolean, done: (kept: boolean) => void): void {
    this.#lane = urgent ? Lane.urgent : Lane.routine;
    try {
      this.#sequence = this.#journal.beginAppend(this.#lane, batch);
    } catch (error) {
      this.#isTelling = false;
      done(this.notKept(error));
      return;
    }
    this.#done = done;
    this.#appending = this.#clock.every(STEP_GAP_MS, JournalOutbox.step, this);
  }

  finish(): void {
    while (this.#done !== undefined) this.stepAppend();
  }

  /** The gap begins anew behind every step. */
  private static step(outbox: JournalOutbox): void {
    outbox.stepAppend();
    outbox.#appending?.restart();
  }

  private stepAppend(): void {
    let kept = true;
    try {
      if (this.#journal.stepAppend()) return;
    } catch (error) {
      kept = this.notKept(error);
    }
    const done = this.#done!;
    this.#done = undefined;
    this.#appending?.cancel();
    this.#appending = undefined;
    // Settling the journal may have done the last steps, and then has thrown what they threw.
    kept &&= this.#journal.nextSequence(this.#lane) > this.#sequence;
    if (this.#isTelling && kept) this.#tellingToken = tokenOf(this.#lane, this.#sequence);
    this.#isTelling = false;
    done(kept);
  }

  /** A host's own exception (power is gone) is not the journal's to judge. */
  private notKept(error: unknown): boolean {
    if (!(error instanceof Fault)) throw error;
    this.#log.note(error.code, error.detail);
    return false;
  }

  /** Erases ahead when that is due, so that no batch waits for it. */
  prepare(): void {
    if (this.#journal.isEraseDue) this.#journal.prepare();
  }

  settle(): void {
    this.#journal.settle();
  }

  /** The journal is the chain's state; the store only remembers that there was one. */
  keepChain(): void {
    if (this.#hasBegun) return;
    if (this.#store.read(BEGUN_NAME) === undefined) this.#store.write(BEGUN_NAME, new Uint8Array([1]));
    this.#hasBegun = true;
  }

  /**
   * Signs what the ring had to overwrite, or could not read, before the collector had it. Every batch tells of
   * the whole loss until the collector has one that does: a batch that told of it may be lost itself.
   */
  tellLoss(recorder: Recorder, nowMicros: number): void {
    const heldFrom = this.oldestBatch();
    if (this.#consumer.hasLoss) {
      if (this.#lossFrom === NONE) this.beginLoss(this.#heldFrom);
      const isOverwritten = heldFrom > this.#lossFrom;
      const last = (isOverwritten ? Math.max(heldFrom, this.endOfLoss()) : this.endOfLoss()) - 1;
      const cause = isOverwritten ? GapCause.journalFull : GapCause.journalDamaged;
      if (recorder.builder.lostBatches(nowMicros, cause, this.#lossFrom, last)) {
        this.#isTelling = true;
        for (let lane: Lane = Lane.routine; lane <= Lane.urgent; lane++) {
          const cursor = this.#consumer.cursor(lane as Lane);
          this.#told[2 * lane] = cursor.lostTo;
          this.#told[2 * lane + 1] = cursor.lostCount;
        }
      }
    }
    this.#heldFrom = heldFrom;
  }

  next(out: OutgoingBatch, urgentOnly: boolean): boolean {
    const consumer = this.#consumer;
    const buffer = this.#buffer;
    if (this.isReading) return false;
    if (this.#held === Held.next && (buffer.lane === Lane.urgent || !consumer.hasUrgent)) {
      if (urgentOnly && buffer.lane === Lane.routine) return false;
      this.#held = Held.nothing;
      if (consumer.give(buffer)) return this.fill(out);
    }
    if (consumer.peek(buffer, urgentOnly)) this.decipher(Held.next);
    return false;
  }

  read(token: number, out: OutgoingBatch): boolean {
    const buffer = this.#buffer;
    if (this.isReading) return false;
    const isHeld = this.#held === Held.again && tokenOf(buffer.lane, buffer.sequence) === token;
    this.#held = Held.nothing;
    if (isHeld) return this.fill(out);
    if (this.#consumer.reread(laneOf(token), sequenceOf(token), buffer)) this.decipher(Held.again);
    return false;
  }

  /** What was read is decrypted step by step; then the reader is woken to fetch it. */
  private decipher(held: Held): void {
    this.isReading = true;
    this.#held = held;
    this.#reading = this.#clock.every(STEP_GAP_MS, JournalOutbox.stepReading, this);
  }

  private static stepReading(outbox: JournalOutbox): void {
    if (outbox.#journal.decipher(outbox.#buffer)) {
      outbox.#reading?.restart();
      return;
    }
    outbox.#reading?.cancel();
    outbox.#reading = undefined;
    outbox.isReading = false;
    outbox.reader?.wake();
  }

  acknowledged(token: number): void {
    this.#consumer.receipt(laneOf(token), sequenceOf(token));
    if (token === this.#tellingToken) this.lossIsKnown();
  }

  rewind(): void {
    this.#consumer.rewind();
  }

  private fill(out: OutgoingBatch): boolean {
    const buffer = this.#buffer;
    out.token = tokenOf(buffer.lane, buffer.sequence);
    out.urgent = buffer.lane === Lane.urgent;
    out.bytes = buffer.bytes.subarray(0, buffer.length);
    return true;
  }

  private oldestBatch(): number {
    const journal = this.#journal;
    return this.#firstBatch + journal.oldestSequence(Lane.routine) + journal.oldestSequence(Lane.urgent);
  }

  /** No batch from this one on is part of the loss: entries of both lanes come before it. */
  private endOfLoss(): number {
    const routine = this.#consumer.cursor(Lane.routine);
    const urgent = this.#consumer.cursor(Lane.urgent);
    const routineEnd = routine.lostCount > 0 ? routine.lostTo : routine.next;
    const urgentEnd = urgent.lostCount > 0 ? urgent.lostTo : urgent.next;
    return this.#firstBatch + routineEnd + urgentEnd;
  }

  /** No batch before this one is part of the loss, whatever the other lane held: for a loss found at a start. */
  private earliestLoss(): number {
    const routine = this.#consumer.cursor(Lane.routine);
    const urgent = this.#consumer.cursor(Lane.urgent);
    const from = Math.min(
      routine.lostCount > 0 ? routine.lostFrom : Number.POSITIVE_INFINITY,
      urgent.lostCount > 0 ? urgent.lostFrom : Number.POSITIVE_INFINITY,
    );
    this.beginLoss(this.#firstBatch + from);
    return this.#lossFrom;
  }

  private beginLoss(batchNumber: number): void {
    const stored = new Uint8Array(8);
    new DataView(stored.buffer).setFloat64(0, batchNumber);
    this.#store.write(LOSS_NAME, stored);
    this.#lossFrom = batchNumber;
  }

  private storedLoss(): number | undefined {
    const stored = this.#store.read(LOSS_NAME);
    if (stored?.length !== 8) return undefined;
    return new DataView(stored.buffer, stored.byteOffset).getFloat64(0);
  }

  /** The collector has a batch that tells of the loss, in full unless it has grown since. */
  private lossIsKnown(): void {
    this.#tellingToken = NONE;
    for (let lane: Lane = Lane.routine; lane <= Lane.urgent; lane++) {
      const count = this.#told[2 * lane + 1];
      if (count > 0) this.#consumer.acknowledgeLoss(lane as Lane, this.#told[2 * lane], count);
    }
    if (this.#consumer.hasLoss) return;
    this.#lossFrom = NONE;
    this.#store.delete(LOSS_NAME);
  }
}

function tokenOf(lane: Lane, sequence: number): number {
  return sequence * 2 + lane;
}

function laneOf(token: number): Lane {
  return (token % 2) as Lane;
}

function sequenceOf(token: number): number {
  return Math.floor(token / 2);
}
