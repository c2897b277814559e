import fc from "fast-check";
import { expect, test } from "vitest";
import { beatClassOf } from "../../../host-sim/evaluate/beat-class.ts";
import { type ClassedBeat, matchBeats } from "../../../host-sim/evaluate/match-beats.ts";
import { codeOf } from "../../../host-sim/world/wfdb/annotation-codes.ts";

const beats = (...samples: number[]): ClassedBeat[] => samples.map((sample) => ({ sample, beatClass: "N" }));
const anyBeats = fc
  .array(fc.nat(2000), { maxLength: 40 })
  .map((samples) => beats(...samples.sort((a, b) => a - b)));
const pairsOf = (reference: number[], test: number[], window: number) =>
  matchBeats(beats(...reference), beats(...test), window).map((pair) => [
    pair.reference?.sample ?? null,
    pair.test?.sample ?? null,
  ]);

test("every beat is paired or left once, in order, no pair further apart than the window", () => {
  fc.assert(
    fc.property(anyBeats, anyBeats, fc.nat(200), (reference, found, window) => {
      const pairs = matchBeats(reference, found, window);
      expect(pairs.flatMap((pair) => pair.reference ?? [])).toEqual(reference);
      expect(pairs.flatMap((pair) => pair.test ?? [])).toEqual(found);
      for (const pair of pairs) {
        if (pair.reference === undefined || pair.test === undefined) continue;
        expect(Math.abs(pair.reference.sample - pair.test.sample)).toBeLessThanOrEqual(window);
      }
    }),
    { numRuns: 500 },
  );
});

test("where beats are further apart than two windows, each is paired that has one in its window", () => {
  const window = 50;
  const spaced = fc
    .array(fc.integer({ min: 2 * window + 1, max: 300 }), { maxLength: 20 })
    .map((gaps) => beats(...gaps.map((_, i) => gaps.slice(0, i + 1).reduce((sum, gap) => sum + gap, 0))));
  fc.assert(
    fc.property(spaced, spaced, (reference, found) => {
      const pairs = matchBeats(reference, found, window);
      const paired = new Set(
        pairs.flatMap(({ reference: r, test: t }) => (r !== undefined && t !== undefined ? [r] : [])),
      );
      for (const r of reference) {
        expect(paired.has(r)).toBe(found.some((t) => Math.abs(t.sample - r.sample) <= window));
      }
    }),
    { numRuns: 500 },
  );
});

test("of two beats in the window the nearer is taken", () => {
  expect(pairsOf([100], [80, 99], 50)).toEqual([
    [null, 80],
    [100, 99],
  ]);
  expect(pairsOf([100, 130], [128], 50)).toEqual([
    [100, null],
    [130, 128],
  ]);
  // As near as the one before: the one before.
  expect(pairsOf([100, 140], [120], 50)).toEqual([
    [100, 120],
    [140, null],
  ]);
});

test("each beat mark of the MIT-BIH databases has its class", () => {
  const classes = Object.fromEntries(
    [..."NLRBejAaJSnVErF/fQ?"].map((mark) => [mark, beatClassOf(codeOf(mark)!)]),
  );
  expect(classes).toEqual({
    ...{ N: "N", L: "N", R: "N", B: "N", e: "N", j: "N" },
    ...{ A: "S", a: "S", J: "S", S: "S", n: "S" },
    ...{ V: "V", E: "V", r: "V", F: "F" },
    ...{ "/": "Q", f: "Q", Q: "Q", "?": "Q" },
  });
  for (const mark of '~|sT*D"=p^t+u![]@x()') expect(beatClassOf(codeOf(mark)!)).toBeUndefined();
});
