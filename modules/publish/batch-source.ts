/**
 * A batch on its way out. The consumer makes one of these at start and lends it to the source to be filled.
 */
export interface OutgoingBatch {
  /** Names the batch to its source; a non-negative integer, never that of two batches at a time. */
  token: number;
  urgent: boolean;
  /**
   * The batch as it was signed. It belongs to the source, and stays as it is until the source's next `next`
   * or `read`, so that one buffer is enough for a source that keeps its batches on flash.
   */
  bytes: Uint8Array;
}

export interface BatchReader {
  wake(): void;
}

/**
 * One consumer's queue of signed batches: an outbox in memory, or that consumer's cursor in the journal.
 *
 * A batch is handed out once by `next`, perhaps again by `read`, and leaves the queue with `acknowledged` and
 * in no other way that the consumer can cause.
 */
export interface BatchSource {
  /** Whoever takes the batches: told when one that was being read is there. Set by the consumer itself. */
  reader?: BatchReader;
  /**
   * True while a batch is being read, which takes several turns. `next` and `read` then return false, and the
   * reader is woken when it is there: it is to ask again.
   */
  readonly isReading?: boolean;
  /**
   * Hands out the oldest batch that was not handed out yet: of the urgent ones, or, where there is none and
   * `urgentOnly` is false, of the others. False when there is nothing.
   */
  next(out: OutgoingBatch, urgentOnly: boolean): boolean;
  /** Gives a batch that was handed out and not acknowledged once more; false when it is no longer held. */
  read(token: number, out: OutgoingBatch): boolean;
  /** The batch is in safe hands. Called once for each token that was handed out, at most. */
  acknowledged(token: number): void;
  /** The consumer begins anew: what was handed out and not acknowledged will be handed out again. */
  rewind(): void;
}

const nothing = new Uint8Array(0);

/** An empty record for a source to fill. */
export function outgoingBatch(): OutgoingBatch {
  return { token: 0, urgent: false, bytes: nothing };
}
