import { Fault } from "../fault/fault.ts";
import type { Log } from "../host/log.ts";
import { Consumer, type EntryFinder } from "./consumer.ts";
import { ConsumerRecords } from "./consumer-records.ts";
import { CONSUMER_BYTES, entryUnits, Lane, MAX_CONSUMERS } from "./layout.ts";

/** The consumers that the journal keeps cursors for, and what of their state is not on flash yet. */
export class ConsumerList {
  /** Something was confirmed, lost, opened or forgotten since the state was written last. */
  isChanged = false;
  readonly records = new ConsumerRecords();

  readonly #consumers: Consumer[];
  readonly #log: Log | undefined;
  readonly #onLoss: ((consumer: Consumer) => void) | undefined;

  constructor(consumers: Consumer[], log?: Log, onLoss?: (consumer: Consumer) => void) {
    this.#consumers = consumers;
    this.#log = log;
    this.#onLoss = onLoss;
  }

  get all(): readonly Consumer[] {
    return this.#consumers;
  }

  /** Units of the entry that holds the state of all. */
  get units(): number {
    return entryUnits(this.#consumers.length * CONSUMER_BYTES);
  }

  /** Fills `records` with the state of all; returns its length. */
  encode(): number {
    return this.records.encode(this.#consumers);
  }

  /**
   * The consumer of this id; a new one begins at the given entries.
   *
   * @throws Fault `journal-consumers-full`
   */
  open(id: number, finder: EntryFinder, routine: number, urgent: number): Consumer {
    for (const consumer of this.#consumers) if (consumer.id === id) return consumer;
    if (this.#consumers.length >= MAX_CONSUMERS) throw new Fault("journal-consumers-full", MAX_CONSUMERS);
    const consumer = new Consumer(id, finder);
    consumer.cursor(Lane.routine).start(routine);
    consumer.cursor(Lane.urgent).start(urgent);
    this.#consumers.push(consumer);
    this.isChanged = true;
    return consumer;
  }

  forget(id: number): void {
    const at = this.#consumers.findIndex((consumer) => consumer.id === id);
    if (at < 0) return;
    this.#consumers.splice(at, 1);
    this.isChanged = true;
  }

  /** Entries before these are no longer held: cursors move past them. */
  giveUp(routine: number, urgent: number): void {
    for (let i = 0; i < this.#consumers.length; i++) {
      const consumer = this.#consumers[i];
      const isRoutineLost = consumer.giveUp(Lane.routine, routine);
      const isUrgentLost = consumer.giveUp(Lane.urgent, urgent);
      if (!isRoutineLost && !isUrgentLost) continue;
      this.isChanged = true;
      const lost = consumer.cursor(Lane.routine).lostCount + consumer.cursor(Lane.urgent).lostCount;
      this.#log?.note("journal-overwritten", lost);
    }
  }

  /** The state is durable: now a loss may be spoken of. */
  written(): void {
    this.isChanged = false;
    for (let i = 0; i < this.#consumers.length; i++) {
      const consumer = this.#consumers[i];
      if (!consumer.isLossUntold) continue;
      consumer.isLossUntold = false;
      this.#onLoss?.(consumer);
    }
  }
}
