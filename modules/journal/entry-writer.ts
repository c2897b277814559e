import { crc32c } from "./crc32c.ts";
import { HeadAt, HeaderAt, Magic, MarkAt, TAG_BYTES, UNIT_BYTES, UNITS_PER_PAGE } from "./layout.ts";
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

  constructor(medium: Medium, keys: JournalKeys) {
    this.#medium = medium;
    this.#keys = keys;
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

    let crc = 0;
    let done = 0;
    let at = unit;
    let inRun = 1;
    do {
      let end = UNITS_PER_PAGE - (at & (UNITS_PER_PAGE - 1));
      const needed = inRun + (((length - done + UNIT_BYTES - 1) / UNIT_BYTES) | 0);
      if (end > needed) end = needed;
      const from = inRun * UNIT_BYTES;
      const room = end * UNIT_BYTES - from;
      const count = room < length - done ? room : length - done;
      cipher.apply(body, done, run, from, count, at * UNIT_BYTES + from);
      if (count < room) {
        run.fill(0, from + count, from + room);
        cipher.apply(run, from + count, run, from + count, room - count, at * UNIT_BYTES + from + count);
      }
      crc = crc32c(crc, run, from, from + room);
      tag.update(medium.runViews[end]);
      if (!medium.writeRun(sector, at, end)) return 0;
      done += count;
      at += end;
      inRun = 0;
    } while (done < length);
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
}

/** Fills a nonce with a sector's salt and serial. */
export function nonceOf(header: Unit, nonce: Uint8Array): Uint8Array {
  const bytes = header.bytes;
  for (let i = 0; i < 8; i++) nonce[i] = bytes[HeaderAt.salt + i];
  for (let i = 0; i < 4; i++) nonce[8 + i] = bytes[HeaderAt.serial + i];
  return nonce;
}
