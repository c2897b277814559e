import type { KeyValueStore } from "../host/flash.ts";
import type { Log } from "../host/log.ts";
import { MemoryOutbox } from "../publish/memory-outbox.ts";
import type { ChainState } from "../record/chain-state.ts";
import { storeChain } from "./chain-store.ts";
import type { Outbox } from "./outbox.ts";

/** Heap that batches may take while they wait for the broker: an hour and more of quiet readings. */
const BATCHES = 96;
const BYTES = 48 * 1024;

/** The queue of a host without flash for a journal: bounded, and gone with the power. */
export class MemoryQueue extends MemoryOutbox implements Outbox {
  readonly #store: KeyValueStore;
  readonly #chain: ChainState;

  constructor(log: Log, store: KeyValueStore, chain: ChainState) {
    super({ maxBatches: BATCHES, maxBytes: BYTES, log });
    this.#store = store;
    this.#chain = chain;
  }

  keep(batch: Uint8Array, urgent: boolean, done: (kept: boolean) => void): void {
    done(this.put(batch, urgent));
  }

  finish(): void {}

  prepare(): void {}

  settle(): void {}

  keepChain(): void {
    storeChain(this.#store, this.#chain);
  }

  /** What it drops is missed by its number in the chain; it cannot say more. */
  tellLoss(): void {}
}
