import { describe, expect, it } from "vitest";
import { AfFeatures, FEATURE_NAMES } from "../../../../modules/rhythm/af/features.ts";

const valuesOf = (intervals: readonly number[]) => {
  const features = new AfFeatures();
  for (const rr of intervals) features.push(rr);
  features.compute();
  return Object.fromEntries(FEATURE_NAMES.map((name, i) => [name, features.values[i]]));
};

describe("the features of atrial fibrillation", () => {
  it("of a rhythm that varies by a millisecond look regular: no ratio is made of rounding alone", () => {
    const values = valuesOf(Array.from({ length: 100 }, (_, i) => 810 + ((i * i) % 3)));
    expect(values.complexity).toBe(0);
    expect(values.change).toBeLessThan(40);
    expect(values.steady).toBe(1000);
    expect(values.bigeminy).toBeLessThan(300);
    expect(values.trigeminy).toBeLessThan(300);
  });

  it("of bigeminy and trigeminy show them", () => {
    const two = valuesOf(Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 520 : 1080)));
    expect([two.bigeminy, two.turning]).toEqual([0, 1000]);
    const three = valuesOf(Array.from({ length: 99 }, (_, i) => [520, 1080, 800][i % 3]));
    expect(three.trigeminy).toBe(0);
    expect(three.bigeminy).toBeGreaterThan(700);
  });

  it("tell the shares of usual P waves and of unlike complexes, the typical interval, and irregularity up to a limit", () => {
    const features = new AfFeatures();
    const one = (name: string) => features.values[FEATURE_NAMES.indexOf(name)];
    for (let i = 0; i < 100; i++) features.push(700 + (i % 3), (i % 4 === 0 ? 1 : 0) | (i % 2 === 0 ? 2 : 0));
    features.compute();
    expect([one("usualP"), one("unlike"), one("typicalInterval")]).toEqual([250, 500, 701]);
    expect(one("irregular")).toBe(one("rootMeanSquare"));
    for (let i = 0; i < 64; i++) features.push(i % 2 === 0 ? 500 : 1100, 3);
    features.compute();
    expect([one("usualP"), one("unlike"), one("irregular")]).toEqual([1000, 1000, 1500]);
    expect(one("rootMeanSquare")).toBeGreaterThan(2000);
  });

  it("begin anew after a reset", () => {
    const features = new AfFeatures();
    for (let i = 0; i < 100; i++) features.push(400 + ((i * i * 37) % 701));
    features.reset();
    for (let i = 0; i < 40; i++) features.push(800);
    features.compute();
    expect([...features.values]).toEqual(
      FEATURE_NAMES.map((name) => valuesOf(new Array<number>(40).fill(800))[name]),
    );
  });
});
