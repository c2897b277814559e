import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { BatchSplitter } from "../../../gateway/verify/split.ts";
import type { CollectedBatch } from "../collector/collector.ts";
import { CommandError } from "../command-error.ts";

/** What a capture had before this run. */
function batchesOf(capture: Uint8Array): Uint8Array[] {
  const starts: number[] = [];
  const splitter = new BatchSplitter({
    batch: (_envelope, offset) => starts.push(offset),
    junk: () => {},
    holds: () => true,
  });
  splitter.push(capture);
  splitter.end();
  return starts.map((start, i) => capture.subarray(start, starts[i + 1] ?? capture.length));
}

const nameOf = (digest: Uint8Array) => Buffer.from(digest).toString("base64");

/**
 * Keeps the batches that arrive: each once, in the order of arrival, as a CBOR sequence (RFC 8742) on disk when
 * a file is named. Delivery is at least once; a repeat of the same bytes is counted and not kept again.
 */
export class Capture {
  repeats = 0;
  batches = 0;
  readonly #seen = new Set<string>();
  readonly #onBatch: (batch: CollectedBatch) => void;
  readonly #file: number | undefined;

  /** @param goesOn the device is an earlier one: what the file holds of it is kept and gone on with */
  constructor(path: string | undefined, goesOn: boolean, onBatch: (batch: CollectedBatch) => void) {
    this.#onBatch = onBatch;
    if (path === undefined) return;
    try {
      this.#file = openSync(path, goesOn ? "a" : "w", 0o600);
      if (goesOn) {
        for (const batch of batchesOf(new Uint8Array(readFileSync(path)))) {
          this.#seen.add(nameOf(createHash("sha256").update(batch).digest()));
        }
      }
    } catch (error) {
      throw new CommandError(
        `The capture ${path} cannot be written (${(error as NodeJS.ErrnoException).code}).`,
        "Give --capture a file in a folder that exists.",
      );
    }
  }

  keep(batch: CollectedBatch): void {
    const name = nameOf(batch.digest);
    if (this.#seen.has(name)) {
      this.repeats++;
      return;
    }
    if (this.#file !== undefined) writeSync(this.#file, batch.bytes);
    this.#seen.add(name);
    this.batches++;
    this.#onBatch(batch);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}
