import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Intervals } from "../../../../modules/rhythm/beat-class/intervals.ts";

describe("the intervals of the last beats", () => {
  it("have the local mean of at most eight, and limit a pause", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 30, max: 1200 }), { minLength: 1, maxLength: 60 }), (all) => {
        const intervals = new Intervals();
        for (const interval of all) expect(intervals.push(interval)).toBe(Math.min(interval, 400));
        const last = all.slice(-8).map((interval) => Math.min(interval, 400));
        expect(intervals.local).toBe(Math.floor(last.reduce((a, b) => a + b, 0) / last.length));
      }),
    );
  });

  it("keep both means of a steady rhythm over any number of beats", () => {
    const intervals = new Intervals();
    for (let i = 0; i < 5000; i++) {
      intervals.push(100);
      expect(intervals.local).toBe(100);
      expect(intervals.long).toBe(100);
      expect(intervals.irregular).toBe(0);
    }
  });

  it("tell a bigeminy as irregular, in 128ths of the mean", () => {
    const intervals = new Intervals();
    for (let i = 0; i < 40; i++) intervals.push(i % 2 === 0 ? 60 : 140);
    expect(intervals.local).toBe(100);
    expect(intervals.irregular).toBe(Math.floor((80 * 128) / 100));
  });

  it("let the long mean follow a new rate slowly", () => {
    const intervals = new Intervals();
    for (let i = 0; i < 600; i++) intervals.push(100);
    for (let i = 0; i < 8; i++) intervals.push(60);
    expect(intervals.local).toBe(60);
    expect(intervals.long).toBeGreaterThan(97);
  });
});
