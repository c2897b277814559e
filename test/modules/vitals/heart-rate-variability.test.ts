import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HeartRateVariability } from "../../../modules/vitals/heart-rate-variability.ts";
import { integerSqrt } from "../../../modules/vitals/integer-sqrt.ts";

interface Step {
  readonly ms: number;
  /** Lies between two normal beats. */
  readonly normal: boolean;
}

/** The definitions, in doubles and over all at once. */
function directly(all: readonly Step[]) {
  const nn = all.filter(({ normal }) => normal).map(({ ms }) => ms);
  const mean = nn.reduce((sum, ms) => sum + ms, 0) / nn.length;
  const differences = all.flatMap(({ ms, normal }, i) =>
    i > 0 && normal && all[i - 1].normal ? [ms - all[i - 1].ms] : [],
  );
  return {
    intervals: nn.length,
    pairs: differences.length,
    sdnn: Math.sqrt(nn.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / (nn.length - 1)),
    rmssd: Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0) / differences.length),
    pnn50: (1000 * differences.filter((d) => Math.abs(d) > 50).length) / differences.length,
    normalMs: nn.reduce((sum, ms) => sum + ms, 0),
  };
}

function play(variability: HeartRateVariability, all: readonly Step[]): void {
  for (const { ms, normal } of all) {
    if (normal) variability.interval(ms);
    else variability.broken();
  }
}

describe("heart rate variability", () => {
  it("is what its definitions say, window by window, with gaps and ectopic beats left out", () => {
    const step = fc.record({
      ms: fc.integer({ min: 300, max: 2000 }),
      normal: fc.integer({ min: 0, max: 19 }).map((n) => n > 0),
    });
    const window = fc.array(step, { minLength: 100, maxLength: 600 });
    fc.assert(
      fc.property(window, window, (first, second) => {
        const variability = new HeartRateVariability();
        play(variability, first);
        for (const all of [first, second]) {
          if (all === second) {
            variability.broken();
            variability.restart();
            play(variability, second);
          }
          const truth = directly(all);
          expect([variability.intervals, variability.pairs]).toEqual([truth.intervals, truth.pairs]);
          expect(variability.isTooLittle).toBe(truth.normalMs < 240_000);
          // Rounding down of what is exact, against doubles: a unit in the last place may lie between.
          expect(Math.abs(variability.sdnnDeciMs - 10 * truth.sdnn)).toBeLessThan(1);
          expect(Math.abs(variability.rmssdDeciMs - 10 * truth.rmssd)).toBeLessThan(1);
          expect(variability.pnn50PerMille).toBe(Math.floor(truth.pnn50 + 1e-9));
        }
      }),
      { numRuns: 40 },
    );
  });

  it("is too little where less than four fifths of the window is normal", () => {
    const variability = new HeartRateVariability();
    for (let i = 0; i < 239; i++) variability.interval(1000);
    expect(variability.isTooLittle).toBe(true);
    variability.interval(1000);
    expect(variability.isTooLittle).toBe(false);
    expect([variability.sdnnDeciMs, variability.rmssdDeciMs, variability.pnn50PerMille]).toEqual([0, 0, 0]);
    variability.restart();
    expect([variability.intervals, variability.isTooLittle]).toEqual([0, true]);
  });

  it("takes no difference across an interruption, and one across the boundary of two windows", () => {
    const variability = new HeartRateVariability();
    for (let i = 0; i < 300; i++) variability.interval(1000);
    variability.broken();
    for (let i = 0; i < 60; i++) variability.interval(1100);
    expect(variability.rmssdDeciMs).toBe(0);
    expect(variability.sdnnDeciMs).toBeGreaterThan(300);
    variability.restart();
    variability.interval(1000);
    expect([variability.pairs, variability.rmssdDeciMs]).toEqual([1, 1000]);
  });

  it("takes whole square roots exactly", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 67_108_863 }), (root) => {
        expect(integerSqrt(root * root)).toBe(root);
        expect(integerSqrt(root * root + 2 * root)).toBe(root);
        if (root > 0) expect(integerSqrt(root * root - 1)).toBe(root - 1);
      }),
    );
  });
});
