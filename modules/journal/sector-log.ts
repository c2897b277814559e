import { Fault } from "../fault/fault.ts";
import type { Entropy } from "../host/crypto.ts";
import type { Log } from "../host/log.ts";
import type { ConsumerList } from "./consumer-list.ts";
import type { EntryReader } from "./entry-reader.ts";
import { EntryWriter, Written } from "./entry-writer.ts";
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

/** Sectors that are tried before the flash is said to be worn out. */
export const MOST_ATTEMPTS = 4;

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
  readonly #salt: Uint8Array;

  /** The highest serial that was used. */
  #serial: number;
  /** Next unit to write in the newest sector. */
  #unit = 0;
  /** The newest sector was opened since the start, and everything in it is as it should be. */
  #isWritable = false;
  /** An entry is being written at `#unit`. */
  #isWriting = false;
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
    this.erase(newestSector < 0 ? 0 : this.#ring.after(newestSector, 1));
    this.#isSpareErased = true;
  }

  /** The unit behind the last one of a sector that entries may lie in. */
  endOf(sector: number): number {
    const isHere = (this.#isWritable || this.#isWriting) && sector === this.#ring.newestSector;
    return isHere ? this.#unit : this.#medium.units - 1;
  }

  /** Whether so many units fit into the newest sector; if not, it takes {@link openNext}. */
  hasRoom(units: number): boolean {
    return this.#isWritable && this.#unit + units <= this.#medium.units - 1;
  }

  /** Writes the state of all consumers. Opening a sector does so too. */
  writeConsumers(): void {
    const length = this.#consumers.encode();
    this.begin(Kind.consumers, CONSUMER_BYTES, this.#consumers.records.bytes, length);
    let written: Written = Written.more;
    while (written === Written.more) written = this.step();
    if (written === Written.whole) this.#consumers.written();
    else this.openNext();
  }

  /** Begins a batch in the newest sector, where there is room for it; {@link step} writes it. */
  beginBatch(lane: Lane, bytes: Uint8Array, length: number): void {
    this.begin(lane + 1, 0, bytes, length);
  }

  /** The batch that was begun is whole: its number is used. */
  batchWritten(lane: Lane): void {
    this.next[lane]++;
  }

  private begin(kind: number, detail: number, bytes: Uint8Array, length: number): void {
    const sector = this.#ring.newestSector;
    const routine = this.next[Lane.routine];
    const urgent = this.next[Lane.urgent];
    this.#writer.begin(sector, this.#unit, kind, detail, bytes, length, routine, urgent);
  }

  /** Goes on with the entry that was begun: at most one program operation. */
  step(): Written {
    // Whatever ends this early, an exception of the flash included, leaves a sector that is not gone on with.
    this.#isWritable = false;
    this.#isWriting = true;
    const written = this.#writer.step();
    if (written === Written.more) return written;
    this.#isWriting = false;
    if (written === Written.failed) this.#log?.note("journal-sector-failed", this.#ring.newestSector);
    else {
      this.#unit = this.#writer.after;
      this.#isWritable = true;
    }
    return written;
  }

  /** Opens the next sector and closes the one before. @throws Fault `journal-worn`, `journal-numbers-spent` */
  openNext(): void {
    const ring = this.#ring;
    const consumers = this.#consumers;
    this.#isWritable = false;
    this.#isWriting = false;
    let failures = 0;
    for (let attempts = 0; failures < SPARE_SECTORS && attempts < MOST_ATTEMPTS; attempts++) {
      const before = ring.newestSector;
      const serialBefore = ring.newestSerial;
      const sector = before < 0 ? failures : ring.after(before, 1 + failures);
      if (!this.#isSpareErased) this.erase(sector);
      this.#isSpareErased = false;
      if (ring.giveUpBehind(sector)) this.giveUpLost();
      if (!this.writeOpening(sector)) {
        this.#log?.note("journal-sector-failed", sector);
        failures++;
        continue;
      }
      ring.opened(sector, this.#serial, this.next[Lane.routine], this.next[Lane.urgent]);
      const isWitnessed = before < 0 || this.#isNewestClosed || this.writeClose(before, serialBefore);
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
  private writeOpening(sector: number): boolean {
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

  private writeClose(sector: number, serial: number): boolean {
    const close = this.#writer.unit;
    close.clear(Magic.close);
    close.setU32(CloseAt.serial, serial);
    close.setU32(CloseAt.opened, this.#serial);
    close.seal();
    return this.#medium.writeUnit(sector, this.#medium.units - 1, close);
  }

  private erase(sector: number): void {
    this.#reader.forget();
    this.#medium.erase(sector);
  }
}
