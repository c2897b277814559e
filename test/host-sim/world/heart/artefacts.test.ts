import { expect, test } from "vitest";
import type { Artefact } from "../../../../host-sim/world/heart/artefact.ts";
import { type HeartOptions, modelledHeart } from "../../../../host-sim/world/heart/heart.ts";
import { annotationCodes } from "../../../../host-sim/world/wfdb/annotation-codes.ts";

const rateHz = 512;
const quiet = { snrDb: Number.POSITIVE_INFINITY, respirationMicrovolts: 0, wanderMicrovolts: 0 };
const rendered = (artefacts: Artefact[], options: Partial<HeartOptions> = {}) => {
  const out = new Float64Array(30 * rateHz);
  modelledHeart({ seed: 31, noise: quiet, ...options, artefacts }).read(0, out.length, out);
  return out;
};
/** What the artefacts add, and its size between two times. */
const added = (...artefacts: Artefact[]) => {
  const clean = rendered([]);
  const difference = rendered(artefacts).map((value, i) => value - clean[i]);
  const stretch = (fromS: number, toS: number) => difference.slice(fromS * rateHz, toS * rateHz);
  return {
    stretch,
    size: (fromS: number, toS: number) => {
      const values = stretch(fromS, toS);
      return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    },
  };
};

test("a lead that is off passes nothing of the heart on, and all of it when it is back", () => {
  const off: Artefact[] = [{ kind: "lead-off", startS: 10, durationS: 5 }];
  const [small, large] = [1, 3].map((amplitude) => rendered(off, { amplitude }));
  expect(small.slice(10 * rateHz, 15 * rateHz)).toEqual(large.slice(10 * rateHz, 15 * rateHz));
  const { size, stretch } = added(...off);
  expect(size(0, 10)).toBe(0);
  expect(size(10, 15)).toBeGreaterThan(1000);
  // The electrode settles: a step that decays.
  expect(stretch(15, 16)[0]).toBeCloseTo(2500, 0);
  expect(size(16.5, 17)).toBeLessThan(80);
  expect(size(17, 30)).toBe(0);
});

test("a lead that is off hides what else happens", () => {
  const off: Artefact = { kind: "lead-off", startS: 10, durationS: 5 };
  const alone = rendered([off]);
  const both = rendered([off, { kind: "muscle", startS: 0, durationS: 30, microvolts: 500 }]);
  expect(both.slice(10 * rateHz, 15 * rateHz)).toEqual(alone.slice(10 * rateHz, 15 * rateHz));
});

test("a pop is a step that decays with its time constant", () => {
  const { stretch, size } = added({ kind: "pop", startS: 5, microvolts: -2000, recoveryS: 0.4 });
  const pop = stretch(5, 8);
  expect(pop[0]).toBeCloseTo(-2000, 6);
  expect(pop[Math.round(0.4 * rateHz)] / pop[0]).toBeCloseTo(Math.exp(-1), 2);
  expect(size(0, 5)).toBe(0);
});

test("muscle and motion are as large as asked, while they last", () => {
  const muscle = added({ kind: "muscle", startS: 5, durationS: 20, microvolts: 120 });
  expect(Math.abs(muscle.size(5, 25) / 120 - 1)).toBeLessThan(0.05);
  expect(muscle.size(0, 5) + muscle.size(25, 30)).toBe(0);
  const motion = added({ kind: "motion", startS: 5, durationS: 20, microvolts: 400 });
  expect(Math.abs(motion.size(5, 25) / 400 - 1)).toBeLessThan(0.25);
  expect(motion.size(0, 5) + motion.size(25, 30)).toBe(0);
});

test("a drying electrode grows worse, and is well again when renewed", () => {
  const { size } = added({ kind: "drying", startS: 5, durationS: 20 });
  expect(size(5, 7)).toBeLessThan(size(12, 14));
  expect(size(12, 14)).toBeLessThan(size(22, 25));
  expect(size(25, 30)).toBe(0);
});

test("the quality of the signal is marked, the worst where artefacts overlap", () => {
  const heart = modelledHeart({
    seed: 31,
    artefacts: [
      { kind: "motion", startS: 5, durationS: 10, microvolts: 300 },
      { kind: "lead-off", startS: 8, durationS: 2 },
      { kind: "lead-off", startS: 10, durationS: 1 },
      { kind: "muscle", startS: 20, durationS: 2, microvolts: 100 },
    ],
  });
  const quality = heart.annotations(0, 30 * rateHz).filter((mark) => mark.code === annotationCodes["~"]);
  expect(quality.map((mark) => [mark.sample / rateHz, mark.subtype])).toEqual([
    [5, 1],
    [8, -1],
    [11, 1],
    [15, 0],
    [20, 1],
    [22, 0],
  ]);
  expect(heart.leadOffS).toEqual([
    { startS: 8, endS: 10 },
    { startS: 10, endS: 11 },
  ]);
});

test.each<[Artefact, RegExp]>([
  [{ kind: "lead-off", startS: -1, durationS: 1 }, /begins at -1/],
  [{ kind: "lead-off", startS: 0, durationS: 0 }, /lasts 0/],
  [{ kind: "motion", startS: 0, durationS: 1, microvolts: Number.NaN }, /NaN µV/],
  [{ kind: "pop", startS: 0, microvolts: Number.POSITIVE_INFINITY }, /pop of Infinity/],
  [{ kind: "pop", startS: 0, microvolts: 1, recoveryS: 0 }, /decays in 0/],
])("%o is refused", (artefact, sentence) => {
  expect(() => rendered([artefact])).toThrow(sentence);
});
