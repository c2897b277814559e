import type { KeyValueStore } from "../host/flash.ts";
import { crc32c } from "../journal/crc32c.ts";

/** The two records are written in turn, so that the one before is still there while one is written. */
const NAMES = ["boot.a", "boot.b"] as const;
/** Counter and CRC-32C of it, both little-endian. */
const RECORD_BYTES = 8;
const LARGEST = 0xffff_fffe;

export interface BootCount {
  /** Number of this start, from 1; never that of an earlier start. */
  readonly bootCounter: number;
  /** A record was damaged or missing that should have been there: numbers may have been passed over. */
  readonly isDamaged: boolean;
}

/**
 * Counts this start of the device. Durable when it returns: call it once, before anything is measured. A start
 * that is cut before that has no number, and none of its readings can exist.
 *
 * A damaged record counts as if it had held the number of the last start, so that no number comes twice.
 *
 * @param floor one more than the highest number that anything else on the device shows, for instance the newest
 *   batch in the journal
 */
export function countBoot(store: KeyValueStore, floor = 1): BootCount {
  let highest = 0;
  let damaged = 0;
  let slot = 0;
  for (let i = 0; i < NAMES.length; i++) {
    const record = store.read(NAMES[i]);
    if (record === undefined) continue;
    const counter = decode(record);
    if (counter === undefined) {
      damaged++;
    } else if (counter > highest) {
      highest = counter;
      slot = 1 - i;
    }
  }
  const isShort = highest < floor - 1;
  const bootCounter = Math.max(highest + damaged, floor - 1) + 1;
  store.write(NAMES[slot], encode(bootCounter));
  return { bootCounter, isDamaged: damaged > 0 || isShort };
}

function encode(counter: number): Uint8Array {
  const record = new Uint8Array(RECORD_BYTES);
  const view = new DataView(record.buffer);
  view.setUint32(0, counter, true);
  view.setUint32(4, crc32c(0, record, 0, 4) >>> 0, true);
  return record;
}

function decode(record: Uint8Array): number | undefined {
  if (record.length !== RECORD_BYTES) return undefined;
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const counter = view.getUint32(0, true);
  if (view.getUint32(4, true) !== crc32c(0, record, 0, 4) >>> 0) return undefined;
  return counter > LARGEST ? undefined : counter;
}
