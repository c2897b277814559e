import { describe, expect, it } from "vitest";
import { elapsedMs, isOff, samplesOf } from "../../../modules/rhythm/beat.ts";

describe("limits that were worked out in samples", () => {
  it("are kept while the measured rate moves by millionths, and worked out anew for another", () => {
    expect(isOff(128_000, 0)).toBe(true);
    for (const rate of [128_000, 128_020, 127_980]) expect(isOff(rate, 128_000)).toBe(false);
    for (const rate of [128_040, 127_960, 250_000]) expect(isOff(rate, 128_000)).toBe(true);
  });

  it("are off by a sample at most meanwhile, in a minute by two", () => {
    for (const [ms, most] of [
      [3000, 1],
      [10_000, 1],
      [60_000, 2],
    ]) {
      for (let rate = 128_000; !isOff(rate, 128_000); rate++) {
        expect(Math.abs(samplesOf(ms, rate) - samplesOf(ms, 128_000))).toBeLessThanOrEqual(most);
        expect(elapsedMs(0, samplesOf(ms, rate), rate)).toBeGreaterThanOrEqual(ms);
      }
    }
  });
});
