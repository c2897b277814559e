import { describe, expect, it } from "vitest";
import { BeatShapes } from "../../../../modules/signal/ecg/beat-shapes.ts";
import { RECENT_MASK, RECENT_SAMPLES } from "../../../../modules/signal/ecg/candidates.ts";
import { NORMAL, SyntheticEcg, VENTRICULAR } from "./synthetic-ecg.ts";

/** A ring of recent samples with one beat at index 128. */
function beat(waves = NORMAL, gain = 1, offset = 0, noise = 0): Int32Array {
  const ecg = new SyntheticEcg(2).beats([1 + offset / 128], waves, gain).noise(noise);
  const ring = new Int32Array(RECENT_SAMPLES);
  ecg.toInt32().forEach((x, i) => {
    ring[i & RECENT_MASK] = x;
  });
  return ring;
}

const AT = 128;

function taught(...beats: [Int32Array, number][]): BeatShapes {
  const shapes = new BeatShapes();
  for (const [ring, times] of beats) for (let i = 0; i < times; i++) shapes.learn(ring, AT);
  return shapes;
}

describe("the shapes of beats", () => {
  it("know a beat again at any size, a sample off, and upon any baseline", () => {
    const shapes = taught([beat(), 3]);
    expect(shapes.likeness(beat(NORMAL, 0.3), AT, 3)).toBeGreaterThan(0.98);
    expect(shapes.likeness(beat(NORMAL, 4), AT, 3)).toBeGreaterThan(0.98);
    expect(shapes.likeness(beat(NORMAL, 1, 1), AT, 3)).toBeGreaterThan(0.95);
    expect(
      shapes.likeness(
        beat().map((x) => x - 12_345),
        AT,
        3,
      ),
    ).toBeGreaterThan(0.98);
  });

  it("do not take the opposite, another kind or noise for it", () => {
    const shapes = taught([beat(), 3]);
    expect(shapes.likeness(beat(NORMAL, -1), AT, 3)).toBeLessThan(0.5);
    expect(shapes.likeness(beat(VENTRICULAR), AT, 3)).toBeLessThan(0.7225);
    expect(shapes.likeness(new SyntheticEcg(4).noise(300, 4).toInt32(), AT, 3)).toBeLessThan(0.7225);
    expect(shapes.likeness(new Int32Array(RECENT_SAMPLES), AT, 3)).toBe(0);
  });

  it("count a shape only from as many beats as asked", () => {
    const shapes = taught([beat(), 2]);
    expect(shapes.likeness(beat(), AT, 2)).toBeGreaterThan(0.98);
    expect(shapes.likeness(beat(), AT, 3)).toBe(0);
  });

  it("keep the dominant shape and learn a second, while single ones come and go", () => {
    const shapes = taught([beat(), 40], [beat(VENTRICULAR), 5]);
    for (let seed = 0; seed < 10; seed++) shapes.learn(new SyntheticEcg(4).noise(400, seed).toInt32(), AT);
    expect(shapes.likeness(beat(), AT, 3)).toBeGreaterThan(0.98);
    shapes.reset();
    expect(shapes.likeness(beat(), AT, 1)).toBe(0);
  });

  it("follow a shape that changes slowly", () => {
    const shapes = new BeatShapes();
    const mixed = (share: number) => {
      const [a, b] = [beat(), beat(VENTRICULAR)];
      return a.map((x, i) => Math.round(x * (1 - share) + b[i] * share));
    };
    for (let i = 0; i <= 200; i++) shapes.learn(mixed(i / 200), AT);
    expect(shapes.likeness(beat(VENTRICULAR), AT, 64)).toBeGreaterThan(0.85);
  });
});
