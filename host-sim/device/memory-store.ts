import type { KeyValueStore } from "../../modules/host/flash.ts";

const LONGEST_NAME = 15;

/** A chip's NVS in memory: the same limits, gone with the process unless somebody keeps its entries. */
export class MemoryStore implements KeyValueStore {
  readonly #entries: Map<string, Uint8Array>;
  readonly #onWrite: (() => void) | undefined;

  /** @param onWrite called after each change, for hosts that keep the entries on disk */
  constructor(entries = new Map<string, Uint8Array>(), onWrite?: () => void) {
    this.#entries = entries;
    this.#onWrite = onWrite;
  }

  get entries(): ReadonlyMap<string, Uint8Array> {
    return this.#entries;
  }

  read(name: string): Uint8Array | undefined {
    return this.#entries.get(name)?.slice();
  }

  write(name: string, value: Uint8Array): void {
    if (name.length === 0 || name.length > LONGEST_NAME) {
      throw new RangeError(`A name in the store has 1 to ${LONGEST_NAME} characters: "${name}".`);
    }
    this.#entries.set(name, value.slice());
    this.#onWrite?.();
  }

  delete(name: string): void {
    this.#entries.delete(name);
    this.#onWrite?.();
  }
}
