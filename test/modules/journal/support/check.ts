import type { NorFlash } from "../../../../host-sim/flash/nor-flash.ts";
import type { Consumer } from "../../../../modules/journal/consumer.ts";
import { EntryBuffer } from "../../../../modules/journal/entry-buffer.ts";
import type { Journal } from "../../../../modules/journal/journal.ts";
import { LaneCursor } from "../../../../modules/journal/lane-cursor.ts";
import { Lane } from "../../../../modules/journal/layout.ts";
import { batchBytes } from "./bench-keys.ts";
import { type Geometry, mountBound } from "./geometry.ts";
import { type AppendedEntry, type Expectation, READERS } from "./history.ts";
import { cursorsOf, mount } from "./script.ts";

const LANES = [Lane.routine, Lane.urgent] as const;
/** The reader who has everything still before it. */
const AWAY = READERS[2];
const buffer = new EntryBuffer(65_536);

function demand(holds: boolean, promise: () => string): void {
  if (!holds) throw new Error(promise());
}

/**
 * Whether every entry is read back by every reader, or the last ones alone: enough where one operation is torn
 * at every byte, because what lies before it is the same each time.
 */
export type Depth = "all" | "tail";

/**
 * Mounts and holds what is found against the promises of docs/JOURNAL.md; throws with the broken one.
 *
 * @returns what must hold from now on
 */
export function checkMount(
  flash: NorFlash,
  geometry: Geometry,
  expected: Expectation,
  seed: number,
  depth: Depth = "all",
): Expectation {
  const operations = flash.operations;
  const journal = mount(flash, seed);
  const { findings } = journal;
  demand(flash.operations === operations, () => "Mounting writes nothing.");
  demand(findings.reads <= mountBound(geometry), () => `Mounting took ${findings.reads} reads.`);
  demand(findings.damagedEntries === 0, () => `A cut damages no entry: ${findings.damagedEntries}.`);
  demand(!findings.isNewestLost, () => "A cut loses no sector.");
  demand(!findings.areConsumersLost, () => "A cut loses no cursors.");

  const noted = cursorsOf(journal);
  const routine = checkNumbers(journal, Lane.routine, expected);
  const urgent = checkNumbers(journal, Lane.urgent, expected);
  for (const id of READERS) {
    const reader = checkCursors(journal, geometry, id, [routine, urgent], expected);
    if (reader !== undefined && depth === "all")
      checkDelivery(reader, [routine, urgent], id === AWAY ? 1000 : 3);
  }
  if (depth === "tail") checkTail(journal, [routine, urgent]);
  checkNewest(journal, [routine, urgent]);
  return { ...expected, durable: [routine, urgent], unfinished: [undefined, undefined], noted };
}

/** The device goes on after a start: it mounts and appends twice. */
export class Continuation {
  /** What must hold if power fails now. */
  expected: Expectation;
  readonly #flash: NorFlash;
  readonly #seed: number;

  constructor(flash: NorFlash, expected: Expectation, seed: number) {
    this.#flash = flash;
    this.expected = expected;
    this.#seed = seed;
  }

  run(): void {
    const journal = mount(this.#flash, this.#seed);
    for (const id of READERS) journal.openConsumer(id);
    this.#append(journal, Lane.routine, 300);
    this.#append(journal, Lane.urgent, 90);
  }

  #append(journal: Journal, lane: Lane, length: number): void {
    const before = this.expected;
    const bytes = batchBytes(this.#seed + length, length);
    const entry = { bytes, begun: 0, durable: 0, serial: 0 };
    const unfinished: [AppendedEntry | undefined, AppendedEntry | undefined] = [undefined, undefined];
    unfinished[lane] = entry;
    this.expected = { ...before, unfinished };
    const sequence = journal.append(lane, bytes);
    const durable: [readonly AppendedEntry[], readonly AppendedEntry[]] = [...before.durable];
    demand(
      sequence === durable[lane].length,
      () => `Number ${sequence} follows ${durable[lane].length - 1}.`,
    );
    durable[lane] = [...durable[lane], { ...entry, serial: journal.serial }];
    this.expected = { ...before, durable, settled: cursorsOf(journal) };
  }
}

/** How many entries of a lane there are, and which: those that were durable, and perhaps the unfinished one. */
function checkNumbers(journal: Journal, lane: Lane, expected: Expectation): readonly AppendedEntry[] {
  const { durable, unfinished } = expected;
  const next = journal.nextSequence(lane);
  if (next === durable[lane].length) return durable[lane];
  const open = unfinished[lane];
  demand(
    open !== undefined && next === durable[lane].length + 1,
    () => `Lane ${lane} goes on at ${next} after ${durable[lane].length} entries.`,
  );
  return [...durable[lane], { ...open!, serial: journal.serial }];
}

function checkCursors(
  journal: Journal,
  geometry: Geometry,
  id: number,
  held: readonly (readonly AppendedEntry[])[],
  expected: Expectation,
): Consumer | undefined {
  const settled = expected.settled.find((cursor) => cursor.id === id);
  const noted = expected.noted.find((cursor) => cursor.id === id);
  const reader = journal.consumers.find((consumer) => consumer.id === id);
  if (reader === undefined) {
    demand(settled === undefined || journal.findings.isBlank, () => `Reader ${id} is forgotten.`);
    return undefined;
  }
  for (const lane of LANES) {
    const cursor = reader.cursor(lane);
    const most = noted === undefined || cursor.lostTo > noted.next[lane] ? cursor.lostTo : noted.next[lane];
    demand(
      cursor.next >= (settled?.next[lane] ?? 0),
      () => `Cursor ${id}/${lane} fell back to ${cursor.next}.`,
    );
    demand(cursor.next <= most, () => `Cursor ${id}/${lane} ran ahead to ${cursor.next}.`);
    checkPassed(journal, geometry, reader, lane, held[lane], expected);
  }
  return reader;
}

/** What lies before a cursor was confirmed, or is lost: then it was too old to be held, and the loss is told. */
function checkPassed(
  journal: Journal,
  geometry: Geometry,
  reader: Consumer,
  lane: Lane,
  held: readonly AppendedEntry[],
  expected: Expectation,
): void {
  const cursor = reader.cursor(lane);
  const firstHeldSerial = journal.serial - (geometry.sectors - 2) + 1;
  let lost = 0;
  for (let sequence = 0; sequence < cursor.next; sequence++) {
    if (expected.isSpoken(reader.id, lane, sequence)) continue;
    lost++;
    const name = `${reader.id}/${lane}/${sequence}`;
    demand(held[sequence].serial < firstHeldSerial, () => `Entry ${name} was lost although there was room.`);
    demand(sequence >= cursor.lostFrom && sequence < cursor.lostTo, () => `The loss of ${name} is not told.`);
  }
  demand(cursor.lostCount >= lost, () => `Of ${lost} lost entries ${cursor.lostCount} are told.`);
}

/**
 * Every entry from the cursors on is delivered once, in order, urgent ones first, byte for byte.
 *
 * @param most how many of the urgent lane, and if that is all there are, how many of the other
 */
function checkDelivery(reader: Consumer, held: readonly (readonly AppendedEntry[])[], most: number): void {
  for (const lane of [Lane.urgent, Lane.routine]) {
    const { next } = reader.cursor(lane);
    for (let sequence = next; sequence < held[lane].length; sequence++) {
      if (sequence === next + most) return;
      const entry = held[lane][sequence];
      const name = `${reader.id}/${lane}/${sequence}`;
      demand(reader.next(buffer), () => `Entry ${name} is not delivered.`);
      demand(
        buffer.lane === lane && buffer.sequence === sequence,
        () => `${buffer.sequence} came for ${name}.`,
      );
      demand(sameBytes(buffer, entry.bytes), () => `The bytes of ${name} differ.`);
      reader.receipt(lane, sequence);
    }
  }
  demand(!reader.next(buffer), () => `Reader ${reader.id} is given what was never appended.`);
}

/** The last entries of each lane are there, and none behind them. */
function checkTail(journal: Journal, held: readonly (readonly AppendedEntry[])[]): void {
  const place = new LaneCursor();
  for (const lane of LANES) {
    const end = held[lane].length;
    for (let sequence = Math.max(end - 2, journal.oldestSequence(lane)); sequence < end; sequence++) {
      const name = `${lane}/${sequence}`;
      demand(journal.find(lane, sequence, place, buffer), () => `Entry ${name} is not found.`);
      while (journal.decipher(buffer));
      demand(buffer.sequence === sequence, () => `${buffer.sequence} came for ${name}.`);
      demand(sameBytes(buffer, held[lane][sequence].bytes), () => `The bytes of ${name} differ.`);
    }
    place.placeSequence = -1;
    demand(!journal.find(lane, end, place, buffer), () => `Lane ${lane} holds what was never appended.`);
    place.placeSequence = -1;
  }
}

function checkNewest(journal: Journal, held: readonly (readonly AppendedEntry[])[]): void {
  const found = journal.readNewest(buffer);
  const count = held[0].length + held[1].length;
  demand(found === (count === 0 ? "none" : "whole"), () => `The newest entry is ${found}.`);
  if (count === 0) return;
  demand(buffer.sequence === held[buffer.lane].length - 1, () => `${buffer.sequence} is not the newest.`);
  demand(
    sameBytes(buffer, held[buffer.lane][buffer.sequence].bytes),
    () => "The newest entry's bytes differ.",
  );
}

function sameBytes(found: EntryBuffer, bytes: Uint8Array): boolean {
  if (found.length !== bytes.length) return false;
  for (let i = 0; i < bytes.length; i++) if (found.bytes[i] !== bytes[i]) return false;
  return true;
}
