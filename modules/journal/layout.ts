/** Where things lie on flash: docs/JOURNAL.md, "Every bit". */

/** What is programmed at once and once between two erases. */
export const UNIT_BYTES = 32;
export const UNIT_WORDS = UNIT_BYTES / 4;
/** What one program operation may cover: a page of a NOR flash chip. */
export const UNITS_PER_PAGE = 8;

/** Schema that this code writes. */
export const SCHEMA = 1;
/** Oldest schema whose readers can read what this code writes. */
export const READABLE_FROM = 1;

/** Sectors behind the newest one that are given up ahead. */
export const SPARE_SECTORS = 2;
/** The newest sector, two given up, and two to keep something in. */
export const LEAST_SECTORS = 5;
export const MAX_CONSUMERS = 8;
/** Entry numbers and serials stop short of 2^32. */
export const LAST_NUMBER = 0xffff_fff0;

export const Magic = Object.freeze({ header: 0x4a50, head: 0x4548, mark: 0x4d43, close: 0x4c43 });

/** Which of a consumer's two queues an entry belongs to. */
export const Lane = Object.freeze({ routine: 0, urgent: 1 });
export type Lane = (typeof Lane)[keyof typeof Lane];

/** What an entry holds. The kind of a batch is its lane plus 1. */
export const Kind = Object.freeze({ routine: 1, urgent: 2, consumers: 3 });

export const HeaderAt = Object.freeze({
  schema: 2,
  readableFrom: 3,
  serial: 4,
  salt: 8,
  next: 16,
  keyId: 24,
});
export const HeadAt = Object.freeze({ kind: 2, detail: 3, serial: 4, unit: 8, length: 10, next: 12 });
export const MarkAt = Object.freeze({ head: 2, serial: 4, crc: 8, tag: 12 });
export const CloseAt = Object.freeze({ serial: 4, opened: 8 });

export const SALT_BYTES = 8;
export const TAG_BYTES = 16;
export const CONSUMER_BYTES = 32;

/** Units that an entry with a body of `length` bytes takes. */
export function entryUnits(length: number): number {
  return 2 + (((length + UNIT_BYTES - 1) / UNIT_BYTES) | 0);
}

/** The longest body that always fits into a fresh sector of `units` units, whatever the consumers' state takes. */
export function longestBody(units: number): number {
  const headerAndClose = 2;
  return (units - headerAndClose - entryUnits(MAX_CONSUMERS * CONSUMER_BYTES) - entryUnits(0)) * UNIT_BYTES;
}
