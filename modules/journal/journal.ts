import { Fault } from "../fault/fault.ts";
import type { Entropy } from "../host/crypto.ts";
import type { Flash } from "../host/flash.ts";
import type { Log } from "../host/log.ts";
import { Append } from "./append.ts";
import type { Consumer, EntryFinder } from "./consumer.ts";
import { ConsumerList } from "./consumer-list.ts";
import type { EntryBuffer } from "./entry-buffer.ts";
import { EntryReader } from "./entry-reader.ts";
import type { LaneCursor } from "./lane-cursor.ts";
import { Kind, LAST_NUMBER, Lane, longestBody, UNIT_BYTES } from "./layout.ts";
import { Medium } from "./medium.ts";
import { type JournalFindings, recover } from "./recovery.ts";
import { Ring } from "./ring.ts";
import type { JournalKeys } from "./secrets.ts";
import { SectorLog } from "./sector-log.ts";

export interface JournalOptions {
  readonly flash: Flash;
  readonly keys: JournalKeys;
  readonly entropy: Entropy;
  readonly log?: Log;
  /**
   * Called from within `append` or `settle`, once it is durable that a consumer has lost entries. Take a note
   * of it and tell of it in a signed gap; do not call the journal from here.
   */
  readonly onLoss?: (consumer: Consumer) => void;
  /**
   * Most bytes of one entry, where it is less than a sector takes: whoever reads needs a buffer of this size. What
   * an older firmware wrote that is longer cannot be read, and counts as damaged.
   */
  readonly longestEntry?: number;
}

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
  readonly #sectors: SectorLog;
  readonly #consumers: ConsumerList;
  readonly #append: Append;
  readonly #keys: JournalKeys;
  readonly #log: Log | undefined;

  /**
   * Mounts: finds what is there and writes nothing.
   *
   * @throws Fault `journal-geometry`, `journal-newer-schema`
   */
  constructor(options: JournalOptions) {
    const { flash, keys, entropy, log, onLoss } = options;
    const medium = new Medium(flash);
    const reader = new EntryReader(medium, keys);
    const ring = new Ring(medium, reader);
    this.#medium = medium;
    this.#reader = reader;
    this.#ring = ring;
    this.#log = log;
    this.#keys = keys;
    this.longestEntry = Math.min(
      longestBody(medium.units),
      options.longestEntry ?? medium.units * UNIT_BYTES,
    );
    const found = recover(medium, ring, reader, this, keys.cipher);
    this.findings = found.findings;
    if (found.findings.isNewestLost) log?.note("journal-newest-lost");
    if (found.findings.damagedEntries > 0) log?.note("journal-damaged", found.findings.damagedEntries);
    this.#consumers = new ConsumerList(found.consumers, log, onLoss);
    this.#sectors = new SectorLog({ medium, ring, reader, keys, entropy, log }, found, this.#consumers);
    this.#append = new Append(this.#sectors, this.#consumers);
    this.#sectors.giveUpLost();
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
    return this.#sectors.next[lane];
  }

  /** For a lane the first number that may still be held. */
  oldestSequence(lane: Lane): number {
    return this.#sectors.oldestSequence(lane);
  }

  /** Serial of the newest sector: how many sectors were opened since the journal was new; 0 for a blank one. */
  get serial(): number {
    return this.#ring.newestSerial;
  }

  /** The consumers that the journal keeps cursors for. */
  get consumers(): readonly Consumer[] {
    return this.#consumers.all;
  }

  /** Whether the next sector must be erased before it can be opened; see {@link prepare}. */
  get isEraseDue(): boolean {
    return this.#sectors.isEraseDue;
  }

  /**
   * Erases the next sector if that is due, so that no append has to wait for it: call it when 45 ms (at most
   * 400 ms) are to spare, for instance right after a FIFO was emptied.
   */
  prepare(): void {
    this.#sectors.prepare();
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
    const sequence = this.beginAppend(lane, bytes, length);
    this.finishAppend();
    return sequence;
  }

  /**
   * Begins to append a batch, which {@link stepAppend} goes on with: for a device that must look after its sensors
   * in between. One at a time: what was begun before is finished first. The bytes must stay as they are until the
   * last step. It costs no copy where they begin on a multiple of 4 in their memory and zeros follow behind them
   * up to a multiple of 32.
   *
   * @returns the number that the entry will have in its lane
   * @throws Fault like {@link append}
   */
  beginAppend(lane: Lane, bytes: Uint8Array, length = bytes.length): number {
    if (!(length > 0 && length <= this.longestEntry && length <= bytes.length)) {
      throw new Fault("journal-entry-length", length);
    }
    this.finishAppend();
    const sequence = this.#sectors.next[lane];
    if (sequence >= LAST_NUMBER) throw new Fault("journal-numbers-spent", lane);
    this.#append.begin(lane, bytes, length);
    return sequence;
  }

  /**
   * Goes on with the append that was begun, by one program operation at most (or by opening a sector). Returns
   * whether there is more to do; when there is not, the batch is durable, and so is every receipt that came before
   * it was begun. What throws has ended the append.
   */
  stepAppend(): boolean {
    return this.#append.isUnderWay && this.#append.step();
  }

  private finishAppend(): void {
    while (this.stepAppend());
  }

  /** Makes every receipt so far durable. Writes nothing where there is nothing new. */
  settle(): void {
    this.finishAppend();
    const consumers = this.#consumers;
    if (!consumers.isChanged) return;
    // Opening a sector writes their state into it.
    if (this.#sectors.hasRoom(consumers.units)) this.#sectors.writeConsumers();
    else this.#sectors.openNext();
  }

  /**
   * The consumer of this id; a new one begins at the oldest entry that is held. Durable with the next `append`
   * or `settle`.
   *
   * @param id not 0, chosen by the caller for the peer for as long as it is bonded
   * @throws Fault `journal-consumers-full`
   */
  openConsumer(id: number): Consumer {
    return this.#consumers.open(
      id,
      this,
      this.oldestSequence(Lane.routine),
      this.oldestSequence(Lane.urgent),
    );
  }

  /** Forgets a consumer: nothing is kept for it any longer. Durable with the next `append` or `settle`. */
  forgetConsumer(id: number): void {
    this.#consumers.forget(id);
  }

  /**
   * Reads the batch that was appended last, in either lane: the chain goes on from it.
   *
   * @returns "damaged" when a newer one was there and cannot be read: the state of the chain is lost
   * @throws Fault `journal-entry-buffer`
   */
  readNewest(out: EntryBuffer): NewestEntry {
    const ring = this.#ring;
    const reader = this.#reader;
    if (ring.newestSector < 0) return "none";
    for (let sector = ring.newestSector; ; sector = ring.after(sector, this.#medium.sectors - 1)) {
      let last = 0;
      const end = this.#sectors.endOf(sector);
      if (ring.open(sector)) {
        for (let unit = 1; reader.next(unit, end); unit = reader.after) {
          if (reader.kind === Kind.routine || reader.kind === Kind.urgent) last = reader.unit;
        }
      }
      if (last !== 0) {
        reader.next(last, end);
        if (!this.isLastNumber() || !this.read((reader.kind - 1) as Lane, out)) return "damaged";
        while (this.decipher(out));
        return "whole";
      }
      if (sector === ring.oldestSector) break;
    }
    return this.nextSequence(Lane.routine) + this.nextSequence(Lane.urgent) === 0 ? "none" : "damaged";
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
        const end = this.#sectors.endOf(sector);
        while (reader.next(cursor.placeUnit, end)) {
          cursor.placeUnit = reader.after;
          if (reader.kind !== lane + 1 || reader.sequence(lane) < sequence) continue;
          if (this.read(lane, out)) {
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

  /** Goes on to decrypt what `Consumer.peek` has read; see {@link EntryFinder.decipher}. */
  decipher(out: EntryBuffer): boolean {
    return out.decipher(this.#keys.cipher);
  }

  /** For `Consumer`; see {@link EntryFinder.changed}. */
  changed(): void {
    this.#consumers.isChanged = true;
  }

  /** Whether no number was given out behind the entry that the reader has found. */
  private isLastNumber(): boolean {
    const reader = this.#reader;
    const routine = reader.sequence(Lane.routine) + (reader.kind === Kind.routine ? 1 : 0);
    const urgent = reader.sequence(Lane.urgent) + (reader.kind === Kind.urgent ? 1 : 0);
    return routine === this.nextSequence(Lane.routine) && urgent === this.nextSequence(Lane.urgent);
  }

  private read(lane: Lane, out: EntryBuffer): boolean {
    const reader = this.#reader;
    if (out.bytes.length < this.longestEntry) throw new Fault("journal-entry-buffer", this.longestEntry);
    out.lane = lane;
    out.sequence = reader.sequence(lane);
    return reader.readBody(out);
  }
}
