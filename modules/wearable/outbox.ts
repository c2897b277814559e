import type { BatchSource } from "../publish/batch-source.ts";
import type { BatchSink, Recorder } from "./recorder.ts";

/** Where signed batches wait for the uplink: in the journal, or in memory where the host has no flash for one. */
export interface Outbox extends BatchSource, BatchSink {
  /** Batches that wait for their receipt. */
  readonly size: number;
  /** Slow housekeeping that can be done now, right after a FIFO was emptied. */
  prepare(): void;
  /** Makes every receipt so far durable. */
  settle(): void;
  /** Makes the chain's state durable: called when a batch was kept and before it is handed on. */
  keepChain(): void;
  /** Appends readings that tell what the queue had to give up. Called before each batch closes. */
  tellLoss(recorder: Recorder, nowMicros: number): void;
}
