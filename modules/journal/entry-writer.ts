import { crc32cOfWords } from "./crc32c.ts";
import {
  entryUnits,
  HeadAt,
  HeaderAt,
  longestBody,
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

/** Writes entries: head and body page by page, then, as an operation of its own, the commit mark. */
export class EntryWriter {
  /** Header of the sector that is written to: it belongs under every entry's tag. */
  readonly header = new Unit();

  readonly #medium: Medium;
  readonly #keys: JournalKeys;
  readonly #head = new Unit();
  readonly #mark = new Unit();
  readonly #tag = new Uint8Array(32);
  readonly #shortTag = this.#tag.subarray(0, TAG_BYTES);
  readonly #nonce = new Uint8Array(12);
  readonly #stageWords: Int32Array;
  readonly #stage: Uint8Array;

  constructor(medium: Medium, keys: JournalKeys) {
    this.#medium = medium;
    this.#keys = keys;
    this.#stageWords = new Int32Array(longestBody(medium.units) / 4);
    this.#stage = new Uint8Array(this.#stageWords.buffer);
  }

  /**
   * @param unit where the entry begins
   * @param detail byte 3 of the head
   * @param nextRoutine number of the next routine entry before this one is written; likewise `nextUrgent`
   * @returns the unit behind the entry, or 0 when the flash did not take it
   */
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
    const medium = this.#medium;
    const { cipher, tag } = this.#keys;
    const header = this.header;
    const serial = header.u32(HeaderAt.serial);
    const run = medium.run;

    const head = this.#head;
    head.clear(Magic.head);
    head.setU8(HeadAt.kind, kind);
    head.setU8(HeadAt.detail, detail);
    head.setU32(HeadAt.serial, serial);
    head.setU16(HeadAt.unit, unit);
    head.setU16(HeadAt.length, length);
    head.setU32(HeadAt.next, nextRoutine);
    head.setU32(HeadAt.next + 4, nextUrgent);
    head.seal();

    cipher.begin(nonceOf(header, this.#nonce));
    tag.begin();
    tag.update(header.bytes);
    run.set(head.bytes);

    this.#stageBody(body, length);
    const words = medium.runWords;
    let crc = 0;
    let done = 0;
    let at = unit;
    let from = 1;
    let left = entryUnits(length) - 2;
    do {
      let end = UNITS_PER_PAGE - (at & (UNITS_PER_PAGE - 1));
      if (end > from + left) end = from + left;
      const count = (end - from) * UNIT_WORDS;
      cipher.apply(this.#stageWords, done, words, from * UNIT_WORDS, count, (at + from) * UNIT_WORDS);
      crc = crc32cOfWords(crc, words, from * UNIT_WORDS, end * UNIT_WORDS);
      tag.update(medium.runViews[end]);
      if (!medium.writeRun(sector, at, end)) return 0;
      done += count;
      left -= end - from;
      at += end;
      from = 0;
    } while (left > 0);
    tag.finish(this.#tag);

    const mark = this.#mark;
    mark.clear(Magic.mark);
    mark.setU16(MarkAt.head, unit);
    mark.setU32(MarkAt.serial, serial);
    mark.setU32(MarkAt.crc, crc >>> 0);
    mark.bytes.set(this.#shortTag, MarkAt.tag);
    mark.seal();
    return medium.writeUnit(sector, at, mark) ? at + 1 : 0;
  }

  /** Brings a body to where it can be read word by word, with zeros up to the end of its last unit. */
  #stageBody(body: Uint8Array, length: number): void {
    const stage = this.#stage;
    if (body.length <= stage.length) stage.set(body);
    else for (let i = 0; i < length; i++) stage[i] = body[i];
    stage.fill(0, length, (entryUnits(length) - 2) * UNIT_BYTES);
  }
}

/** Fills a nonce with a sector's salt and serial. */
export function nonceOf(header: Unit, nonce: Uint8Array): Uint8Array {
  const bytes = header.bytes;
  for (let i = 0; i < 8; i++) nonce[i] = bytes[HeaderAt.salt + i];
  for (let i = 0; i < 4; i++) nonce[8 + i] = bytes[HeaderAt.serial + i];
  return nonce;
}
