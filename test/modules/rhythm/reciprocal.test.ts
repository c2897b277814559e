import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EXACT } from "../../../modules/rhythm/reciprocal.ts";

/** ⌊a·k / w⌋ in whole numbers of any size. */
const divided = (a: number, k: number, w: number) => Number((BigInt(a) * BigInt(k)) / BigInt(w));
const multiplied = (a: number, k: number, w: number) => (a * (k / w) + EXACT) | 0;

describe("a product with a reciprocal", () => {
  it("rounds down as a division does, whatever is divided by what", () => {
    const part = fc.integer({ min: 0, max: 1_000_000 });
    const whole = fc.integer({ min: 1, max: 999_999 });
    fc.assert(
      fc.property(part, whole, fc.constantFrom(128, 1024), (a, w, k) => {
        fc.pre(divided(a, k, w) < 2 ** 27);
        expect(multiplied(a, k, w)).toBe(divided(a, k, w));
      }),
      { numRuns: 20_000 },
    );
  });

  it("does so where the quotient is a whole number, and one less", () => {
    for (const k of [128, 1024]) {
      for (let w = 1; w < 3000; w++) {
        for (let times = 1; times <= 4; times++) {
          expect(multiplied(times * w, k, w)).toBe(times * k);
          expect(multiplied(times * w - 1, k, w)).toBe(divided(times * w - 1, k, w));
        }
      }
    }
  });

  it("would not without what is added", () => {
    let wrong = 0;
    for (let w = 1; w < 3000; w++) if (((w * (128 / w)) | 0) !== 128) wrong++;
    for (let w = 1; w < 3000; w++) if (((7 * w * (1024 / w)) | 0) !== 7168) wrong++;
    expect(wrong).toBeGreaterThan(0);
  });
});
