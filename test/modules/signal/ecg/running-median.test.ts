import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { follow } from "../../../../modules/signal/ecg/adaptive-level.ts";
import { RunningMedian } from "../../../../modules/signal/ecg/running-median.ts";

describe("a running median", () => {
  it("is the middle of the last values, whatever came before", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.nat(500), { minLength: 12 }),
        (length, values) => {
          const median = new RunningMedian(length);
          for (const value of values) median.push(value);
          const last = values.slice(-length);
          const sorted = [...last].sort((a, b) => a - b);
          expect(median.median).toBe(sorted[length >> 1]);
          expect(median.countWithin(250, 40)).toBe(
            last.filter((value) => Math.abs(value - 250) <= 40).length,
          );
        },
      ),
    );
  });

  it("takes a fill for as many values", () => {
    const median = new RunningMedian(5);
    median.fill(100);
    median.push(1);
    median.push(2);
    expect(median.median).toBe(100);
    median.push(3);
    expect(median.median).toBe(3);
    expect(median.countWithin(100, 0)).toBe(2);
  });
});

describe("an adaptive level", () => {
  it("comes within an eighth of a steady value from anywhere, in less than sixty steps", () => {
    fc.assert(
      fc.property(fc.integer({ min: 80, max: 20_000 }), fc.integer({ min: 80, max: 20_000 }), (from, to) => {
        let level = from;
        for (let i = 0; i < 60; i++) level = follow(level, to);
        expect(Math.abs(level - to)).toBeLessThanOrEqual(Math.max(8, to / 8));
      }),
    );
  });

  it("moves no more for an outlier of any size than an eighth of itself", () => {
    expect(follow(800, 1_000_000)).toBe(901);
    expect(follow(800, 0)).toBe(700);
  });
});
