import { crc32cOfWords } from "./crc32c.ts";
import {
  entryUnits,
  HeadAt,
  HeaderAt,
  Magic,
  MarkAt,
  TAG_BYTES,
  UNIT_BYTES,
  UNIT_WORDS,
  UNITS_PER_PAGE,
} from "./layout.ts";
import type { Medium } from "./medium.ts";
import type { JournalKeys } from "./secrets.ts";
import { Unit } from "./unit.ts";

/** What a step of writing came to. */
export const Written = Object.freeze({ more: 0, whole: 1, failed: 2 });
export type Written = (typeof Written)[keyof typeof Written];

const nothing = new Int32Array(0);

/**
 * Writes an entry in steps of at most one program operation each: head and body page by page, then the commit
 * mark. Between two steps the processor is free for others, who may read the journal but not write to it.
 */
export class EntryWriter {
  /** Header of the sector that is written to: it belongs under every entry's tag. */
  readonly header = new Unit();
  /** For head and mark while they are put together, and for a sector's close. */
  readonly unit = new Unit();

  readonly #medium: Medium;
  readonly #keys: JournalKeys;
  #body: Int32Array = nothing;
  #sector = 0;
  /** Where the entry begins, where its mark will lie, and the next unit to write. */
  #first = 0;
  #last = 0;
  #at = 0;
  #crc = 0;

  constructor(medium: Medium, keys: JournalKeys) {
    this.#medium = medium;
    this.#keys = keys;
  }

  /** The unit behind the entry that was begun last. */
  get after(): number {
    return this.#last + 1;
  }

  /**
   * Begins an entry. The body must stay as it is until the last step.
   *
   * @param unit where the entry begins
   * @param detail byte 3 of the head
   * @param nextRoutine number of the next routine entry before this one is written; likewise `nextUrgent`
   */
  begin(
    sector: number,
    unit: number,
    kind: number,
    detail: number,
    body: Uint8Array,
    length: number,
    nextRoutine: number,
    nextUrgent: number,
  ): void {
    const head = this.unit;
    head.clear(Magic.head);
    head.setU8(HeadAt.kind, kind);
    head.setU8(HeadAt.detail, detail);
    head.setU32(HeadAt.serial, this.header.u32(HeaderAt.serial));
    head.setU16(HeadAt.unit, unit);
    head.setU16(HeadAt.length, length);
    head.setU32(HeadAt.next, nextRoutine);
    head.setU32(HeadAt.next + 4, nextUrgent);
    head.seal();
    this.#body = wordsOf(body, length);
    this.#sector = sector;
    this.#first = unit;
    this.#last = unit + entryUnits(length) - 1;
    this.#at = unit;
    this.#crc = 0;
  }

  /** Writes all of an entry at once; see {@link begin}. Returns the unit behind it, or 0 when that failed. */
  write(
    sector: number,
    unit: number,
    kind: number,
    detail: number,
    body: Uint8Array,
    length: number,
    nextRoutine: number,
    nextUrgent: number,
  ): number {
    this.begin(sector, unit, kind, detail, body, length, nextRoutine, nextUrgent);
    let written: Written = Written.more;
    while (written === Written.more) written = this.step();
    return written === Written.whole ? this.after : 0;
  }

  /** Writes the next page of the entry, or its mark. */
  step(): Written {
    if (this.#at < this.#last) return this.writePage() ? Written.more : Written.failed;
    const isWritten = this.writeMark();
    this.#body = nothing;
    return isWritten ? Written.whole : Written.failed;
  }

  private writePage(): boolean {
    const medium = this.#medium;
    const { cipher, nonce } = this.#keys;
    const words = medium.runWords;
    const at = this.#at;
    let units = UNITS_PER_PAGE - (at & (UNITS_PER_PAGE - 1));
    if (units > this.#last - at) units = this.#last - at;
    const isFirst = at === this.#first;
    if (isFirst) medium.run.set(this.unit.bytes);
    const from = isFirst ? UNIT_WORDS : 0;
    const count = units * UNIT_WORDS - from;
    if (count > 0) {
      const done = (at - this.#first - 1) * UNIT_WORDS + from;
      cipher.begin(nonceOf(this.header, nonce));
      cipher.apply(this.#body, done, words, from, count, at * UNIT_WORDS + from);
      this.#crc = crc32cOfWords(this.#crc, words, from, from + count);
    }
    if (!medium.writeRun(this.#sector, at, units)) return false;
    this.#at = at + units;
    return true;
  }

  /** The tag is made of what the flash has taken, all at once: the hash is the host's only one. */
  private writeMark(): boolean {
    const medium = this.#medium;
    const { tag, tagBytes } = this.#keys;
    tag.begin();
    tag.update(this.header.bytes);
    for (let at = this.#first; at < this.#last; ) {
      let units = UNITS_PER_PAGE - (at & (UNITS_PER_PAGE - 1));
      if (units > this.#last - at) units = this.#last - at;
      tag.update(medium.readRun(this.#sector, at, units));
      at += units;
    }
    tag.finish(tagBytes);

    const mark = this.unit;
    mark.clear(Magic.mark);
    mark.setU16(MarkAt.head, this.#first);
    mark.setU32(MarkAt.serial, this.header.u32(HeaderAt.serial));
    mark.setU32(MarkAt.crc, this.#crc);
    for (let i = 0; i < TAG_BYTES; i++) mark.bytes[MarkAt.tag + i] = tagBytes[i];
    mark.seal();
    return medium.writeUnit(this.#sector, this.#last, mark);
  }
}

/**
 * A body as words, with zeros up to the end of its last unit: where it lies, if it begins on a word and such zeros
 * follow it in its memory; else in a copy.
 */
function wordsOf(body: Uint8Array, length: number): Int32Array {
  const units = entryUnits(length) - 2;
  const { buffer, byteOffset } = body;
  if ((byteOffset & 3) === 0 && byteOffset + units * UNIT_BYTES <= buffer.byteLength) {
    const words = new Int32Array(buffer, byteOffset, units * UNIT_WORDS);
    if (isZeroBehind(words, length)) return words;
  }
  const words = new Int32Array(units * UNIT_WORDS);
  new Uint8Array(words.buffer).set(body.length === length ? body : body.subarray(0, length));
  return words;
}

function isZeroBehind(words: Int32Array, length: number): boolean {
  let at = length >> 2;
  if ((length & 3) !== 0) {
    if (words[at] >> (8 * (length & 3)) !== 0) return false;
    at++;
  }
  for (; at < words.length; at++) if (words[at] !== 0) return false;
  return true;
}

/** Fills a nonce with a sector's salt and serial. */
export function nonceOf(header: Unit, nonce: Uint8Array): Uint8Array {
  const bytes = header.bytes;
  for (let i = 0; i < 8; i++) nonce[i] = bytes[HeaderAt.salt + i];
  for (let i = 0; i < 4; i++) nonce[8 + i] = bytes[HeaderAt.serial + i];
  return nonce;
}
