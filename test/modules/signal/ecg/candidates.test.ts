import { describe, expect, it } from "vitest";
import {
  Candidates,
  DELAY,
  POWER_MASK,
  powerOfStrength,
  strengthOfPower,
} from "../../../../modules/signal/ecg/candidates.ts";

/** A ring of slope power with a summit at a quad, and so many quads of the same height to either side. */
function summit(quad: number, peak: number, around: number, reach: number): number[] {
  const ring = new Array(POWER_MASK + 1).fill(around);
  for (let k = -reach; k <= reach; k++) ring[(quad + k) & POWER_MASK] = peak;
  return ring;
}

describe("a candidate", () => {
  it.each([
    [0, 2],
    [1, 6],
    [3, 14],
  ])("whose power stays for %i quads to either side is %i pairs broad", (reach, pairs) => {
    for (const quad of [0, 5, 31, 1_000_003]) {
      const candidates = new Candidates();
      const slot = candidates.add(4 * quad - DELAY + 3, 80_000, summit(quad, 80_000, 0, reach));
      expect(candidates.spread[slot]).toBe(pairs);
      expect(candidates.strength[slot]).toBe(strengthOfPower(80_000));
    }
  });

  it("is as strong as it stands out of what is quietest on either side", () => {
    const candidates = new Candidates();
    const ring = summit(10, 80_000, 20_000, 1);
    ring[5] = 5_000;
    const slot = candidates.add(40 - DELAY + 3, 80_000, ring);
    const around = (strengthOfPower(5_000) + strengthOfPower(20_000)) >> 1;
    expect(candidates.strength[slot]).toBe(strengthOfPower(80_000) - around);
  });

  it("pushes out the oldest where the queue is full", () => {
    const candidates = new Candidates();
    const ring = summit(0, 100, 0, 0);
    for (let i = 0; i < 20; i++) candidates.add(32 * i, 100, ring);
    expect(candidates.head - candidates.tail).toBe(candidates.mask + 1);
    expect(candidates.at[candidates.tail & candidates.mask]).toBe(32 * 4);
  });
});

describe("the power of a strength", () => {
  it("is the most that is not stronger, over all that a converter can give", () => {
    for (const strength of [1, 80, 12_345, 46_340, 46_341, 700_000]) {
      const power = powerOfStrength(strength);
      expect(strengthOfPower(power)).toBeLessThanOrEqual(strength);
      expect(strengthOfPower(power + 1)).toBeGreaterThanOrEqual(strength);
    }
  });
});
