import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IntervalTerms, Term, WINDOW } from "../../../../modules/rhythm/af/interval-terms.ts";

const intervals = fc.array(fc.integer({ min: 200, max: 5000 }), { minLength: 4, maxLength: 300 });

describe("the terms of an interval", () => {
  it("are summed over the last 64 intervals and no others", () => {
    fc.assert(
      fc.property(intervals, intervals, (first, second) => {
        // What lies further back than window, history and median must have left no trace.
        const tail = [...second, ...Array.from({ length: 150 }, (_, i) => 500 + ((i * 211) % 600))];
        const long = new IntervalTerms();
        for (const rr of [...first, ...tail]) long.push(rr, rr & 3);
        const fresh = new IntervalTerms();
        for (const rr of tail) fresh.push(rr, rr & 3);
        expect([...long.sums]).toEqual([...fresh.sums]);
        expect(long.count).toBe(WINDOW);
      }),
      { numRuns: 50 },
    );
  });

  it("do not change when every interval is scaled alike, but for rounding", () => {
    const base = Array.from({ length: 120 }, (_, i) => 40 * (20 + ((i * i * 7) % 13)));
    const sums = [1, 2, 3].map((factor) => {
      const terms = new IntervalTerms();
      for (const rr of base) terms.push(rr * factor);
      return [...terms.sums];
    });
    expect(sums[1]).toEqual(sums[0]);
    expect(sums[2]).toEqual(sums[0]);
  });

  it("know bigeminy, trigeminy and a single early beat from chance", () => {
    const sumsOf = (rr: (i: number) => number) => {
      const terms = new IntervalTerms();
      for (let i = 0; i < 100; i++) terms.push(rr(i));
      return terms.sums;
    };
    const two = sumsOf((i) => (i % 2 === 0 ? 500 : 1100));
    expect(two[Term.second]).toBe(0);
    expect(two[Term.change]).toBeGreaterThan(64 * 300);
    const three = sumsOf((i) => [500, 1100, 800][i % 3]);
    expect(three[Term.third]).toBe(0);
    expect(three[Term.samePair]).toBeGreaterThan(64 * 300);
    const single = sumsOf((i) => (i % 16 === 7 ? 500 : 800));
    expect(single[Term.change]).toBeGreaterThan(1000);
    expect(single[Term.compensated]).toBe(0);
    const paused = sumsOf((i) => (i % 16 === 7 ? 500 : i % 16 === 8 ? 1100 : 800));
    expect(paused[Term.compensated]).toBe(4);
  });

  it("count nothing in a rhythm that does not vary", () => {
    const terms = new IntervalTerms();
    for (let i = 0; i < 100; i++) terms.push(800);
    for (const term of [Term.change, Term.square, Term.turning, Term.compensated]) {
      expect(terms.sums[term]).toBe(0);
    }
    expect(terms.sums[Term.steady]).toBe(64);
    expect(terms.sums[Term.alike]).toBe(64_000);
  });

  it("count likeness and repetition as a direct comparison does", () => {
    const some = fc.array(fc.constantFrom(500, 512, 540, 800, 815, 1100), { minLength: 110, maxLength: 130 });
    fc.assert(
      fc.property(some, (all) => {
        const terms = new IntervalTerms();
        for (const rr of all) terms.push(rr);
        let alike = 0;
        let samePair = 0;
        for (let i = all.length - WINDOW; i < all.length; i++) {
          const typical = all.slice(i - 14, i + 1).sort((a, b) => a - b)[7];
          const near = (typical * 31) >> 10;
          const wide = (typical * 61) >> 10;
          let likes = 0;
          let pairs = 0;
          for (let lag = 2; lag <= 25; lag++) {
            const d = Math.abs(all[i] - all[i - lag]);
            if (d <= wide) likes++;
            if (d <= near && Math.abs(all[i - 1] - all[i - lag - 1]) <= near) pairs++;
          }
          alike += Math.floor((likes * 1000) / 24);
          samePair += Math.floor((pairs * 1000) / 24);
        }
        expect(terms.sums[Term.alike]).toBe(alike);
        expect(terms.sums[Term.samePair]).toBe(samePair);
      }),
      { numRuns: 50 },
    );
  });
});
