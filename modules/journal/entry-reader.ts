import { Fault } from "../fault/fault.ts";
import { crc32cOfWords } from "./crc32c.ts";
import type { EntryBuffer } from "./entry-buffer.ts";
import { nonceOf } from "./entry-writer.ts";
import {
  entryUnits,
  HeadAt,
  HeaderAt,
  Magic,
  MarkAt,
  SCHEMA,
  TAG_BYTES,
  UNIT_WORDS,
  UNITS_PER_PAGE,
} from "./layout.ts";
import type { Medium } from "./medium.ts";
import type { JournalKeys } from "./secrets.ts";
import { Unit } from "./unit.ts";

const NO_SECTOR = -1;

/** Reads sectors: their headers, the entries in them one after another, and an entry's body. */
export class EntryReader {
  /** Header of the sector that is open for reading. */
  readonly header = new Unit();
  /** Head of the entry that {@link next} found. */
  readonly head = new Unit();
  /** The unit behind that entry. */
  after = 0;
  /** A head without a whole commit mark lies behind the last whole entry: a cut, or damage. */
  metUnfinished = false;
  /** Commit marks without a whole head that lie behind the last whole entry: damage. */
  strayMarks = 0;

  readonly #medium: Medium;
  readonly #keys: JournalKeys;
  readonly #mark = new Unit();
  #sector = NO_SECTOR;

  constructor(medium: Medium, keys: JournalKeys) {
    this.#medium = medium;
    this.#keys = keys;
  }

  /**
   * Makes a sector the one to read from.
   *
   * @param above only a sector with a higher serial is wanted
   * @returns false when it has no such header, whole and under this key
   * @throws Fault `journal-newer-schema`
   */
  open(sector: number, above = 0): boolean {
    this.metUnfinished = false;
    this.strayMarks = 0;
    if (sector === this.#sector) return this.serial > above;
    this.#sector = NO_SECTOR;
    const header = this.header;
    this.#medium.readUnit(sector, 0, header);
    if (header.u16(0) !== Magic.header || header.u32(HeaderAt.keyId) !== this.#keys.keyId) return false;
    if (this.serial <= above || !header.isSealed(Magic.header)) return false;
    if (header.u8(HeaderAt.readableFrom) > SCHEMA) {
      throw new Fault("journal-newer-schema", header.u8(HeaderAt.readableFrom));
    }
    this.#sector = sector;
    return true;
  }

  /** Forgets what was read of a sector, because it is about to change. */
  forget(): void {
    this.#sector = NO_SECTOR;
  }

  get serial(): number {
    return this.header.u32(HeaderAt.serial);
  }

  /** Number of the next entry of a lane when this sector was opened. */
  firstSequence(lane: number): number {
    return this.header.u32(HeaderAt.next + 4 * lane);
  }

  /** Where the found entry begins. */
  get unit(): number {
    return this.head.u16(HeadAt.unit);
  }

  get kind(): number {
    return this.head.u8(HeadAt.kind);
  }

  get length(): number {
    return this.head.u16(HeadAt.length);
  }

  /** The found entry's number, if it is a batch of this lane. */
  sequence(lane: number): number {
    return this.head.u32(HeadAt.next + 4 * lane);
  }

  /**
   * Finds the next entry with a whole head and a whole commit mark, at `unit` or behind it. Where there is
   * none, it goes on unit by unit, so that damage costs no more than what it hit.
   *
   * @param end the unit behind the last one to look at
   * @returns false when there is none
   */
  next(unit: number, end: number): boolean {
    const medium = this.#medium;
    const { head } = this;
    const mark = this.#mark;
    const serial = this.serial;
    for (let at = unit; at < end; at++) {
      medium.readUnit(this.#sector, at, head);
      const magic = head.u16(0);
      if (magic === Magic.mark && head.isSealed(magic) && head.u32(MarkAt.serial) === serial)
        this.strayMarks++;
      if (magic !== Magic.head || !head.isSealed(magic)) continue;
      if (head.u32(HeadAt.serial) !== serial || head.u16(HeadAt.unit) !== at) continue;
      const last = at + entryUnits(head.u16(HeadAt.length)) - 1;
      if (last >= end) continue;
      medium.readUnit(this.#sector, last, mark);
      if (mark.isSealed(Magic.mark) && mark.u32(MarkAt.serial) === serial && mark.u16(MarkAt.head) === at) {
        this.after = last + 1;
        this.metUnfinished = false;
        this.strayMarks = 0;
        return true;
      }
      this.metUnfinished = true;
    }
    return false;
  }

  /**
   * Reads and checks the body of the entry that {@link next} has just found, and leaves it to `EntryBuffer.decipher`
   * to decrypt it.
   *
   * @returns false when it is damaged, was tampered with or does not fit; `out` is then of no meaning
   */
  readBody(out: EntryBuffer): boolean {
    out.length = this.length;
    if (!this.checkBody(out)) return false;
    out.seal(nonceOf(this.header, this.#keys.nonce), (this.unit + 1) * UNIT_WORDS);
    return true;
  }

  /** Like {@link readBody}, but needs no buffer when nobody wants the body. */
  checkBody(out?: EntryBuffer): boolean {
    const medium = this.#medium;
    const { tag, tagBytes } = this.#keys;
    const mark = this.#mark;
    const first = this.unit + 1;
    const end = this.after - 1;
    if (out !== undefined && this.length > out.bytes.length) return false;

    tag.begin();
    tag.update(this.header.bytes);
    tag.update(this.head.bytes);
    let crc = 0;
    let done = 0;
    for (let at = first; at < end; ) {
      let count = UNITS_PER_PAGE - (at & (UNITS_PER_PAGE - 1));
      if (count > end - at) count = end - at;
      const run = medium.readRun(this.#sector, at, count);
      crc = crc32cOfWords(crc, medium.readWords, 0, count * UNIT_WORDS);
      tag.update(run);
      if (out !== undefined) {
        const room = out.bytes.length - done;
        out.bytes.set(run.length <= room ? run : run.subarray(0, room), done);
        done += run.length;
      }
      at += count;
    }
    tag.finish(tagBytes);
    if (crc >>> 0 !== mark.u32(MarkAt.crc)) return false;
    let difference = 0;
    for (let i = 0; i < TAG_BYTES; i++) difference |= tagBytes[i] ^ mark.bytes[MarkAt.tag + i];
    return difference === 0;
  }
}
