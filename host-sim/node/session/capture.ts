import { closeSync, openSync, writeSync } from "node:fs";
import type { CollectedBatch } from "../collector/collector.ts";
import { CommandError } from "../command-error.ts";

/**
 * Keeps the batches that arrive: each once, in the order of arrival, as a CBOR sequence (RFC 8742) on disk when
 * a file is named. MQTT delivers at least once; a repeat of the same bytes is counted and not kept again.
 */
export class Capture {
  repeats = 0;
  readonly #seen = new Set<string>();
  readonly #onBatch: (batch: CollectedBatch) => void;
  readonly #file: number | undefined;

  constructor(path: string | undefined, onBatch: (batch: CollectedBatch) => void) {
    this.#onBatch = onBatch;
    if (path === undefined) return;
    try {
      this.#file = openSync(path, "w", 0o600);
    } catch (error) {
      throw new CommandError(
        `The capture ${path} cannot be written (${(error as NodeJS.ErrnoException).code}).`,
        "Give --capture a file in a folder that exists.",
      );
    }
  }

  get batches(): number {
    return this.#seen.size;
  }

  keep(batch: CollectedBatch): void {
    const name = Buffer.from(batch.digest).toString("base64");
    if (this.#seen.has(name)) {
      this.repeats++;
      return;
    }
    if (this.#file !== undefined) writeSync(this.#file, batch.bytes);
    this.#seen.add(name);
    this.#onBatch(batch);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}
