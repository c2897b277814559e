import { Fault } from "../fault/fault.ts";
import type { Entropy } from "../host/crypto.ts";
import type { Log } from "../host/log.ts";
import type { ConsumerList } from "./consumer-list.ts";
import type { EntryReader } from "./entry-reader.ts";
import { EntryWriter } from "./entry-writer.ts";
import {
  CloseAt,
  CONSUMER_BYTES,
  HeaderAt,
  Kind,
  LAST_NUMBER,
  Lane,
  Magic,
  READABLE_FROM,
  SALT_BYTES,
  SCHEMA,
  SPARE_SECTORS,
} from "./layout.ts";
import type { Medium } from "./medium.ts";
import type { Recovered } from "./recovery.ts";
import type { Ring } from "./ring.ts";
import type { JournalKeys } from "./secrets.ts";
import { Unit } from "./unit.ts";

/** Sectors that are tried before the flash is said to be worn out. */
const MOST_ATTEMPTS = 4;

export interface SectorLogParts {
  readonly medium: Medium;
  readonly ring: Ring;
  readonly reader: EntryReader;
  readonly keys: JournalKeys;
  readonly entropy: Entropy;
  readonly log: Log | undefined;
}

/**
 * The writing side: entries one behind another, sector after sector. It opens, closes and erases sectors in
 * the order that docs/JOURNAL.md, "The design", demands.
 */
export class SectorLog {
  /** For each lane the number of the next entry. */
  readonly next: [routine: number, urgent: number];
  readonly #medium: Medium;
  readonly #ring: Ring;
  readonly #reader: EntryReader;
  readonly #writer: EntryWriter;
  readonly #entropy: Entropy;
  readonly #log: Log | undefined;
  readonly #keyId: number;
  readonly #consumers: ConsumerList;
  readonly #close = new Unit();
  readonly #salt: Uint8Array;

  /** The highest serial that was used. */
  #serial: number;
  /** Next unit to write in the newest sector. */
  #unit = 0;
  /** The newest sector was opened since the start, and everything in it is as it should be. */
  #isWritable = false;
  #isNewestClosed: boolean;
  #isSpareErased = false;

  constructor(parts: SectorLogParts, recovered: Recovered, consumers: ConsumerList) {
    const { medium, ring, reader, keys, entropy, log } = parts;
    this.#medium = medium;
    this.#ring = ring;
    this.#reader = reader;
    this.#writer = new EntryWriter(medium, keys);
    this.#entropy = entropy;
    this.#log = log;
    this.#keyId = keys.keyId;
    this.#consumers = consumers;
    this.#salt = this.#writer.header.bytes.subarray(HeaderAt.salt, HeaderAt.salt + SALT_BYTES);
    this.next = recovered.nextSequence;
    this.#serial = recovered.serial;
    this.#isNewestClosed = recovered.isClosed;
  }

  get isEraseDue(): boolean {
    return !this.#isSpareErased;
  }

  /** Erases the sector that will be opened next, if that is due. */
  prepare(): void {
    if (this.#isSpareErased) return;
    const { newestSector } = this.#ring;
    this.#erase(newestSector < 0 ? 0 : this.#ring.after(newestSector, 1));
    this.#isSpareErased = true;
  }

  /** The unit behind the last one of a sector that entries may lie in. */
  endOf(sector: number): number {
    return this.#isWritable && sector === this.#ring.newestSector ? this.#unit : this.#medium.units - 1;
  }

  /** Sees to it that so many units fit into the newest sector, if need be by opening the next one. */
  makeRoom(units: number): void {
    if (!this.#isWritable || this.#unit + units > this.#medium.units - 1) this.#openNext();
  }

  /** Writes the state of all consumers. Opening a sector does so too. */
  writeConsumers(): void {
    const length = this.#consumers.encode();
    const { bytes } = this.#consumers.records;
    if (this.#write(Kind.consumers, CONSUMER_BYTES, bytes, length)) this.#consumers.written();
    else this.#openNext();
  }

  /** Writes a batch, in the next sector if this one does not take it. @throws Fault `journal-worn` */
  writeBatch(lane: Lane, bytes: Uint8Array, length: number): void {
    for (let attempts = 1; !this.#write(lane + 1, 0, bytes, length); attempts++) {
      if (attempts === MOST_ATTEMPTS) throw new Fault("journal-worn", this.#ring.newestSector);
      this.#openNext();
    }
    this.next[lane]++;
  }

  /** Writes an entry into the newest sector; false when it did not take it, and is to be left. */
  #write(kind: number, detail: number, bytes: Uint8Array, length: number): boolean {
    const sector = this.#ring.newestSector;
    const routine = this.next[Lane.routine];
    const urgent = this.next[Lane.urgent];
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

  /** Opens the next sector and closes the one before. */
  #openNext(): void {
    const ring = this.#ring;
    const consumers = this.#consumers;
    this.#isWritable = false;
    let failures = 0;
    for (let attempts = 0; failures < SPARE_SECTORS && attempts < MOST_ATTEMPTS; attempts++) {
      const before = ring.newestSector;
      const serialBefore = ring.newestSerial;
      const sector = before < 0 ? failures : ring.after(before, 1 + failures);
      if (!this.#isSpareErased) this.#erase(sector);
      this.#isSpareErased = false;
      if (ring.giveUpBehind(sector)) this.giveUpLost();
      if (!this.#writeOpening(sector)) {
        this.#log?.note("journal-sector-failed", sector);
        failures++;
        continue;
      }
      ring.opened(sector, this.#serial, this.next[Lane.routine], this.next[Lane.urgent]);
      const isWitnessed = before < 0 || this.#isNewestClosed || this.#writeClose(before, serialBefore);
      this.#isNewestClosed = false;
      consumers.written();
      if (isWitnessed) {
        this.#isWritable = true;
        return;
      }
      this.#log?.note("journal-sector-failed", before);
      failures = 0;
    }
    throw new Fault("journal-worn", ring.newestSector);
  }

  /** For a lane the first number that may still be held. */
  oldestSequence(lane: Lane): number {
    return this.#ring.oldestSector < 0 ? this.next[lane] : this.#ring.oldestSequence[lane];
  }

  /** Moves the consumers' cursors past what is not held any more. */
  giveUpLost(): void {
    this.#consumers.giveUp(this.oldestSequence(Lane.routine), this.oldestSequence(Lane.urgent));
  }

  /** State first, header last: without a whole header the sector is not open. */
  #writeOpening(sector: number): boolean {
    const header = this.#writer.header;
    const routine = this.next[Lane.routine];
    const urgent = this.next[Lane.urgent];
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
    const length = this.#consumers.encode();
    const { bytes } = this.#consumers.records;
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

  #erase(sector: number): void {
    this.#reader.forget();
    this.#medium.erase(sector);
  }
}
