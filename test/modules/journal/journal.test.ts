import { beforeEach, describe, expect, it } from "vitest";
import type { FlashOperation, NorFlash } from "../../../host-sim/flash/nor-flash.ts";
import { Fault } from "../../../modules/fault/fault.ts";
import type { Consumer } from "../../../modules/journal/consumer.ts";
import { EntryBuffer } from "../../../modules/journal/entry-buffer.ts";
import { EntryReader } from "../../../modules/journal/entry-reader.ts";
import { Journal, type JournalOptions } from "../../../modules/journal/journal.ts";
import { WINDOW } from "../../../modules/journal/lane-cursor.ts";
import { Lane } from "../../../modules/journal/layout.ts";
import { Medium } from "../../../modules/journal/medium.ts";
import { recover } from "../../../modules/journal/recovery.ts";
import { Ring } from "../../../modules/journal/ring.ts";
import { batchBytes, benchEntropy, benchKeys } from "./support/bench-keys.ts";
import { batchesIn } from "./support/forge.ts";
import { flashOf, geometryOf } from "./support/geometry.ts";

const geometry = geometryOf("8x4096");
const keys = benchKeys();
let flash: NorFlash;
let starts = 0;

const start = (more: Partial<JournalOptions> = {}) =>
  new Journal({ flash, keys, entropy: benchEntropy(++starts), ...more });
const codeOf = (action: () => void) => {
  try {
    action();
  } catch (error) {
    return error instanceof Fault ? error.code : `${error}`;
  }
  return "nothing was thrown";
};

beforeEach(() => {
  flash = flashOf(geometry);
});

/** Everything that a consumer is given until it is given nothing, as "u3" or "r7". */
function takeAll(consumer: Consumer, out: EntryBuffer, confirm = true): string[] {
  const taken: string[] = [];
  while (consumer.next(out)) {
    taken.push(`${out.lane === Lane.urgent ? "u" : "r"}${out.sequence}`);
    if (confirm) consumer.receipt(out.lane, out.sequence);
  }
  return taken;
}

/** The consumers as their last durable state has them, and the number of the last entry in a sector, or −1. */
function onFlash(
  sector: number,
  serials: readonly number[],
): { consumers: readonly Consumer[]; last: number } {
  const medium = new Medium(flash);
  // Keys of its own: the journal is in the middle of using the others.
  const keys = benchKeys();
  const reader = new EntryReader(medium, keys);
  const last = reader.open(sector) ? serials.lastIndexOf(reader.serial) : -1;
  const finder = { nextSequence: () => 0, find: () => false, decipher: () => false, changed: () => {} };
  const { consumers } = recover(medium, new Ring(medium, reader), reader, finder, keys.cipher);
  return { consumers, last };
}

describe("a journal", () => {
  it("is blank on an erased flash, and mounting writes nothing", () => {
    const journal = start();
    expect(journal.findings).toMatchObject({ isBlank: true, isNewestLost: false, damagedEntries: 0 });
    expect(journal.readNewest(new EntryBuffer(journal.longestEntry))).toBe("none");
    expect(flash.operations).toBe(0);
  });

  it("gives back what was appended, after a start as well", () => {
    const journal = start();
    journal.openConsumer(1);
    const lengths = [1, 31, 32, 33, 255, 600, journal.longestEntry];
    for (const [i, length] of lengths.entries()) {
      expect(journal.append(Lane.routine, batchBytes(i, length))).toBe(i);
    }
    for (const again of [journal, start()]) {
      const out = new EntryBuffer(again.longestEntry);
      const consumer = again.openConsumer(1);
      for (const [i, length] of lengths.entries()) {
        expect(consumer.next(out)).toBe(true);
        expect(out).toMatchObject({ length, sequence: i, lane: Lane.routine });
        expect(out.bytes.slice(0, length)).toEqual(batchBytes(i, length));
      }
      expect(consumer.next(out)).toBe(false);
    }
  });

  it("appends a part of a longer buffer, and refuses what is empty or does not fit", () => {
    const journal = start();
    const bytes = batchBytes(3, journal.longestEntry + 1);
    expect(codeOf(() => journal.append(Lane.routine, bytes))).toBe("journal-entry-length");
    expect(codeOf(() => journal.append(Lane.routine, bytes, 0))).toBe("journal-entry-length");
    expect(codeOf(() => journal.append(Lane.routine, bytes.subarray(0, 5), 6))).toBe("journal-entry-length");
    journal.append(Lane.routine, bytes, 100);
    const out = new EntryBuffer(journal.longestEntry);
    expect(journal.readNewest(out)).toBe("whole");
    expect(out.bytes.slice(0, out.length)).toEqual(bytes.slice(0, 100));
    expect(codeOf(() => journal.readNewest(new EntryBuffer(100)))).toBe("journal-entry-buffer");
  });

  it("says which batch was appended last, in either lane", () => {
    const journal = start();
    const out = new EntryBuffer(journal.longestEntry);
    for (const lane of [Lane.routine, Lane.urgent, Lane.routine, Lane.urgent]) {
      const sequence = journal.append(lane, batchBytes(lane, 50));
      for (const again of [journal, start()]) {
        expect(again.readNewest(out)).toBe("whole");
        expect(out).toMatchObject({ lane, sequence });
      }
    }
    // Starts that settle open sectors without any batch in them.
    for (let i = 0; i < 4; i++) {
      const again = start();
      again.openConsumer(100 + i);
      again.settle();
    }
    expect(start().serial).toBe(journal.serial + 4);
    expect(start().readNewest(out)).toBe("whole");
    expect(out).toMatchObject({ lane: Lane.urgent, sequence: 1 });
  });

  it("is blank again when it was formatted", () => {
    start().append(Lane.routine, batchBytes(1, 100));
    Journal.format(flash);
    expect(start().findings.isBlank).toBe(true);
    expect([...flash.wear]).toEqual([2, 1, 1, 1, 1, 1, 1, 1]);
  });

  it("refuses a partition that it cannot use", () => {
    for (const name of ["4x4096", "8x512", "8x131072"]) {
      flash = flashOf(geometryOf(name));
      expect(codeOf(() => start())).toBe("journal-geometry");
    }
  });
});

describe("a consumer", () => {
  it("is given urgent entries before any backlog", () => {
    const journal = start();
    const out = new EntryBuffer(journal.longestEntry);
    const consumer = journal.openConsumer(1);
    for (let i = 0; i < 4; i++) journal.append(Lane.routine, batchBytes(i, 60));
    consumer.next(out);
    journal.append(Lane.urgent, batchBytes(10, 60));
    journal.append(Lane.urgent, batchBytes(11, 60));
    expect(takeAll(consumer, out)).toEqual(["u0", "u1", "r1", "r2", "r3"]);
  });

  it("can ask for urgent entries alone", () => {
    const journal = start();
    const out = new EntryBuffer(journal.longestEntry);
    const consumer = journal.openConsumer(1);
    journal.append(Lane.routine, batchBytes(1, 60));
    expect(consumer.next(out, true)).toBe(false);
    expect(consumer.next(out)).toBe(true);
  });

  it("keeps its place over a start if its receipts were settled, and begins again where they were not", () => {
    let journal = start();
    const out = new EntryBuffer(journal.longestEntry);
    let consumer = journal.openConsumer(1);
    for (let i = 0; i < 6; i++) journal.append(Lane.routine, batchBytes(i, 60));
    for (let i = 0; i < 3; i++) consumer.next(out);
    consumer.receipt(Lane.routine, 0);
    consumer.receipt(Lane.routine, 1);
    journal.settle();
    consumer.receipt(Lane.routine, 2);
    journal = start();
    consumer = journal.openConsumer(1);
    expect(consumer.pending(Lane.routine)).toBe(4);
    expect(takeAll(consumer, out)).toEqual(["r2", "r3", "r4", "r5"]);
    journal.settle();
    const operations = flash.operations;
    journal.settle();
    expect(flash.operations).toBe(operations);
    expect(takeAll(start().openConsumer(1), out)).toEqual([]);
  });

  it("has its receipts settled by the next append", () => {
    const journal = start();
    const out = new EntryBuffer(journal.longestEntry);
    const consumer = journal.openConsumer(1);
    journal.append(Lane.routine, batchBytes(0, 60));
    takeAll(consumer, out);
    journal.append(Lane.routine, batchBytes(1, 60));
    expect(takeAll(start().openConsumer(1), out)).toEqual(["r1"]);
  });

  it("may send receipts in any order and twice; the cursor moves over what is confirmed without a gap", () => {
    const journal = start();
    const out = new EntryBuffer(journal.longestEntry);
    const consumer = journal.openConsumer(1);
    for (let i = 0; i < 5; i++) journal.append(Lane.routine, batchBytes(i, 60));
    for (let i = 0; i < 4; i++) consumer.next(out);
    consumer.receipt(Lane.routine, 2);
    consumer.receipt(Lane.routine, 1);
    expect(consumer.pending(Lane.routine)).toBe(5);
    consumer.rewind();
    // What is confirmed is not given again, though the cursor has not passed it.
    expect(takeAll(consumer, out, false)).toEqual(["r0", "r3", "r4"]);
    consumer.receipt(Lane.routine, 0);
    consumer.receipt(Lane.routine, 0);
    expect(consumer.pending(Lane.routine)).toBe(2);
    expect(codeOf(() => consumer.receipt(Lane.routine, 5))).toBe("journal-receipt-unknown");
    expect(codeOf(() => consumer.receipt(Lane.urgent, 0))).toBe("journal-receipt-unknown");
  });

  it(`has at most ${WINDOW} entries of a lane on their way`, () => {
    const journal = start();
    const out = new EntryBuffer(journal.longestEntry);
    const consumer = journal.openConsumer(1);
    for (let i = 0; i < 70; i++) journal.append(Lane.routine, batchBytes(i, 40));
    expect(takeAll(consumer, out, false)).toHaveLength(WINDOW);
    for (let i = 1; i < WINDOW; i++) consumer.receipt(Lane.routine, i);
    expect(consumer.next(out)).toBe(false);
    consumer.receipt(Lane.routine, 0);
    expect(takeAll(consumer, out)).toHaveLength(70 - WINDOW);
  });

  it("can read once more what it was given and has not confirmed, and nothing else", () => {
    const journal = start();
    const out = new EntryBuffer(journal.longestEntry);
    const consumer = journal.openConsumer(1);
    for (let i = 0; i < 20; i++) journal.append(Lane.routine, batchBytes(i, 300));
    for (let i = 0; i < 15; i++) consumer.next(out);
    consumer.receipt(Lane.routine, 0);
    for (const sequence of [14, 3, 7]) {
      expect(consumer.read(Lane.routine, sequence, out)).toBe(true);
      expect(out.bytes.slice(0, 300)).toEqual(batchBytes(sequence, 300));
    }
    expect(consumer.read(Lane.routine, 0, out)).toBe(false);
    expect(consumer.read(Lane.routine, 15, out)).toBe(false);
    expect(consumer.next(out)).toBe(true);
    expect(out.sequence).toBe(15);
  });

  it("passes over what is damaged once everything before it has its receipt, and then tells the loss", () => {
    const journal = start();
    const out = new EntryBuffer(journal.longestEntry);
    const consumer = journal.openConsumer(1);
    for (let i = 0; i < 5; i++) journal.append(Lane.routine, batchBytes(i, 300));
    const damaged = batchesIn(flash, 0)[2];
    flash.rot(damaged.offset + 40, 1);
    expect([consumer.next(out), consumer.next(out), consumer.next(out)]).toEqual([true, true, false]);
    consumer.receipt(Lane.routine, 1);
    expect(consumer.next(out)).toBe(false);
    expect(consumer.hasLoss).toBe(false);
    consumer.receipt(Lane.routine, 0);
    expect(takeAll(consumer, out)).toEqual(["r3", "r4"]);
    expect(consumer.cursor(Lane.routine)).toMatchObject({ lostFrom: 2, lostTo: 3, lostCount: 1, next: 5 });
    journal.settle();
    expect(start().openConsumer(1).cursor(Lane.routine)).toMatchObject({
      lostFrom: 2,
      lostTo: 3,
      lostCount: 1,
    });
  });

  it("has a cursor that another one's receipts do not move", () => {
    const journal = start();
    const out = new EntryBuffer(journal.longestEntry);
    const one = journal.openConsumer(1);
    const other = journal.openConsumer(2);
    for (let i = 0; i < 5; i++) journal.append(Lane.routine, batchBytes(i, 60));
    takeAll(one, out);
    journal.settle();
    const again = start();
    expect(again.openConsumer(1).pending(Lane.routine)).toBe(0);
    expect(again.openConsumer(2).pending(Lane.routine)).toBe(5);
    expect(other.pending(Lane.routine)).toBe(5);
  });

  it("that is new begins with the oldest entry; one that is forgotten is new again", () => {
    const journal = start();
    const out = new EntryBuffer(journal.longestEntry);
    for (let i = 0; i < 5; i++) journal.append(Lane.routine, batchBytes(i, 60));
    expect(takeAll(journal.openConsumer(9), out)).toHaveLength(5);
    journal.forgetConsumer(9);
    journal.forgetConsumer(9);
    journal.settle();
    expect(start().consumers).toHaveLength(0);
    expect(takeAll(start().openConsumer(9), out)).toHaveLength(5);
    for (let id = 1; id <= 8; id++) journal.openConsumer(id);
    expect(codeOf(() => journal.openConsumer(9))).toBe("journal-consumers-full");
  });
});

describe("an append in steps", () => {
  it("does one thing at a time: a page, a mark, or a sector's opening", () => {
    let programs = 0;
    let opened = 0;
    flash = flashOf(geometry, { observe: ({ kind }) => (programs += kind === "program" ? 1 : 0) });
    const journal = start();
    journal.openConsumer(1);
    for (let i = 0; i < 60; i++) {
      const bytes = batchBytes(i, 1 + ((i * 611) % journal.longestEntry));
      expect(journal.beginAppend(Lane.routine, bytes)).toBe(i);
      for (let more = true; more; ) {
        const serial = journal.serial;
        programs = 0;
        expect(journal.nextSequence(Lane.routine)).toBe(i);
        more = journal.stepAppend();
        if (journal.serial === serial) expect(programs).toBeLessThanOrEqual(1);
        else opened++;
      }
      expect(journal.nextSequence(Lane.routine)).toBe(i + 1);
      expect(journal.stepAppend()).toBe(false);
    }
    expect(opened).toBeGreaterThan(10);
  });

  it("is not there before its last step, neither to a reader nor after a start", () => {
    const journal = start();
    const consumer = journal.openConsumer(1);
    const out = new EntryBuffer(journal.longestEntry);
    journal.append(Lane.routine, batchBytes(1, 500));
    journal.beginAppend(Lane.urgent, batchBytes(2, 900));
    expect(consumer.next(out)).toBe(true);
    expect(out.lane).toBe(Lane.routine);
    while (journal.stepAppend()) {
      expect(consumer.next(out)).toBe(false);
      expect(consumer.hasUrgent).toBe(false);
      expect(start().nextSequence(Lane.urgent)).toBe(0);
    }
    expect(consumer.hasUrgent).toBe(true);
    expect(start().nextSequence(Lane.urgent)).toBe(1);
    expect(consumer.next(out)).toBe(true);
    expect(out.bytes.subarray(0, out.length)).toEqual(batchBytes(2, 900));
  });

  it("is finished before anything else is written", () => {
    const journal = start();
    const consumer = journal.openConsumer(1);
    const out = new EntryBuffer(journal.longestEntry);
    journal.append(Lane.routine, batchBytes(1, 500));
    expect(consumer.next(out)).toBe(true);
    journal.beginAppend(Lane.routine, batchBytes(2, 900));
    journal.stepAppend();
    journal.stepAppend();
    consumer.receipt(out.lane, out.sequence);
    journal.settle();
    expect(journal.nextSequence(Lane.routine)).toBe(2);
    journal.beginAppend(Lane.routine, batchBytes(3, 900));
    journal.stepAppend();
    expect(journal.append(Lane.routine, batchBytes(4, 10))).toBe(3);
    const again = start();
    expect(again.consumers[0].cursor(Lane.routine).next).toBe(1);
    for (const [seed, length] of [
      [2, 900],
      [3, 900],
      [4, 10],
    ]) {
      expect(again.consumers[0].next(out)).toBe(true);
      expect(out.bytes.subarray(0, out.length)).toEqual(batchBytes(seed, length));
    }
  });

  it("takes the bytes from where they lie or from a copy, and writes the same", () => {
    const images = [0, 32, 33, 1].map((offset) => {
      flash = flashOf(geometry);
      const journal = start({ entropy: benchEntropy(1) });
      for (const length of [1, 30, 64, 700]) {
        const memory = new Uint8Array(1024).fill(offset === 32 ? 0 : 0x5a);
        memory.set(batchBytes(5, length), offset);
        journal.append(Lane.routine, memory.subarray(offset, offset + length));
      }
      const image = new Uint8Array(geometry.sectorBytes);
      flash.read(image, 0);
      return image;
    });
    for (const image of images) expect(image).toEqual(images[0]);
  });
});

describe("an entry that is read in steps", () => {
  it("is handed out when it is given, and not if it was given or given up before", () => {
    const journal = start();
    const consumer = journal.openConsumer(1);
    const [out, other] = [0, 1].map(() => new EntryBuffer(journal.longestEntry));
    for (let i = 0; i < 3; i++) journal.append(Lane.routine, batchBytes(i, 700));
    expect(consumer.peek(out)).toBe(true);
    expect(consumer.cursor(Lane.routine).given).toBe(0);
    let steps = 1;
    while (journal.decipher(out)) steps++;
    expect(steps).toBe(3);
    expect(out.bytes.subarray(0, out.length)).toEqual(batchBytes(0, 700));
    expect(consumer.give(out)).toBe(true);
    expect(consumer.give(out)).toBe(false);
    // Two buffers, two entries under way at a time, and the keystreams do not mix.
    expect(consumer.peek(out)).toBe(true);
    expect(consumer.reread(Lane.routine, 0, other)).toBe(true);
    while (journal.decipher(other)) journal.decipher(out);
    while (journal.decipher(out));
    expect(other.bytes.subarray(0, 700)).toEqual(batchBytes(0, 700));
    expect(out.bytes.subarray(0, 700)).toEqual(batchBytes(1, 700));
    while (journal.oldestSequence(Lane.routine) < 2) journal.append(Lane.routine, batchBytes(9, 700));
    expect(consumer.give(out)).toBe(false);
  });
});

describe("a ring that is full", () => {
  it("gives up its oldest sector, tells who lost how much by that, and keeps telling until it is acknowledged", () => {
    const told: string[] = [];
    const onLoss = (consumer: Consumer) => told.push(`${consumer.id}`);
    let journal = start({ onLoss });
    const out = new EntryBuffer(journal.longestEntry);
    const ready = journal.openConsumer(1);
    let away = journal.openConsumer(2);
    let count = 0;
    while (journal.serial <= geometry.sectors) {
      journal.append(Lane.routine, batchBytes(count++, 600));
      takeAll(ready, out);
    }
    expect(ready.hasLoss).toBe(false);
    expect(new Set(told)).toEqual(new Set(["2"]));
    const { lostFrom, lostTo, lostCount } = away.cursor(Lane.routine);
    expect(lostFrom).toBe(0);
    expect(lostCount).toBe(lostTo);
    expect(lostTo).toBe(journal.oldestSequence(Lane.routine));
    expect(away.pending(Lane.routine)).toBe(count - lostTo);

    journal = start();
    away = journal.openConsumer(2);
    expect(away.cursor(Lane.routine)).toMatchObject({ lostFrom, lostTo, lostCount });
    const held = takeAll(away, out);
    expect(held).toEqual(Array.from({ length: count - lostTo }, (_, i) => `r${lostTo + i}`));

    away.acknowledgeLoss(Lane.routine, lostTo, lostCount);
    journal.settle();
    expect(away.hasLoss).toBe(false);
    expect(start().openConsumer(2).hasLoss).toBe(false);
  });

  it("keeps what was lost after the gap was written, when the gap is acknowledged", () => {
    const journal = start();
    const away = journal.openConsumer(2);
    const fill = (serial: number) => {
      while (journal.serial < serial) journal.append(Lane.routine, batchBytes(1, 600));
    };
    fill(geometry.sectors);
    const { lostTo, lostCount } = away.cursor(Lane.routine);
    fill(geometry.sectors + 2);
    away.acknowledgeLoss(Lane.routine, lostTo, lostCount);
    const now = away.cursor(Lane.routine);
    expect(now.lostFrom).toBe(lostTo);
    expect(now.lostTo).toBe(journal.oldestSequence(Lane.routine));
    expect(now.lostCount).toBe(now.lostTo - now.lostFrom);
  });

  it("holds all sectors but the two that are given up ahead", () => {
    const journal = start();
    const serials: number[] = [];
    while (journal.serial < 3 * geometry.sectors) {
      journal.append(Lane.routine, batchBytes(serials.length, 500));
      serials.push(journal.serial);
    }
    const oldest = serials[journal.oldestSequence(Lane.routine)];
    expect(journal.serial - oldest + 1).toBe(geometry.sectors - 2);
    expect(start().oldestSequence(Lane.routine)).toBe(journal.oldestSequence(Lane.routine));
  });

  it("has each loss on flash before it erases the sector that holds what is lost", () => {
    const serials: number[] = [];
    let erasedWithContent = 0;
    const observe = ({ kind, offset }: FlashOperation) => {
      if (kind !== "erase") return;
      const { consumers, last } = onFlash(offset / geometry.sectorBytes, serials);
      if (last < 0) return;
      erasedWithContent++;
      expect(consumers[0].cursor(Lane.routine).next).toBeGreaterThan(last);
    };
    flash = flashOf(geometry, { observe });
    const journal = start();
    journal.openConsumer(1);
    while (journal.serial < 30) {
      if (serials.length % 3 === 0) journal.prepare();
      journal.append(Lane.routine, batchBytes(1, 700));
      serials.push(journal.serial);
    }
    expect(erasedWithContent).toBeGreaterThan(15);
  });

  it("wears all sectors alike", () => {
    const journal = start();
    while (journal.serial < 20 * geometry.sectors) journal.append(Lane.routine, batchBytes(1, 600));
    const wear = [...flash.wear];
    expect(Math.max(...wear) - Math.min(...wear)).toBeLessThanOrEqual(1);
  });
});

describe("an erase", () => {
  it("is waited for once at most in an append, and never if it was prepared", () => {
    let erases = 0;
    flash = flashOf(geometry, { observe: ({ kind }) => (erases += kind === "erase" ? 1 : 0) });
    const journal = start();
    for (let i = 0; i < 200; i++) {
      const isPrepared = i % 3 === 0;
      if (isPrepared) journal.prepare();
      expect(journal.isEraseDue).toBe(isPrepared ? false : journal.isEraseDue);
      erases = 0;
      journal.append(Lane.routine, batchBytes(i, 1 + ((i * 997) % journal.longestEntry)));
      expect(erases).toBeLessThanOrEqual(isPrepared ? 0 : 1);
    }
  });

  it("is charged to the device that waits for it", () => {
    let micros = 0;
    flash = flashOf(geometry, {
      timing: { readMicros: 0, readNanosPerByte: 0, pageProgramMicros: 700, sectorEraseMicros: 45_000 },
      charge: (more) => (micros += more),
    });
    const journal = start();
    journal.prepare();
    expect(micros).toBe(45_000);
    journal.append(Lane.routine, batchBytes(1, 600));
    const opening = micros;
    journal.append(Lane.routine, batchBytes(1, 600));
    // 19 units of body and a head over three or four pages, and the mark.
    expect(micros - opening).toBeLessThanOrEqual(5 * 700);
  });
});
