import { describe, expect, it } from "vitest";
import type { NorFlash } from "../../../host-sim/flash/nor-flash.ts";
import { Seeded } from "../../../host-sim/flash/seeded.ts";
import { EntryBuffer } from "../../../modules/journal/entry-buffer.ts";
import { Journal } from "../../../modules/journal/journal.ts";
import { Lane, Magic } from "../../../modules/journal/layout.ts";
import type { JournalKeys } from "../../../modules/journal/secrets.ts";
import { Unit } from "../../../modules/journal/unit.ts";
import { batchBytes, benchEntropy, benchKeys } from "./support/bench-keys.ts";
import { batchesIn, forgeFirstBatch, overwrite } from "./support/forge.ts";
import { flashOf, geometryOf } from "./support/geometry.ts";
import { chosenCase, isLong } from "./support/plan.ts";

const READER = 5;
const LANES = [Lane.routine, Lane.urgent] as const;

interface Written {
  readonly bytes: Uint8Array;
  readonly serial: number;
}

/** A full ring that has gone around, all of it still to be delivered. */
function fill(
  geometry: string,
  keys: JournalKeys,
): { flash: NorFlash; written: Written[][]; newest: number } {
  const flash = flashOf(geometryOf(geometry));
  const journal = new Journal({ flash, keys, entropy: benchEntropy(1) });
  const random = new Seeded(3);
  const written: Written[][] = [[], []];
  journal.openConsumer(READER);
  for (let i = 0; journal.serial < flash.sectors * 2 || i % 7 !== 0; i++) {
    const lane = i % 6 === 5 ? Lane.urgent : Lane.routine;
    const bytes = batchBytes(i, 20 + random.below(500));
    journal.append(lane, bytes);
    written[lane].push({ bytes, serial: journal.serial });
  }
  return { flash, written, newest: journal.serial };
}

/** Where the sector of a serial lies, in a ring whose sectors were all opened in turn. */
const sectorOf = (serial: number, flash: NorFlash) => (serial - 1) % flash.sectors;

/** Delivers everything; throws unless what is missing lay in the damaged sector, and the loss is told. */
function deliverAll(
  flash: NorFlash,
  keys: JournalKeys,
  written: readonly Written[][],
  damagedSerial: number,
): { journal: Journal; missing: number } {
  const journal = new Journal({ flash, keys, entropy: benchEntropy(2) });
  const reader = journal.openConsumer(READER);
  const out = new EntryBuffer(journal.longestEntry);
  const got: Set<number>[] = [new Set(), new Set()];
  const first = [reader.cursor(Lane.routine).next, reader.cursor(Lane.urgent).next];
  while (reader.next(out)) {
    const expected = written[out.lane][out.sequence];
    if (expected === undefined || Buffer.compare(out.bytes.subarray(0, out.length), expected.bytes) !== 0) {
      throw new Error(`Entry ${out.lane}/${out.sequence} is not what was written.`);
    }
    if (got[out.lane].has(out.sequence)) throw new Error("An entry came twice.");
    got[out.lane].add(out.sequence);
    reader.receipt(out.lane, out.sequence);
  }
  let missing = 0;
  for (const lane of LANES) {
    const cursor = reader.cursor(lane);
    const most = written[lane].length + 3 * (flash.sectorBytes / 32 / 3);
    if (journal.nextSequence(lane) > most)
      throw new Error(`Lane ${lane} goes on at ${journal.nextSequence(lane)}.`);
    for (let sequence = first[lane]; sequence < written[lane].length; sequence++) {
      if (got[lane].has(sequence)) continue;
      missing++;
      if (written[lane][sequence].serial !== damagedSerial)
        throw new Error(`${lane}/${sequence} is lost as well.`);
      const isTold = sequence >= cursor.lostFrom && sequence < cursor.lostTo && cursor.lostCount > 0;
      const isUsedAgain = sequence >= journal.nextSequence(lane);
      if (!isTold && !isUsedAgain) throw new Error(`The loss of ${lane}/${sequence} is not told.`);
      if (isUsedAgain && !journal.findings.isUnfinished)
        throw new Error(`Number ${lane}/${sequence} is used again.`);
    }
  }
  return { journal, missing };
}

type Damage = (flash: NorFlash, offset: number, random: Seeded) => void;

const damages: [string, Damage][] = [
  [
    "one bit",
    (flash, offset, random) => flash.rot(offset + random.below(flash.sectorBytes), 1 << random.below(8)),
  ],
  [
    "a unit",
    (flash, offset, random) => {
      const unit = offset + random.below(flash.sectorBytes / 32) * 32;
      for (let i = 0; i < 32; i++) flash.rot(unit + i, random.below(256));
    },
  ],
  [
    "forty bits",
    (flash, offset, random) => {
      for (let i = 0; i < 40; i++) flash.rot(offset + random.below(flash.sectorBytes), 1 << random.below(8));
    },
  ],
  [
    "all but its header",
    (flash, offset, random) => {
      for (let i = 32; i < flash.sectorBytes; i++) flash.rot(offset + i, 1 + random.below(255));
    },
  ],
  [
    "all of it",
    (flash, offset, random) => {
      for (let i = 0; i < flash.sectorBytes; i++) flash.rot(offset + i, random.below(256));
    },
  ],
];

describe.skipIf(chosenCase !== undefined)("damage in a sector", () => {
  const keys = benchKeys();
  const rounds = isLong ? 400 : 20;

  it.each(
    ["8x4096", "8x4096e"].flatMap((geometry) =>
      damages.map(([name, damage]) => [geometry, name, damage] as const),
    ),
  )("on %s of %s costs what lies in it alone, and is told", (geometry, _, damage) => {
    const { flash, written, newest } = fill(geometry, keys);
    const held = flash.sectors - 2;
    let missing = 0;
    for (let round = 0; round < rounds * held; round++) {
      const serial = newest - (round % held);
      const damaged = flash.clone(round);
      damage(damaged, sectorOf(serial, flash) * flash.sectorBytes, new Seeded(round));
      missing += deliverAll(damaged, keys, written, serial).missing;
    }
    expect(missing).toBeGreaterThan(rounds);
    console.log(`journal ${geometry}: ${rounds * held} cases of rot, ${missing} entries lost`);
  });

  it("of the whole newest sector is known for what it is: numbers go on behind it, and the chain is lost", () => {
    const { flash, written, newest } = fill("8x4096", keys);
    const offset = sectorOf(newest, flash) * flash.sectorBytes;
    for (let i = 0; i < flash.sectorBytes; i++) flash.rot(offset + i, 0xa5);
    const { journal } = deliverAll(flash, keys, written, newest);
    expect(journal.findings.isNewestLost).toBe(true);
    expect(journal.readNewest(new EntryBuffer(journal.longestEntry))).toBe("damaged");
    for (const lane of LANES) expect(journal.nextSequence(lane)).toBeGreaterThanOrEqual(written[lane].length);

    const number = journal.append(Lane.routine, batchBytes(99, 80));
    expect(number).toBeGreaterThanOrEqual(written[Lane.routine].length);
    expect(journal.serial).toBeGreaterThan(newest);
    const again = new Journal({ flash, keys, entropy: benchEntropy(4) });
    expect(again.findings.isNewestLost).toBe(false);
    expect(again.nextSequence(Lane.routine)).toBe(number + 1);
    const out = new EntryBuffer(again.longestEntry);
    expect(again.readNewest(out)).toBe("whole");
    expect(out.bytes.slice(0, out.length)).toEqual(batchBytes(99, 80));
  });

  it("of the consumers' state in the newest sector sends cursors back, never forward", () => {
    const { flash, written, newest } = fill("8x4096", keys);
    const offset = sectorOf(newest, flash) * flash.sectorBytes;
    const before = new Journal({ flash, keys, entropy: benchEntropy(2) }).openConsumer(READER);
    const reach = LANES.map((lane) => before.cursor(lane).next);
    flash.rot(offset + 2 * 32 + 3, 0x10);
    const { journal } = deliverAll(flash, keys, written, newest);
    expect(journal.findings.damagedEntries).toBe(1);
    expect(journal.findings.areConsumersLost).toBe(false);
    const after = new Journal({ flash, keys, entropy: benchEntropy(2) }).openConsumer(READER);
    for (const lane of LANES) expect(after.cursor(lane).next).toBeLessThanOrEqual(reach[lane]);
  });

  it("in any head, mark or header of the newest sector is seen, and no number in it is believed", () => {
    const { flash, written, newest } = fill("8x4096", keys);
    const offset = sectorOf(newest, flash) * flash.sectorBytes;
    const unit = new Unit();
    const structured = [Magic.header, Magic.head, Magic.mark];
    let cases = 0;
    for (let at = 0; at < flash.sectorBytes; at += 32) {
      flash.read(unit.bytes, offset + at);
      if (!structured.some((magic) => unit.isSealed(magic))) continue;
      for (let bit = 0; bit < 256; bit += isLong ? 1 : 5) {
        const damaged = flash.clone(bit);
        damaged.rot(offset + at + (bit >> 3), 1 << (bit & 7));
        deliverAll(damaged, keys, written, newest);
        cases++;
      }
    }
    expect(cases).toBeGreaterThan(500);
  });

  it("that an erase left behind, or that came to another place, is not taken for an entry", () => {
    const { flash, written, newest } = fill("8x4096", keys);
    const start = (serial: number) => sectorOf(serial, flash) * flash.sectorBytes;
    const { offset, bytes } = batchesIn(flash, start(newest - 2)).at(-1)!;
    const isFree = batchesIn(flash, start(newest)).every(
      (batch) => batch.offset + batch.bytes.length <= offset,
    );
    expect(isFree).toBe(true);
    const left = flash.clone(1);
    overwrite(left, start(newest) + offset, bytes);
    const { journal } = deliverAll(left, keys, written, newest);
    expect(journal.findings.damagedEntries).toBe(0);

    const [first] = batchesIn(flash, start(newest));
    const moved = flash.clone(1);
    overwrite(moved, start(newest) + flash.sectorBytes - 32 - first.bytes.length, first.bytes);
    deliverAll(moved, keys, written, newest);
  });

  it("in a body is found by the CRC alone as well", () => {
    const blind: JournalKeys = {
      ...keys,
      tag: { begin() {}, update() {}, finish: (tag) => void tag.fill(0) },
    };
    const { flash, written, newest } = fill("8x4096", blind);
    const [{ offset }] = batchesIn(flash, sectorOf(newest - 2, flash) * flash.sectorBytes);
    flash.rot(sectorOf(newest - 2, flash) * flash.sectorBytes + offset + 33, 0x40);
    expect(deliverAll(flash, blind, written, newest - 2).missing).toBe(1);
  });

  it("that someone did on purpose, so that every CRC fits, is not accepted either", () => {
    const { flash, written, newest } = fill("8x4096", keys);
    forgeFirstBatch(flash, sectorOf(newest - 2, flash));
    expect(deliverAll(flash, keys, written, newest - 2).missing).toBe(1);
  });

  it("is found out by these tests if the journal takes a damaged entry for whole", () => {
    const blind: JournalKeys = {
      ...keys,
      tag: { begin() {}, update() {}, finish: (tag) => void tag.fill(0) },
    };
    const { flash, written, newest } = fill("8x4096", blind);
    forgeFirstBatch(flash, sectorOf(newest - 2, flash));
    expect(() => deliverAll(flash, blind, written, newest - 2)).toThrow("is not what was written");
  });
});
