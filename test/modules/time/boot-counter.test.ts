import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryStore } from "../../../host-sim/device/memory-store.ts";
import { countBoot } from "../../../modules/time/boot-counter.ts";

/** A store whose device loses power at a write: before it, or after it without an answer. */
class CutStore extends MemoryStore {
  cut: "no" | "before" | "after" = "no";

  override write(name: string, value: Uint8Array): void {
    if (this.cut === "before") throw new Error("power cut");
    super.write(name, value);
    if (this.cut === "after") throw new Error("power cut");
  }
}

describe("the boot counter", () => {
  it("counts from one, one more at each start", () => {
    const store = new MemoryStore();
    for (let i = 1; i <= 300; i++) expect(countBoot(store)).toEqual({ bootCounter: i, isDamaged: false });
  });

  it("never gives a number twice, wherever a start is cut", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("no", "before", "after"), { maxLength: 60 }), (cuts) => {
        const store = new CutStore();
        const given: number[] = [];
        for (const cut of cuts) {
          store.cut = cut as CutStore["cut"];
          try {
            given.push(countBoot(store).bootCounter);
          } catch {
            // This start never came to use its number.
          }
        }
        for (let i = 1; i < given.length; i++) expect(given[i]).toBeGreaterThan(given[i - 1]);
      }),
    );
  });

  it("never gives a number twice when either record is damaged, and says so", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.constantFrom("none", "boot.a", "boot.b"), fc.nat(7), fc.integer({ min: 1, max: 255 })),
        ),
        (starts) => {
          const store = new MemoryStore();
          let last = 0;
          for (const [damagedName, at, mask] of starts) {
            const record = store.read(damagedName);
            if (record !== undefined) {
              record[at] ^= mask;
              store.write(damagedName, record);
            }
            const { bootCounter, isDamaged } = countBoot(store);
            expect(bootCounter).toBeGreaterThan(last);
            expect(isDamaged).toBe(record !== undefined);
            last = bootCounter;
            // That start has mended the record.
            expect(countBoot(store)).toEqual({ bootCounter: last + 1, isDamaged: false });
            last++;
          }
        },
      ),
    );
  });

  it("goes on behind what the journal shows, if the store was lost", () => {
    expect(countBoot(new MemoryStore(), 78)).toEqual({ bootCounter: 78, isDamaged: true });
    const store = new MemoryStore();
    countBoot(store, 1);
    expect(countBoot(store, 2)).toEqual({ bootCounter: 2, isDamaged: false });
  });
});
