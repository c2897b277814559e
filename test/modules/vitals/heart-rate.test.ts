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
});
