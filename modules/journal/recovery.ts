import type { JournalCipher } from "../host/crypto.ts";
import type { Consumer, EntryFinder } from "./consumer.ts";
import { ConsumerRecords } from "./consumer-records.ts";
import { EntryBuffer } from "./entry-buffer.ts";
import type { EntryReader } from "./entry-reader.ts";
import {
  CloseAt,
  CONSUMER_BYTES,
  entryUnits,
  HeadAt,
  Kind,
  Lane,
  MAX_CONSUMERS,
  Magic,
  SPARE_SECTORS,
} from "./layout.ts";
import type { Medium } from "./medium.ts";
import type { Ring } from "./ring.ts";
import { Unit } from "./unit.ts";

/** What a mount found. */
export interface JournalFindings {
  /** There is nothing of this journal in the flash: it is new, was erased, or its key is another one. */
  readonly isBlank: boolean;
  /** The newest sector was lost to damage, and what was in it: a new chain must be begun. */
  readonly isNewestLost: boolean;
  /** The last append or settle was cut before its mark was whole. */
  readonly isUnfinished: boolean;
  /** Entries of the newest sector that are damaged. */
  readonly damagedEntries: number;
  /** No state of the consumers could be read: they begin at the oldest entry, and get some again. */
  readonly areConsumersLost: boolean;
  /** Reads of the flash that it took. */
  readonly reads: number;
}

/** Where the journal goes on after a mount. */
export interface Recovered {
  readonly nextSequence: [number, number];
  /** The highest serial that may have been used. */
  readonly serial: number;
  readonly consumers: Consumer[];
  /** The newest sector has its close mark already. */
  readonly isClosed: boolean;
  readonly findings: JournalFindings;
}

/**
 * Walks through the newest sector, and where its consumers' state is damaged through the one before, and says
 * where the journal goes on. Reads alone; see docs/JOURNAL.md, "Mounting".
 */
export function recover(
  medium: Medium,
  ring: Ring,
  reader: EntryReader,
  finder: EntryFinder,
  cipher: JournalCipher,
): Recovered {
  ring.search();
  const isBlank = ring.newestSector < 0;
  const walk = new Walk(medium, reader, finder, cipher);
  let serial = ring.newestSerial;
  let isClosed = false;
  let isNewestLost = false;
  if (!isBlank) {
    walk.through(ring.newestSector);
    isClosed = readClose(medium, ring.newestSector, ring.newestSerial);
    isNewestLost = isClosed;
    for (let steps = 1; walk.consumers === undefined && steps <= SPARE_SECTORS + 1; steps++) {
      const before = ring.after(ring.newestSector, medium.sectors - steps);
      if (ring.open(before)) walk.statesIn(before);
    }
  }
  const next = walk.nextSequence;
  if (isNewestLost) {
    // As many entries as fit may have had numbers in each sector that is gone.
    const gone = goneBehind(medium, ring, reader);
    serial += gone;
    next[Lane.routine] += gone * mostEntries(medium.units);
    next[Lane.urgent] += gone * mostEntries(medium.units);
  }
  return {
    nextSequence: next,
    serial,
    consumers: walk.consumers ?? [],
    isClosed,
    findings: {
      isBlank,
      isNewestLost,
      isUnfinished: walk.isUnfinished,
      damagedEntries: walk.damaged,
      areConsumersLost: !isBlank && walk.consumers === undefined,
      reads: medium.reads,
    },
  };
}

/** Twice what this firmware writes: a later one may keep longer records. */
const LONGEST_STATE = 2 * MAX_CONSUMERS * CONSUMER_BYTES;

/** What is learned on the way through a sector. */
class Walk {
  readonly nextSequence: [number, number] = [0, 0];
  consumers: Consumer[] | undefined;
  damaged = 0;
  isUnfinished = false;

  readonly #medium: Medium;
  readonly #reader: EntryReader;
  readonly #finder: EntryFinder;
  readonly #cipher: JournalCipher;
  readonly #body: EntryBuffer;

  constructor(medium: Medium, reader: EntryReader, finder: EntryFinder, cipher: JournalCipher) {
    this.#cipher = cipher;
    this.#medium = medium;
    this.#reader = reader;
    this.#finder = finder;
    this.#body = new EntryBuffer(LONGEST_STATE);
  }

  /** Takes numbers and states from the newest sector. */
  through(sector: number): void {
    const reader = this.#reader;
    reader.open(sector);
    const next = this.nextSequence;
    next[Lane.routine] = reader.firstSequence(Lane.routine);
    next[Lane.urgent] = reader.firstSequence(Lane.urgent);
    let expected = 1;
    for (let unit = 1; reader.next(unit, this.#medium.units - 1); unit = reader.after) {
      if (reader.unit !== expected) this.damaged++;
      expected = reader.after;
      next[Lane.routine] = reader.sequence(Lane.routine) + (reader.kind === Kind.routine ? 1 : 0);
      next[Lane.urgent] = reader.sequence(Lane.urgent) + (reader.kind === Kind.urgent ? 1 : 0);
      if (reader.kind === Kind.consumers) this.takeState();
      else if (!reader.checkBody()) this.damaged++;
    }
    this.isUnfinished = reader.metUnfinished;
    this.damaged += reader.strayMarks;
    // A sector is opened with an entry in it: one without any is damaged.
    if (expected === 1) this.damaged++;
    if (this.damaged === 0) return;
    // Where there is damage, entries behind the last whole one may have gone with it. Their numbers are not used again.
    const most = mostEntries(this.#medium.units - 1 - expected);
    next[Lane.routine] += most;
    next[Lane.urgent] += most;
  }

  /** Takes states alone, from an older sector. */
  statesIn(sector: number): void {
    const reader = this.#reader;
    reader.open(sector);
    for (let unit = 1; reader.next(unit, this.#medium.units - 1); unit = reader.after) {
      if (reader.kind === Kind.consumers) this.takeState();
    }
  }

  private takeState(): void {
    const reader = this.#reader;
    if (!reader.readBody(this.#body)) {
      this.damaged++;
      return;
    }
    while (this.#body.decipher(this.#cipher));
    this.consumers = ConsumerRecords.decode(
      this.#body.bytes,
      reader.length,
      reader.head.u8(HeadAt.detail),
      this.#finder,
    );
  }
}

function readClose(medium: Medium, sector: number, serial: number): boolean {
  const close = new Unit();
  medium.readUnit(sector, medium.units - 1, close);
  return close.isSealed(Magic.close) && close.u32(CloseAt.serial) === serial;
}

/** How many sectors behind the newest one cannot be read: the lost one and perhaps more. */
function goneBehind(medium: Medium, ring: Ring, reader: EntryReader): number {
  let gone = 1;
  while (gone < medium.sectors - 1 && !reader.open(ring.after(ring.newestSector, gone + 1))) gone++;
  return gone;
}

function mostEntries(units: number): number {
  return Math.floor(units / entryUnits(1));
}
