import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LaneCursor, WINDOW } from "../../../modules/journal/lane-cursor.ts";

const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant("give" as const), count: fc.integer({ min: 1, max: 40 }) }),
    },
    { weight: 6, arbitrary: fc.record({ do: fc.constant("confirm" as const), count: fc.nat(60) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("rewind" as const), count: fc.nat(1) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("lose" as const), count: fc.nat(50) }) },
  ),
  { maxLength: 80 },
);

describe("a cursor", () => {
  it("moves over exactly what is confirmed or lost, whatever comes in whatever order", () => {
    fc.assert(
      fc.property(steps, (script) => {
        const cursor = new LaneCursor();
        const done = new Set<number>();
        const lost = new Set<number>();
        cursor.start(0);
        for (const step of script) {
          if (step.do === "give") {
            for (let i = 0; i < step.count; i++) {
              cursor.skipConfirmed();
              if (cursor.isFull) break;
              expect(done.has(cursor.given)).toBe(false);
              cursor.given++;
            }
          } else if (step.do === "confirm") {
            // Also what was confirmed long ago, as a broker may send it twice.
            const sequence = cursor.given - 1 - step.count;
            if (sequence < 0) continue;
            cursor.confirm(sequence);
            done.add(sequence);
          } else if (step.do === "rewind") {
            cursor.rewind();
          } else {
            const to = cursor.next + step.count;
            const missing = Array.from({ length: step.count }, (_, i) => cursor.next + i).filter(
              (n) => !done.has(n),
            );
            expect(cursor.loseUntil(to)).toBe(missing.length);
            for (const sequence of missing) {
              done.add(sequence);
              lost.add(sequence);
            }
            for (let n = 0; n < to; n++) done.add(n);
          }
          let next = 0;
          while (done.has(next)) next++;
          expect(cursor.next).toBe(next);
          expect(cursor.given).toBeGreaterThanOrEqual(next);
          expect(cursor.given - cursor.next).toBeLessThanOrEqual(WINDOW);
          expect(cursor.lostCount).toBe(lost.size);
          for (const sequence of lost) {
            expect(sequence).toBeGreaterThanOrEqual(cursor.lostFrom);
            expect(sequence).toBeLessThan(cursor.lostTo);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
