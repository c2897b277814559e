import type { NorFlash } from "../../../../host-sim/flash/nor-flash.ts";
import { Seeded } from "../../../../host-sim/flash/seeded.ts";
import type { Consumer } from "../../../../modules/journal/consumer.ts";
import { EntryBuffer } from "../../../../modules/journal/entry-buffer.ts";
import { Journal } from "../../../../modules/journal/journal.ts";
import { Lane } from "../../../../modules/journal/layout.ts";
import { batchBytes, benchEntropy, quickKeys } from "./bench-keys.ts";
import { flashOf, type Geometry } from "./geometry.ts";
import { type CursorState, History, READERS } from "./history.ts";

export interface ScriptOptions {
  readonly geometry: Geometry;
  readonly seed: number;
  /** Sectors to fill. */
  readonly sectors: number;
}

const keys = quickKeys();

/** Mounts a journal with the test's keys. */
export function mount(flash: NorFlash, entropySeed: number): Journal {
  return new Journal({ flash, keys, entropy: benchEntropy(entropySeed) });
}

/**
 * Runs a device's life without a cut and writes its history: batches of all lengths and both lanes, a reader
 * who keeps up (with receipts out of turn), one who lags, one who never comes, erases ahead or not, restarts.
 */
export function play(options: ScriptOptions): History {
  const history = new History();
  const flash = flashOf(options.geometry, { observe: (operation) => history.operations.push(operation) });
  const run = new Run(flash, history, options.seed);
  while (run.serial < options.sectors) run.step();
  return history;
}

class Run {
  readonly #flash: NorFlash;
  readonly #history: History;
  readonly #random: Seeded;
  #journal: Journal;
  #readers: Consumer[] = [];
  #buffer: EntryBuffer;
  #steps = 0;

  constructor(flash: NorFlash, history: History, seed: number) {
    this.#flash = flash;
    this.#history = history;
    this.#random = new Seeded(seed);
    this.#journal = mount(flash, seed);
    this.#buffer = new EntryBuffer(this.#journal.longestEntry);
    this.#openReaders();
    this.#note(true);
  }

  get serial(): number {
    return this.#journal.serial;
  }

  step(): void {
    const choice = this.#random.below(100);
    this.#steps++;
    if (choice < 55) this.#append(Lane.routine);
    else if (choice < 63) this.#append(Lane.urgent);
    else if (choice < 80) this.#deliver(READERS[0], 6);
    else if (choice < 84) this.#deliver(READERS[1], 2);
    else if (choice < 88) this.#journal.settle();
    else if (choice < 93) this.#journal.prepare();
    else if (choice < 96) this.#tellLosses();
    else if (choice < 98) this.#reader(READERS[0]).rewind();
    else this.#restart();
    const writes = choice < 63 || (choice >= 84 && choice < 88);
    this.#note(writes);
  }

  #append(lane: Lane): void {
    const random = this.#random;
    const limit = this.#journal.longestEntry;
    const kind = random.below(10);
    const length = 1 + random.below(kind < 7 ? 700 : kind < 9 ? 60 : limit);
    const bytes = batchBytes(this.#steps, length > limit ? limit : length);
    const entry = { bytes, begun: this.#flash.operations, durable: Number.POSITIVE_INFINITY, serial: 0 };
    const sequence =
      random.below(2) === 0 ? this.#journal.append(lane, bytes) : this.#appendInSteps(lane, bytes);
    if (sequence !== this.#history.entries[lane].length)
      throw new Error(`Number ${sequence} is out of turn.`);
    this.#history.entries[lane].push(entry);
    entry.durable = this.#flash.operations;
    entry.serial = this.#journal.serial;
  }

  /** As a device does that must look after its sensors: others read, and the next sector is erased, in between. */
  #appendInSteps(lane: Lane, bytes: Uint8Array): number {
    const journal = this.#journal;
    const padded = new Uint8Array((bytes.length + 31) & ~31);
    padded.set(bytes);
    const sequence = journal.beginAppend(lane, padded.subarray(0, bytes.length));
    while (journal.stepAppend()) {
      const choice = this.#random.below(8);
      if (choice === 0) journal.prepare();
      else if (choice === 1 && this.#reader(READERS[0]).peek(this.#buffer)) journal.decipher(this.#buffer);
    }
    return sequence;
  }

  #deliver(id: number, most: number): void {
    const reader = this.#reader(id);
    const given: [Lane, number][] = [];
    const count = this.#random.below(most) + 1;
    while (given.length < count && reader.next(this.#buffer))
      given.push([this.#buffer.lane, this.#buffer.sequence]);
    if (this.#random.below(3) === 0) given.reverse();
    if (this.#random.below(5) === 0) given.pop();
    for (const [lane, sequence] of given) {
      reader.receipt(lane, sequence);
      mapIn(this.#history.receipts, `${id}/${lane}`).set(sequence, this.#flash.operations);
    }
  }

  #tellLosses(): void {
    for (const reader of this.#readers) {
      for (const lane of [Lane.routine, Lane.urgent]) {
        const { lostFrom, lostTo, lostCount } = reader.cursor(lane);
        if (lostCount === 0) continue;
        const key = `${reader.id}/${lane}`;
        const told = this.#history.told.get(key) ?? [];
        this.#history.told.set(key, [
          ...told,
          { from: lostFrom, to: lostTo, operation: this.#flash.operations },
        ]);
        reader.acknowledgeLoss(lane, lostTo, lostCount);
      }
    }
  }

  /** A restart without a cut: what was not settled is forgotten. */
  #restart(): void {
    this.#journal = mount(this.#flash, this.#steps);
    this.#openReaders();
  }

  #openReaders(): void {
    this.#readers = READERS.map((id) => this.#journal.openConsumer(id));
  }

  #reader(id: number): Consumer {
    return this.#readers.find((reader) => reader.id === id)!;
  }

  #note(isSettled: boolean): void {
    const moment = { operation: this.#flash.operations, cursors: cursorsOf(this.#journal) };
    this.#history.noted.push(moment);
    if (isSettled) this.#history.settled.push(moment);
  }
}

export function cursorsOf(journal: Journal): CursorState[] {
  return journal.consumers.map((consumer) => ({
    id: consumer.id,
    next: [consumer.cursor(Lane.routine).next, consumer.cursor(Lane.urgent).next],
  }));
}

function mapIn<K, L, V>(maps: Map<K, Map<L, V>>, key: K): Map<L, V> {
  const found = maps.get(key) ?? new Map<L, V>();
  maps.set(key, found);
  return found;
}
