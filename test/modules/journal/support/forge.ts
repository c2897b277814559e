import type { NorFlash } from "../../../../host-sim/flash/nor-flash.ts";
import { crc32c } from "../../../../modules/journal/crc32c.ts";
import { entryUnits, HeadAt, Kind, Magic, MarkAt, UNIT_BYTES } from "../../../../modules/journal/layout.ts";
import { Unit } from "../../../../modules/journal/unit.ts";

// What someone with a programmer and docs/JOURNAL.md, but without the key, can do to a flash that no chip encrypts.

/** Puts bytes in place of what is there, whatever the rules of the flash. */
export function overwrite(flash: NorFlash, offset: number, bytes: Uint8Array): void {
  const now = new Uint8Array(bytes.length);
  flash.read(now, offset);
  for (let i = 0; i < bytes.length; i++) flash.rot(offset + i, now[i] ^ bytes[i]);
}

/** The batches in the sector that begins at `start`: where each lies in it, and its head, body and mark. */
export function batchesIn(flash: NorFlash, start: number): { offset: number; bytes: Uint8Array }[] {
  const unit = new Unit();
  const found: { offset: number; bytes: Uint8Array }[] = [];
  for (let offset = UNIT_BYTES; offset < flash.sectorBytes; offset += UNIT_BYTES) {
    flash.read(unit.bytes, start + offset);
    if (!unit.isSealed(Magic.head) || unit.u8(HeadAt.kind) === Kind.consumers) continue;
    const bytes = new Uint8Array(entryUnits(unit.u16(HeadAt.length)) * UNIT_BYTES);
    flash.read(bytes, start + offset);
    found.push({ offset, bytes });
  }
  return found;
}

/** Flips a bit in the body of a sector's first batch, and makes both CRCs of its mark fit. */
export function forgeFirstBatch(flash: NorFlash, sector: number): void {
  const start = sector * flash.sectorBytes;
  const [{ offset, bytes }] = batchesIn(flash, start);
  const end = bytes.length - UNIT_BYTES;
  const mark = new Unit();
  bytes[UNIT_BYTES + 5] ^= 0x20;
  mark.bytes.set(bytes.subarray(end));
  mark.setU32(MarkAt.crc, crc32c(0, bytes, UNIT_BYTES, end) >>> 0);
  mark.seal();
  bytes.set(mark.bytes, end);
  overwrite(flash, start + offset, bytes);
}
