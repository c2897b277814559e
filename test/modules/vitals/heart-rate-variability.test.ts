import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  HeartRateVariability,
  VariabilityAbsence,
  WINDOW_MS,
} from "../../../modules/vitals/heart-rate-variability.ts";
import { integerSqrt } from "../../../modules/vitals/integer-sqrt.ts";

interface Step {
  readonly ms: number;
  readonly normal: boolean;
}

/** The definitions, over the newest intervals that fit into the window. */
function directly(all: readonly Step[]) {
  let first = all.length;
  for (let span = 0; first > 0 && span + all[first - 1].ms <= WINDOW_MS; ) span += all[--first].ms;
  const window = all.slice(first);
  const nn = window.filter(({ normal }) => normal).map(({ ms }) => ms);
  const mean = nn.reduce((sum, ms) => sum + ms, 0) / nn.length;
  const differences = window.flatMap(({ ms, normal }, i) =>
    i > 0 && normal && window[i - 1].normal ? [ms - window[i - 1].ms] : [],
  );
  return {
    intervals: nn.length,
    sdnn: Math.sqrt(nn.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / (nn.length - 1)),
    rmssd: Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0) / differences.length),
    pnn50: (1000 * differences.filter((d) => Math.abs(d) > 50).length) / differences.length,
    watched: all.reduce((sum, { ms }) => sum + ms, 0),
    normalMs: nn.reduce((sum, ms) => sum + ms, 0),
  };
}

describe("heart rate variability", () => {
  it("is what its definitions say over the last five minutes, with gaps and ectopic beats left out", () => {
    const step = fc.record({
      ms: fc.integer({ min: 300, max: 2000 }),
      normal: fc.integer({ min: 0, max: 19 }).map((n) => n > 0),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 400, maxLength: 900 }), (all) => {
        const variability = new HeartRateVariability();
        for (const { ms, normal } of all) variability.interval(ms, normal);
        const truth = directly(all);
        expect(variability.intervals).toBe(truth.intervals);
        if (truth.watched < WINDOW_MS || truth.normalMs < 0.8 * WINDOW_MS) {
          expect(variability.sdnnMs).toBeUndefined();
          expect(variability.absence).not.toBe(VariabilityAbsence.none);
          return;
        }
        expect(variability.sdnnMs).toBe(Math.floor(truth.sdnn));
        expect(variability.rmssdMs).toBe(Math.floor(truth.rmssd));
        expect(variability.pnn50PerMille).toBe(Math.floor(truth.pnn50));
      }),
      { numRuns: 40 },
    );
  });

  it("is absent, and says why, until five minutes were watched", () => {
    const variability = new HeartRateVariability();
    for (let ms = 0; ms < WINDOW_MS; ms += 1000) {
      expect(variability.absence).toBe(VariabilityAbsence.tooShort);
      expect([variability.sdnnMs, variability.rmssdMs, variability.pnn50PerMille]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      variability.interval(1000, true);
    }
    expect(variability.absence).toBe(VariabilityAbsence.none);
    expect(variability.sdnnMs).toBe(0);
  });

  it("is absent, and says why, when more than a fifth of the window is no good", () => {
    const variability = new HeartRateVariability();
    for (let i = 0; i < 400; i++) variability.interval(1000, i % 4 !== 0);
    expect(variability.absence).toBe(VariabilityAbsence.tooFewNormal);
    for (let i = 0; i < 400; i++) variability.interval(1000, i % 10 !== 0);
    expect(variability.absence).toBe(VariabilityAbsence.none);
    variability.interrupted(90_000);
    expect(variability.absence).toBe(VariabilityAbsence.tooFewNormal);
  });

  it("takes no difference across an interruption", () => {
    const variability = new HeartRateVariability();
    for (let i = 0; i < 300; i++) variability.interval(1000, true);
    variability.interrupted();
    for (let i = 0; i < 60; i++) variability.interval(1100, true);
    expect(variability.rmssdMs).toBe(0);
    expect(variability.sdnnMs).toBeGreaterThan(30);
  });

  it("shortens its window rather than overflow at rates that no heart has", () => {
    const variability = new HeartRateVariability();
    for (let i = 0; i < 5000; i++) variability.interval(200 + (i % 3), true);
    expect(variability.intervals).toBe(1024);
    expect(variability.absence).toBe(VariabilityAbsence.tooFewNormal);
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
