import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HeartRate } from "../../../modules/vitals/heart-rate.ts";

describe("the heart rate", () => {
  it("is unknown until four intervals were seen, and again after an interruption", () => {
    const rate = new HeartRate();
    for (let i = 0; i < 3; i++) {
      rate.interval(800_000);
      expect(rate.deciPerMin).toBeUndefined();
    }
    rate.interval(800_000);
    expect(rate.deciPerMin).toBe(750);
    rate.interrupted();
    expect(rate.deciPerMin).toBeUndefined();
    expect(rate.intervals).toBe(0);
  });

  it("is beats over time for the last eight intervals, however irregular", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 200_000, max: 4_000_000 }), { minLength: 8, maxLength: 60 }),
        (all) => {
          const rate = new HeartRate();
          for (const micros of all) rate.interval(micros);
          const seconds = all.slice(-8).reduce((sum, micros) => sum + micros, 0) / 1e6;
          expect(Math.abs(rate.deciPerMin! - (8 * 600) / seconds)).toBeLessThanOrEqual(0.5);
        },
      ),
    );
  });

  it("is taken over sixteen intervals where that is asked for, from eight on", () => {
    const rate = new HeartRate(16);
    for (let i = 0; i < 7; i++) rate.interval(1_000_000);
    expect(rate.deciPerMin).toBeUndefined();
    for (let i = 0; i < 9; i++) rate.interval(1_000_000);
    expect(rate.deciPerMin).toBe(600);
    for (let i = 0; i < 8; i++) rate.interval(500_000);
    expect(rate.deciPerMin).toBe(800);
    expect(rate.intervals).toBe(16);
  });
});
