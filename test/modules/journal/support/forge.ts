import type { NorFlash } from "../../../../host-sim/flash/nor-flash.ts";
import { crc32c } from "../../../../modules/journal/crc32c.ts";
import { entryUnits, HeadAt, Kind, Magic, MarkAt, UNIT_BYTES } from "../../../../modules/journal/layout.ts";
import { Unit } from "../../../../modules/journal/unit.ts";

/** What someone with a programmer and this page's docs, but without the key, can do to a flash that is not encrypted. */
export function replaceUnit(flash: NorFlash, offset: number, unit: Unit): void {
  const now = new Uint8Array(UNIT_BYTES);
  flash.read(now, offset);
  for (let i = 0; i < UNIT_BYTES; i++) flash.rot(offset + i, now[i] ^ unit.bytes[i]);
}

/** Flips a bit in the body of a sector's first batch, and makes both CRCs of its mark fit. */
export function forgeFirstBatch(flash: NorFlash, sector: number): void {
  const start = sector * flash.sectorBytes;
  const unit = new Unit();
  for (let at = 1; at < flash.sectorBytes / UNIT_BYTES; at++) {
    flash.read(unit.bytes, start + at * UNIT_BYTES);
    if (!unit.isSealed(Magic.head) || unit.u8(HeadAt.kind) === Kind.consumers) continue;
    const units = entryUnits(unit.u16(HeadAt.length)) - 2;
    const body = start + (at + 1) * UNIT_BYTES;
    flash.rot(body + 5, 0x20);
    const bytes = new Uint8Array(units * UNIT_BYTES);
    flash.read(bytes, body);
    const mark = new Unit();
    flash.read(mark.bytes, body + bytes.length);
    mark.setU32(MarkAt.crc, crc32c(0, bytes, 0, bytes.length) >>> 0);
    mark.seal();
    replaceUnit(flash, body + bytes.length, mark);
    return;
  }
  throw new RangeError(`No batch in sector ${sector}.`);
}
