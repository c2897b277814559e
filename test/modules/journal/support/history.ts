import type { FlashOperation } from "../../../../host-sim/flash/nor-flash.ts";
import type { Lane } from "../../../../modules/journal/layout.ts";

/** Who reads in the torture's script: one who keeps up, one who lags, one who is away. */
export const READERS = [11, 22, 33] as const;

export interface AppendedEntry {
  readonly bytes: Uint8Array;
  /** Operations of the flash before the append began, and when it returned. */
  begun: number;
  durable: number;
  /** Serial of the sector that it lies in. */
  serial: number;
}

export interface CursorState {
  readonly id: number;
  /** By lane. */
  readonly next: readonly [number, number];
}

interface Moment {
  operation: number;
  readonly cursors: readonly CursorState[];
}

/**
 * What an undisturbed run did: every operation on the flash, and what was promised to whom after how many of
 * them. From it follows what must hold after a cut at any operation.
 */
export class History {
  readonly operations: FlashOperation[] = [];
  /** By lane. */
  readonly entries: readonly [AppendedEntry[], AppendedEntry[]] = [[], []];
  /** The consumers' cursors at the end of each step, and those among them that were settled. */
  readonly noted: Moment[] = [];
  readonly settled: Moment[] = [];
  /** By reader and lane: entry number → operations before its receipt. */
  readonly receipts = new Map<string, Map<number, number>>();
  /** By reader and lane: ranges that were told under signature. */
  readonly told = new Map<string, { from: number; to: number; operation: number }[]>();

  /** Moves an operation to an earlier place, and every promise that was made in between with what it rests on. */
  moveEarlier(from: number, to: number): void {
    const [moved] = this.operations.splice(from, 1);
    this.operations.splice(to, 0, moved);
    const shifted = (count: number) => (count > to && count <= from ? count + 1 : count);
    for (const entry of [...this.entries[0], ...this.entries[1]]) {
      entry.begun = shifted(entry.begun);
      entry.durable = shifted(entry.durable);
    }
    for (const moment of new Set([...this.noted, ...this.settled]))
      moment.operation = shifted(moment.operation);
    for (const receipts of this.receipts.values()) {
      for (const [sequence, operation] of receipts) receipts.set(sequence, shifted(operation));
    }
    for (const range of [...this.told.values()].flat()) range.operation = shifted(range.operation);
  }

  /** What must hold when power fails in operation `at`. */
  expectAt(at: number): Expectation {
    const durable = (lane: Lane) => this.entries[lane].filter((entry) => entry.durable <= at);
    const open = (lane: Lane) => this.entries[lane].find((entry) => entry.begun <= at && entry.durable > at);
    const settled = this.settled.filter((moment) => moment.operation <= at).at(-1);
    const noted = this.noted.find((moment) => moment.operation > at) ?? this.noted.at(-1);
    return {
      durable: [durable(0), durable(1)],
      unfinished: [open(0), open(1)],
      settled: settled?.cursors ?? [],
      noted: noted?.cursors ?? [],
      isSpoken: (id, lane, sequence) =>
        (this.receipts.get(`${id}/${lane}`)?.get(sequence) ?? Number.POSITIVE_INFINITY) <= at ||
        (this.told.get(`${id}/${lane}`) ?? []).some(
          (range) => range.operation <= at && sequence >= range.from && sequence < range.to,
        ),
    };
  }
}

/** What a mount must find. */
export interface Expectation {
  /** By lane, from number 0: what was reported durable. */
  readonly durable: readonly [readonly AppendedEntry[], readonly AppendedEntry[]];
  /** By lane: the entry whose append was cut. It may be there, behind the others. */
  readonly unfinished: readonly [AppendedEntry | undefined, AppendedEntry | undefined];
  /** No cursor may be before these … */
  readonly settled: readonly CursorState[];
  /** … or, but for losses, behind these. */
  readonly noted: readonly CursorState[];
  /** Whether the reader has confirmed the entry, or a signed gap tells of it. */
  readonly isSpoken: (id: number, lane: Lane, sequence: number) => boolean;
}
