import { describe, expect, it } from "vitest";
import type { NorFlash } from "../../../host-sim/flash/nor-flash.ts";
import type { FaultCode } from "../../../modules/fault/fault.ts";
import { EntryBuffer } from "../../../modules/journal/entry-buffer.ts";
import { Journal } from "../../../modules/journal/journal.ts";
import { Lane } from "../../../modules/journal/layout.ts";
import { batchBytes, benchEntropy, benchKeys } from "./support/bench-keys.ts";
import { flashOf, geometryOf } from "./support/geometry.ts";

const keys = benchKeys();
const mount = (flash: NorFlash, noted: FaultCode[] = []) =>
  new Journal({ flash, keys, entropy: benchEntropy(1), log: { note: (code) => noted.push(code) } });

describe("a worn sector", () => {
  it.each([
    ["8x4096", [3]],
    ["8x4096e", [3]],
    ["13x2048", [0, 2, 6, 11]],
  ] as const)(
    "of %s is passed over, lap after lap, and nothing that was reported durable is lost",
    (name, worn) => {
      const flash = flashOf(geometryOf(name));
      for (const sector of worn) flash.wearOut(sector);
      const noted: FaultCode[] = [];
      let journal = mount(flash, noted);
      const out = new EntryBuffer(journal.longestEntry);
      let reader = journal.openConsumer(1);
      for (let i = 0; i < 300; i++) {
        const bytes = batchBytes(i, 50 + ((i * 37) % 400));
        expect(journal.append(Lane.routine, bytes)).toBe(i);
        if (i % 50 === 49) {
          journal = mount(flash, noted);
          reader = journal.openConsumer(1);
        }
        while (reader.next(out)) {
          expect(out.bytes.slice(0, out.length)).toEqual(
            batchBytes(out.sequence, 50 + ((out.sequence * 37) % 400)),
          );
          reader.receipt(out.lane, out.sequence);
        }
      }
      expect(reader.pending(Lane.routine)).toBe(0);
      expect(reader.hasLoss).toBe(false);
      expect(noted).toContain("journal-sector-failed");
    },
  );

  it("that fails in the middle of its use is left, and the entry goes into the next one", () => {
    const flash = flashOf(geometryOf("8x4096"));
    const noted: FaultCode[] = [];
    const journal = mount(flash, noted);
    journal.append(Lane.routine, batchBytes(0, 200));
    flash.wearOut(0);
    journal.append(Lane.routine, batchBytes(1, 200));
    journal.append(Lane.urgent, batchBytes(2, 200));
    expect(noted).toContain("journal-sector-failed");
    const again = mount(flash);
    expect(again.findings.damagedEntries).toBe(0);
    const out = new EntryBuffer(again.longestEntry);
    const reader = again.openConsumer(1);
    const taken: number[] = [];
    while (reader.next(out)) {
      taken.push(out.lane, out.sequence);
      expect(out.bytes.slice(0, 200)).toEqual(batchBytes(out.lane === Lane.urgent ? 2 : out.sequence, 200));
    }
    expect(taken).toEqual([Lane.urgent, 0, Lane.routine, 0, Lane.routine, 1]);
  });

  it("beside another worn one stops the journal, which says so, and what it held can still be read", () => {
    const flash = flashOf(geometryOf("8x4096"));
    const journal = mount(flash);
    let count = 0;
    while (journal.serial < 4) journal.append(Lane.routine, batchBytes(count++, 500));
    for (let sector = 4; sector < flash.sectors; sector++) flash.wearOut(sector);
    expect(() => {
      for (;;) {
        journal.append(Lane.routine, batchBytes(count, 500));
        count++;
      }
    }).toThrow("worn out");
    const again = mount(flash);
    const out = new EntryBuffer(again.longestEntry);
    const reader = again.openConsumer(1);
    const taken: number[] = [];
    while (reader.next(out)) taken.push(out.sequence);
    expect(taken).toEqual(Array.from({ length: count }, (_, i) => i));
  });

  it.each([1, 2, 3, 4, 5])(
    "that throws at write %d leaves a journal that goes on in the next sector",
    (failing) => {
      const flash = flashOf(geometryOf("8x4096"));
      let untilFailure = Number.POSITIVE_INFINITY;
      const moody = {
        read: flash.read.bind(flash),
        eraseBlock: flash.eraseBlock.bind(flash),
        status: flash.status.bind(flash),
        close: flash.close.bind(flash),
        write(bytes: Uint8Array, offset: number) {
          if (--untilFailure === 0) throw new Error("write failed");
          flash.write(bytes, offset);
        },
      };
      const journal = new Journal({ flash: moody, keys, entropy: benchEntropy(1) });
      journal.append(Lane.routine, batchBytes(0, 100));
      untilFailure = failing;
      // Two writes for the consumers' state, which has changed, and at least three for the batch.
      journal.openConsumer(1);
      expect(() => journal.append(Lane.routine, batchBytes(1, 600))).toThrow("write failed");
      expect(journal.append(Lane.routine, batchBytes(1, 600))).toBe(1);
      const out = new EntryBuffer(journal.longestEntry);
      expect(mount(flash).readNewest(out)).toBe("whole");
      expect(out.sequence).toBe(1);
    },
  );
});
