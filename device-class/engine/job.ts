import type { Bytecode } from "./bytecode.ts";

const MAGIC = 0x444a_4b50;
const HEADER_WORDS = 10;

/** What host/main.c is to run. */
export interface Job {
  readonly bytecode: Bytecode;
  readonly tape: Uint8Array;
  /** All of the engine's memory: its stack, what is loaded, and the firmware's heap. */
  readonly arenaBytes: number;
  /** The firmware's heap, beyond the engine and the modules that are loaded; all of the arena when left out. */
  readonly heap?: { readonly slots: number; readonly chunkBytes: number };
  readonly stackSlots: number;
  /** Collects all the time, to find the most that is in use at a time; instruction counts then mean nothing. */
  readonly findPeak?: boolean;
  /** Looks now and then which function runs; that costs instructions itself. */
  readonly profile?: boolean;
}

/** The job as one file. */
export function jobBytes(job: Job): Uint8Array {
  const { bytecode, tape, arenaBytes, heap, stackSlots, findPeak = false, profile = false } = job;
  const parts = [bytecode.symbols, bytecode.code, tape];
  const lengths = parts.map((part) => (part.length + 3) & ~3);
  const header = new Uint32Array(HEADER_WORDS);
  header.set([
    MAGIC,
    arenaBytes,
    stackSlots,
    (findPeak ? 1 : 0) | (profile ? 2 : 0),
    bytecode.symbols.length,
    bytecode.code.length,
    tape.length,
    heap?.slots ?? 0,
    heap?.chunkBytes ?? 0,
  ]);
  const bytes = new Uint8Array(4 * HEADER_WORDS + lengths[0] + lengths[1] + lengths[2]);
  bytes.set(new Uint8Array(header.buffer));
  let at = 4 * HEADER_WORDS;
  parts.forEach((part, i) => {
    bytes.set(part, at);
    at += lengths[i];
  });
  return bytes;
}
