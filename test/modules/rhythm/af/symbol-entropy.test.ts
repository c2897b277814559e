import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { log2Q8, SymbolEntropy } from "../../../../modules/rhythm/af/symbol-entropy.ts";

/** The definition, in floating point. */
function directly(intervalsMs: readonly number[]): number {
  const symbols = intervalsMs.map((rr) => Math.min(63, Math.floor(12_000 / rr)));
  const words = symbols.slice(2).map((s, i) => (symbols[i] * 64 + symbols[i + 1]) * 64 + s);
  const last = words.slice(-64);
  if (last.length < 2) return 0;
  const counts = new Map<number, number>();
  for (const word of last) counts.set(word, (counts.get(word) ?? 0) + 1);
  const entropy = -[...counts.values()].reduce((sum, c) => {
    const p = c / last.length;
    return sum + p * Math.log2(p);
  }, 0);
  return (1000 * counts.size * entropy) / (last.length * 6);
}

describe("the complexity of symbolic dynamics", () => {
  it("is what its definition says, interval by interval", () => {
    const values = fc.oneof(fc.integer({ min: 200, max: 5000 }), fc.constantFrom(600, 800, 820, 1000));
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 200 }), (all) => {
        const entropy = new SymbolEntropy();
        for (let i = 0; i < all.length; i++) {
          entropy.push(all[i]);
          expect(Math.abs(entropy.perMille - directly(all.slice(0, i + 1)))).toBeLessThan(3);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("is 0 for a regular rhythm and begins anew after a reset", () => {
    const entropy = new SymbolEntropy();
    for (let i = 0; i < 100; i++) entropy.push(300 + ((i * i * 37) % 701));
    expect(entropy.perMille).toBeGreaterThan(600);
    entropy.reset();
    for (let i = 0; i < 20; i++) entropy.push(800);
    expect(entropy.perMille).toBe(0);
  });

  it("takes logarithms without the engine's", () => {
    for (let x = 1; x <= 4096; x++) expect(Math.abs(log2Q8(x) - 256 * Math.log2(x))).toBeLessThanOrEqual(1);
  });
});
