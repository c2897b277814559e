import { Fault } from "../fault/fault.ts";
import type { Entropy } from "../host/crypto.ts";
import type { Flash } from "../host/flash.ts";
import type { Log } from "../host/log.ts";
import { Consumer, type EntryFinder } from "./consumer.ts";
import { ConsumerRecords } from "./consumer-records.ts";
import type { EntryBuffer } from "./entry-buffer.ts";
import { EntryReader } from "./entry-reader.ts";
import { EntryWriter } from "./entry-writer.ts";
import type { LaneCursor } from "./lane-cursor.ts";
import {
  CloseAt,
  CONSUMER_BYTES,
  entryUnits,
  HeaderAt,
  Kind,
  LAST_NUMBER,
  Lane,
  longestBody,
  MAX_CONSUMERS,
  Magic,
  READABLE_FROM,
  SALT_BYTES,
  SCHEMA,
  SPARE_SECTORS,
} from "./layout.ts";
import { Medium } from "./medium.ts";
import { type JournalFindings, recover } from "./recovery.ts";
import { Ring } from "./ring.ts";
import type { JournalKeys } from "./secrets.ts";
import { Unit } from "./unit.ts";

export interface JournalOptions {
  readonly flash: Flash;
  readonly keys: JournalKeys;
  readonly entropy: Entropy;
  readonly log?: Log;
  /** Called after it became durable that a consumer has lost entries; tell of it in a signed gap. */
  readonly onLoss?: (consumer: Consumer) => void;
}

/** Sectors that are tried before the flash is said to be worn out. */
const MOST_ATTEMPTS = 4;

/** What the newest entry is like: see {@link Journal.readNewest}. */
export type NewestEntry = "whole" | "damaged" | "none";

/**
 * The log of signed batches on NOR flash: docs/JOURNAL.md. Made by mounting, which reads alone. After that
 * nothing is allocated but by `openConsumer`.
 */
export class Journal implements EntryFinder {
  readonly findings: JournalFindings;
  /** Most bytes of one entry: 3,648 with sectors of 4 KiB. */
  readonly longestEntry: number;

  readonly #medium: Medium;
  readonly #ring: Ring;
  readonly #reader: EntryReader;
  readonly #writer: EntryWriter;
  readonly #entropy: Entropy;
  readonly #log: Log | undefined;
  readonly #onLoss: ((consumer: Consumer) => void) | undefined;
  readonly #keyId: number;
  readonly #records = new ConsumerRecords();
  readonly #close = new Unit();
  readonly #salt: Uint8Array;
  readonly #next: [routine: number, urgent: number];
  readonly #consumers: Consumer[];

  #serial: number;
  /** Next unit to write in the newest sector. */
  #unit = 0;
  /** The newest sector was opened since the start and everything in it is as it should be. */
  #isWritable = false;
  #isNewestClosed: boolean;
  #isSpareErased = false;
  #areConsumersChanged = false;

  /**
   * Mounts: finds what is there and writes nothing.
   *
   * @throws Fault `journal-geometry`, `journal-newer-schema`
   */
  constructor(options: JournalOptions) {
    const { flash, keys, entropy, log, onLoss } = options;
    this.#medium = new Medium(flash);
    this.#reader = new EntryReader(this.#medium, keys);
    this.#writer = new EntryWriter(this.#medium, keys);
    this.#ring = new Ring(this.#medium, this.#reader);
    this.#entropy = entropy;
    this.#log = log;
    this.#onLoss = onLoss;
    this.#keyId = keys.keyId;
    this.#salt = this.#writer.header.bytes.subarray(HeaderAt.salt, HeaderAt.salt + SALT_BYTES);
    this.longestEntry = longestBody(this.#medium.units);

    const found = recover(this.#medium, this.#ring, this.#reader, this);
    this.findings = found.findings;
    this.#next = found.nextSequence;
    this.#serial = found.serial;
    this.#consumers = found.consumers;
    this.#isNewestClosed = found.isClosed;
    if (found.findings.isNewestLost) this.#log?.note("journal-newest-lost");
    if (found.findings.damagedEntries > 0) this.#log?.note("journal-damaged", found.findings.damagedEntries);
    this.#dropGivenUp();
  }

  /**
   * Erases all of a partition, sector by sector: 45 ms each, at most 400 ms. If that is cut, a part of the old
   * journal is still there; to make it unreadable at once, forget its secret first.
   */
  static format(flash: Flash): void {
    const { sectors } = new Medium(flash);
    for (let sector = 0; sector < sectors; sector++) flash.eraseBlock(sector, sector + 1);
  }

  /** Number of a lane's next entry. */
  nextSequence(lane: Lane): number {
    return this.#next[lane];
  }

  /** For each lane the first number that may still be held. */
  oldestSequence(lane: Lane): number {
    return this.#ring.oldestSector < 0 ? this.#next[lane] : this.#ring.oldestSequence[lane];
  }

  /** Serial of the newest sector: how many sectors were opened since the journal was new; 0 for a blank one. */
  get serial(): number {
    return this.#ring.newestSerial;
  }

  /** The consumers that the journal keeps cursors for. */
  get consumers(): readonly Consumer[] {
    return this.#consumers;
  }

  /** Whether the next sector must be erased before it can be opened; see {@link prepare}. */
  get isEraseDue(): boolean {
    return !this.#isSpareErased;
  }

  /**
   * Erases the next sector if that is due, so that no append has to wait for it: call it when 45 ms (at most
   * 400 ms) are to spare, for instance right after a FIFO was emptied.
   */
  prepare(): void {
    if (this.#isSpareErased) return;
    this.#reader.forget();
    this.#medium.erase(this.#ring.newestSector < 0 ? 0 : this.#ring.after(this.#ring.newestSector, 1));
    this.#isSpareErased = true;
  }

  /**
   * Appends a batch. It is durable, and so is every receipt before it, when this returns; if it throws, the
   * batch may be there after the next mount or not.
   *
   * @param length how many of the bytes are the batch
   * @returns the entry's number in its lane
   * @throws Fault `journal-entry-length`, `journal-numbers-spent`, `journal-worn`
   */
  append(lane: Lane, bytes: Uint8Array, length = bytes.length): number {
    if (!(length > 0 && length <= this.longestEntry && length <= bytes.length)) {
      throw new Fault("journal-entry-length", length);
    }
    const sequence = this.#next[lane];
    if (sequence >= LAST_NUMBER) throw new Fault("journal-numbers-spent", lane);
    this.#makeRoom(entryUnits(length) + (this.#areConsumersChanged ? this.#recordUnits() : 0));
    if (this.#areConsumersChanged) this.#writeConsumers();
    for (let attempts = 1; !this.#write(lane + 1, 0, bytes, length); attempts++) {
      if (attempts === MOST_ATTEMPTS) throw new Fault("journal-worn", this.#ring.newestSector);
      this.#openNext();
    }
    this.#next[lane] = sequence + 1;
    return sequence;
  }

  /** Makes every receipt so far durable. Writes nothing where there is nothing new. */
  settle(): void {
    if (!this.#areConsumersChanged) return;
    this.#makeRoom(this.#recordUnits());
    if (this.#areConsumersChanged) this.#writeConsumers();
  }

  /**
   * The consumer of this id; a new one begins at the oldest entry that is held. Durable with the next `append`
   * or `settle`.
   *
   * @param id not 0, chosen by the caller for the peer for as long as it is bonded
   * @throws Fault `journal-consumers-full`
   */
  openConsumer(id: number): Consumer {
    for (const consumer of this.#consumers) if (consumer.id === id) return consumer;
    if (this.#consumers.length >= MAX_CONSUMERS) throw new Fault("journal-consumers-full", MAX_CONSUMERS);
    const consumer = new Consumer(id, this);
    consumer.cursor(Lane.routine).start(this.oldestSequence(Lane.routine));
    consumer.cursor(Lane.urgent).start(this.oldestSequence(Lane.urgent));
    this.#consumers.push(consumer);
    this.#areConsumersChanged = true;
    return consumer;
  }

  /** Forgets a consumer: nothing is kept for it any longer. Durable with the next `append` or `settle`. */
  forgetConsumer(id: number): void {
    const at = this.#consumers.findIndex((consumer) => consumer.id === id);
    if (at < 0) return;
    this.#consumers.splice(at, 1);
    this.#areConsumersChanged = true;
  }

  /**
   * Reads the batch that was appended last, in either lane: the chain goes on from it.
   *
   * @returns "damaged" when a newer one was there and cannot be read: the state of the chain is lost
   */
  readNewest(out: EntryBuffer): NewestEntry {
    const ring = this.#ring;
    const reader = this.#reader;
    if (ring.newestSector < 0) return "none";
    for (let sector = ring.newestSector; ; sector = ring.after(sector, this.#medium.sectors - 1)) {
      let last = 0;
      const end = this.#endOf(sector);
      if (ring.open(sector)) {
        for (let unit = 1; reader.next(unit, end); unit = reader.after) {
          if (reader.kind === Kind.routine || reader.kind === Kind.urgent) last = reader.unit;
        }
      }
      if (last !== 0) {
        reader.next(last, end);
        return this.#isLastNumber() && this.#read((reader.kind - 1) as Lane, out) ? "whole" : "damaged";
      }
      if (sector === ring.oldestSector) break;
    }
    return this.#next[Lane.routine] + this.#next[Lane.urgent] === 0 ? "none" : "damaged";
  }

  /** For `Consumer`; see {@link EntryFinder.find}. */
  find(lane: Lane, sequence: number, cursor: LaneCursor, out: EntryBuffer): boolean {
    const ring = this.#ring;
    const reader = this.#reader;
    if (ring.newestSector < 0) return false;
    if (cursor.placeSequence !== sequence || cursor.placeSerial < ring.oldestSerial) {
      cursor.placeSector = ring.sectorOf(lane, sequence);
      cursor.placeUnit = 1;
      cursor.placeSerial = 0;
    }
    for (;;) {
      const sector = cursor.placeSector;
      if (ring.open(sector)) {
        cursor.placeSerial = reader.serial;
        const end = this.#endOf(sector);
        while (reader.next(cursor.placeUnit, end)) {
          cursor.placeUnit = reader.after;
          if (reader.kind !== lane + 1 || reader.sequence(lane) < sequence) continue;
          if (this.#read(lane, out)) {
            cursor.placeSequence = out.sequence + 1;
            return true;
          }
          this.#log?.note("journal-damaged", sector);
        }
      }
      if (sector === ring.newestSector) return false;
      cursor.placeSector = ring.after(sector, 1);
      cursor.placeUnit = 1;
    }
  }

  /** For `Consumer`; see {@link EntryFinder.changed}. */
  changed(): void {
    this.#areConsumersChanged = true;
  }

  /** Whether no number was given out behind the entry that the reader has found. */
  #isLastNumber(): boolean {
    const reader = this.#reader;
    const routine = reader.sequence(Lane.routine) + (reader.kind === Kind.routine ? 1 : 0);
    const urgent = reader.sequence(Lane.urgent) + (reader.kind === Kind.urgent ? 1 : 0);
    return routine === this.#next[Lane.routine] && urgent === this.#next[Lane.urgent];
  }

  #read(lane: Lane, out: EntryBuffer): boolean {
    const reader = this.#reader;
    if (out.bytes.length < this.longestEntry) throw new Fault("journal-entry-buffer", this.longestEntry);
    out.lane = lane;
    out.sequence = reader.sequence(lane);
    out.length = reader.length;
    return reader.readBody(out);
  }

  /** The unit behind the last one of a sector that entries may lie in. */
  #endOf(sector: number): number {
    return this.#isWritable && sector === this.#ring.newestSector ? this.#unit : this.#medium.units - 1;
  }

  #recordUnits(): number {
    return entryUnits(this.#consumers.length * CONSUMER_BYTES);
  }

  #makeRoom(units: number): void {
    if (!this.#isWritable || this.#unit + units > this.#medium.units - 1) this.#openNext();
  }

  #writeConsumers(): void {
    const length = this.#records.encode(this.#consumers);
    if (this.#write(Kind.consumers, CONSUMER_BYTES, this.#records.bytes, length)) this.#recordsWritten();
    else this.#openNext();
  }

  /** The consumers' state is durable: now a loss may be spoken of. */
  #recordsWritten(): void {
    this.#areConsumersChanged = false;
    for (let i = 0; i < this.#consumers.length; i++) {
      const consumer = this.#consumers[i];
      if (!consumer.isLossUntold) continue;
      consumer.isLossUntold = false;
      this.#onLoss?.(consumer);
    }
  }

  /** Moves cursors past what is given up. */
  #dropGivenUp(): void {
    for (let i = 0; i < this.#consumers.length; i++) {
      const routine = this.#consumers[i].giveUp(Lane.routine, this.oldestSequence(Lane.routine));
      const urgent = this.#consumers[i].giveUp(Lane.urgent, this.oldestSequence(Lane.urgent));
      if (!routine && !urgent) continue;
      this.#areConsumersChanged = true;
      this.#log?.note("journal-overwritten", this.#consumers[i].cursor(Lane.routine).lostCount);
    }
  }

  /** Writes an entry into the newest sector; false when it did not take it, and is to be left. */
  #write(kind: number, detail: number, bytes: Uint8Array, length: number): boolean {
    const sector = this.#ring.newestSector;
    const routine = this.#next[Lane.routine];
    const urgent = this.#next[Lane.urgent];
    // Whatever ends this early, an exception of the flash included, leaves a sector that is not gone on with.
    this.#isWritable = false;
    const unit = this.#writer.write(sector, this.#unit, kind, detail, bytes, length, routine, urgent);
    if (unit === 0) {
      this.#log?.note("journal-sector-failed", sector);
      return false;
    }
    this.#unit = unit;
    this.#isWritable = true;
    return true;
  }

  /** Opens the next sector and closes the one before: docs/JOURNAL.md, "The design". */
  #openNext(): void {
    const ring = this.#ring;
    this.#isWritable = false;
    let failures = 0;
    for (let attempts = 0; failures < SPARE_SECTORS && attempts < MOST_ATTEMPTS; attempts++) {
      const before = ring.newestSector;
      const serialBefore = ring.newestSerial;
      const sector = before < 0 ? failures : ring.after(before, 1 + failures);
      if (!this.#isSpareErased) this.#medium.erase(sector);
      this.#isSpareErased = false;
      this.#reader.forget();
      if (ring.giveUpBehind(sector)) this.#dropGivenUp();
      if (!this.#writeOpening(sector)) {
        this.#log?.note("journal-sector-failed", sector);
        failures++;
        continue;
      }
      ring.opened(sector, this.#serial, this.#next[Lane.routine], this.#next[Lane.urgent]);
      const isWitnessed = before < 0 || this.#isNewestClosed || this.#writeClose(before, serialBefore);
      this.#isNewestClosed = false;
      this.#recordsWritten();
      if (isWitnessed) {
        this.#isWritable = true;
        return;
      }
      this.#log?.note("journal-sector-failed", before);
      failures = 0;
    }
    throw new Fault("journal-worn", ring.newestSector);
  }

  /** State first, header last: without a whole header the sector is not open. */
  #writeOpening(sector: number): boolean {
    const header = this.#writer.header;
    const routine = this.#next[Lane.routine];
    const urgent = this.#next[Lane.urgent];
    if (this.#serial >= LAST_NUMBER) throw new Fault("journal-numbers-spent");
    header.clear(Magic.header);
    header.setU8(HeaderAt.schema, SCHEMA);
    header.setU8(HeaderAt.readableFrom, READABLE_FROM);
    header.setU32(HeaderAt.serial, ++this.#serial);
    this.#entropy.fill(this.#salt);
    header.setU32(HeaderAt.next, routine);
    header.setU32(HeaderAt.next + 4, urgent);
    header.setU32(HeaderAt.keyId, this.#keyId);
    header.seal();
    const length = this.#records.encode(this.#consumers);
    const { bytes } = this.#records;
    const unit = this.#writer.write(
      sector,
      1,
      Kind.consumers,
      CONSUMER_BYTES,
      bytes,
      length,
      routine,
      urgent,
    );
    if (unit === 0) return false;
    this.#unit = unit;
    return this.#medium.writeUnit(sector, 0, header);
  }

  #writeClose(sector: number, serial: number): boolean {
    const close = this.#close;
    close.clear(Magic.close);
    close.setU32(CloseAt.serial, serial);
    close.setU32(CloseAt.opened, this.#serial);
    close.seal();
    return this.#medium.writeUnit(sector, this.#medium.units - 1, close);
  }
}
