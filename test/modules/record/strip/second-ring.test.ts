import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SecondRing } from "../../../../modules/record/strip/second-ring.ts";

const rounded = (microvolt: number) => Math.floor((microvolt + 2) / 5);

describe("the last seconds of ECG", () => {
  it("come back as they were, rounded to 5 µV, wherever they lie in the range", () => {
    const second = fc
      .tuple(fc.integer({ min: -60_000, max: 60_000 }), fc.array(fc.integer({ min: -32_000, max: 32_000 })))
      .map(([level, steps]) => {
        const samples = new Int32Array(128);
        let value = level;
        for (let i = 0; i < 128; i++) {
          samples[i] = value;
          const next = value + (steps[i % Math.max(1, steps.length)] ?? 0);
          value = Math.abs(next) > 100_000 ? level : next;
          if (Math.abs(value - samples[i]) > 32_000) value = samples[i];
        }
        return samples;
      });
    fc.assert(
      fc.property(fc.array(second, { minLength: 1, maxLength: 12 }), fc.integer(), (seconds, first) => {
        const ring = new SecondRing(4);
        const start = first >> 8;
        seconds.forEach((samples, i) => {
          ring.keep(start + i, samples);
        });
        const out = new Int32Array(128);
        seconds.forEach((samples, i) => {
          const isKept = i >= seconds.length - 4;
          expect(ring.has(start + i)).toBe(isKept);
          expect(ring.read(start + i, 5, out)).toBe(isKept);
          if (isKept) expect([...out]).toEqual(Array.from(samples, rounded));
        });
      }),
    );
  });

  it("are not given where a step is too high for two bytes", () => {
    const ring = new SecondRing(2);
    const samples = new Int32Array(128).fill(100);
    samples.fill(70_000, 64);
    ring.keep(0, samples);
    expect(ring.read(0, 5, new Int32Array(128))).toBe(false);
  });
});
