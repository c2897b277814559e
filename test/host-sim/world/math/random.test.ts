import { expect, test } from "vitest";
import { Random } from "../../../../host-sim/world/math/random.ts";

const words = (random: Random, count: number) => Array.from({ length: count }, () => random.word());

test("the numbers are those of PractRand's sfc32", () => {
  // RandomSeed 1, 2, 3 of the C++ reference after its 15 rounds, computed here by the published recurrence.
  let [a, b, c, counter] = [1n, 2n, 3n, 1n];
  const mask = 0xffff_ffffn;
  const next = () => {
    const sum = (a + b + counter) & mask;
    counter = (counter + 1n) & mask;
    a = b ^ (b >> 9n);
    b = (c + (c << 3n)) & mask;
    c = ((((c << 21n) | (c >> 11n)) & mask) + sum) & mask;
    return Number(sum);
  };
  for (let i = 0; i < 15; i++) next();
  expect(words(new Random(1, 2, 3), 50)).toEqual(Array.from({ length: 50 }, next));
});

test("the same seed gives the same numbers; another seed, stream or block gives others", () => {
  const seeds: [number, number, number][] = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [2, 0, 0],
    [2 ** 32 + 1, 0, 0],
    [1, 0, 2 ** 32],
    [4294967295, 0, 0],
  ];
  const first = seeds.map((seed) => words(new Random(...seed), 4));
  expect(seeds.map((seed) => words(new Random(...seed), 4))).toEqual(first);
  const distinct = new Set(first.flat());
  expect(distinct.size).toBe(4 * seeds.length);
});

test("uniform numbers fill 0 to 1 evenly", () => {
  const random = new Random(7);
  const bins = new Array(64).fill(0);
  const count = 64_000;
  for (let i = 0; i < count; i++) bins[Math.floor(random.uniform() * 64)]++;
  const chiSquared = bins.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
  // 63 degrees of freedom: beyond 120 once in 50,000.
  expect(chiSquared).toBeLessThan(120);
  const odd = new Random(8);
  for (let i = 0; i < 1000; i++) {
    const x = odd.between(-3, 5);
    expect(x >= -3 && x < 5).toBe(true);
  }
});

test("normal numbers have the moments and the tails of the normal distribution", () => {
  const random = new Random(9);
  const count = 100_000;
  let [sum, square, fourth, beyondTwo, lag, before] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const x = random.normal();
    sum += x;
    square += x * x;
    fourth += x * x * x * x;
    lag += x * before;
    before = x;
    if (Math.abs(x) > 2) beyondTwo++;
  }
  expect(Math.abs(sum / count)).toBeLessThan(0.015);
  expect(Math.abs(square / count - 1)).toBeLessThan(0.02);
  expect(Math.abs(fourth / count - 3)).toBeLessThan(0.15);
  expect(Math.abs(lag / count)).toBeLessThan(0.015);
  expect(Math.abs(beyondTwo / count - 0.0455)).toBeLessThan(0.003);
});

test("a chance comes true as often as it says", () => {
  const random = new Random(10);
  let hits = 0;
  for (let i = 0; i < 20_000; i++) if (random.chance(0.3)) hits++;
  expect(Math.abs(hits / 20_000 - 0.3)).toBeLessThan(0.015);
});
