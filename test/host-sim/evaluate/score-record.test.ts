import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ectopicDetection, qrsDetection } from "../../../host-sim/evaluate/beat-score.ts";
import type { Detection } from "../../../host-sim/evaluate/ratio.ts";
import { type RecordScore, scoreRecord } from "../../../host-sim/evaluate/score-record.ts";
import { statisticNames, summarize } from "../../../host-sim/evaluate/summary.ts";
import { annotation } from "../../../host-sim/world/wfdb/annotation.ts";
import { annotationCodes as codes } from "../../../host-sim/world/wfdb/annotation-codes.ts";
import { parseAnnotations } from "../../../host-sim/world/wfdb/annotation-reader.ts";
import { parseHeader } from "../../../host-sim/world/wfdb/header.ts";
import { recordings } from "../../support/recordings.ts";
import { perturbed, syntheticReference } from "./perturbed.ts";
import vectors from "./vectors.json";

/**
 * What independent scorers say of the same annotations: a scorer of EC57's rules that equals WFDB's bxb on MIT-BIH
 * (`beats`, `rhythm`; absent fields are 0), and rxr and epicmp of the WFDB software package 10 (`runs`, `af`, `vf`;
 * rxr does not print its cell 0, 0).
 */
interface Expected {
  readonly beats: object;
  readonly rhythm: object;
  readonly runs: { readonly sensitivity: number[][]; readonly predictivity: number[][] };
  readonly af: ExpectedEpisodes;
  readonly vf: ExpectedEpisodes;
}
type ExpectedEpisodes = (typeof vectors.synthetic)[number]["expected"]["af"];

const named = (prefix: string, { truePositives, falseNegatives, falsePositives }: Detection) => ({
  [`${prefix}tp`]: truePositives,
  [`${prefix}fn`]: falseNegatives,
  [`${prefix}fp`]: falsePositives,
});
const withoutZeros = (counts: object) =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));

function expectSame(score: RecordScore, expected: Expected): void {
  expect(
    withoutZeros({
      ...named("", qrsDetection(score.beats)),
      ...named("V", ectopicDetection(score.beats, "V")),
      ...named("S", ectopicDetection(score.beats, "S")),
    }),
  ).toEqual(expected.beats);
  const { truePositives, falseNegatives, falsePositives, trueNegatives } = score.fibrillationBeats;
  expect(
    withoutZeros({ Atp: truePositives, Afn: falseNegatives, Afp: falsePositives, Atn: trueNegatives }),
  ).toEqual(expected.rhythm);
  const printed = (matrix: readonly (readonly number[])[]) =>
    matrix.map((row, r) => row.map((count, t) => (r + t === 0 ? 0 : count)));
  expect(printed(score.runs.sensitivity)).toEqual(expected.runs.sensitivity);
  expect(printed(score.runs.predictivity)).toEqual(expected.runs.predictivity);
  for (const [own, theirs] of [
    [score.fibrillationEpisodes, expected.af],
    [score.ventricularFibrillationEpisodes, expected.vf],
  ] as const) {
    const { found, missed, confirmed, false: wrong } = own;
    expect({ found, missed, confirmed, false: wrong }).toEqual({
      found: theirs.found,
      missed: theirs.missed,
      confirmed: theirs.confirmed,
      false: theirs.false,
    });
    // epicmp prints milliseconds.
    expect(own.referenceDuration).toBeCloseTo(theirs.referenceDuration, 2);
    expect(own.testDuration).toBeCloseTo(theirs.testDuration, 2);
    expect(own.shared).toBeCloseTo(theirs.shared, 2);
  }
}

test.each(vectors.synthetic)("synthetic record $seed scores as other scorers have it", (vector) => {
  const { seed, rateHz, length, expected } = vector;
  const reference = syntheticReference(seed, rateHz);
  const found = perturbed(reference, rateHz, seed);
  expectSame(scoreRecord({ name: `synthetic ${seed}`, rateHz, length, reference, test: found }), expected);
});

describe.each(vectors.recordings)("$database $name", ({ database, name, seed, expected }) => {
  const folder = recordings(database);
  test.skipIf(folder === undefined)("scores as other scorers have it, against a spoilt reference", () => {
    const { frameRateHz: rateHz, frameCount } = parseHeader(
      readFileSync(join(folder!, `${name}.hea`), "utf8"),
    );
    const read = (ending: string) =>
      parseAnnotations(readFileSync(join(folder!, `${name}.${ending}`))).annotations;
    const reference = read("atr");
    const found = perturbed(reference, rateHz, seed);
    const beats = database === "afdb" ? { referenceBeats: read("qrs") } : {};
    expectSame(
      scoreRecord({ name, rateHz, length: frameCount!, reference, test: found, ...beats }),
      expected,
    );
  });
});

describe("a test that equals the reference", () => {
  test("is perfect in every statistic that is defined", () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.constantFrom(128, 250, 360), (seed, rateHz) => {
        const reference = syntheticReference(seed, rateHz);
        const { gross } = summarize([scoreRecord({ name: "r", rateHz, reference, test: reference })]);
        for (const name of statisticNames) expect([1, undefined]).toContain(gross.statistics[name]);
        expect(gross.statistics.qrsSensitivity).toBe(1);
        expect(gross.statistics.ventricularPredictivity).toBe(1);
      }),
      { numRuns: 15 },
    );
  });
});

const second = (seconds: number) => Math.round(seconds * 360);
const beat = (seconds: number, code: number = codes.N) => annotation(second(seconds), code);
const scored = (
  reference: ReturnType<typeof beat>[],
  found: ReturnType<typeof beat>[],
  options: Parameters<typeof scoreRecord>[1] = {},
) => scoreRecord({ name: "r", rateHz: 360, length: second(1000), reference, test: found }, options);

test("a beat in the learning period counts for nothing, one at its end does", () => {
  const { beats } = scored([beat(10), beat(299.9), beat(300)], [beat(20)]);
  expect(qrsDetection(beats)).toEqual({ truePositives: 0, falseNegatives: 1, falsePositives: 0 });
  expect(qrsDetection(scored([beat(10)], [], { learningS: 0 }).beats).falseNegatives).toBe(1);
});

test("150 ms are near enough, one sample more is not", () => {
  const at = (offset: number) =>
    qrsDetection(scored([beat(400)], [annotation(second(400) + offset, codes.N)]).beats).truePositives;
  expect([at(54), at(-54), at(55), at(-55)]).toEqual([1, 1, 0, 0]);
});

test("beats in ventricular flutter, and within a window of it, count for nothing", () => {
  const flutter = [annotation(second(400), codes["["]), annotation(second(420), codes["]"])];
  const { beats } = scored(flutter, [beat(399.84), beat(399.9), beat(410), beat(420.1), beat(420.2)]);
  expect(qrsDetection(beats).falsePositives).toBe(2);
  // What nothing closes lasts to the end.
  expect(qrsDetection(scored(flutter.slice(0, 1), [beat(410), beat(900)]).beats).falsePositives).toBe(0);
});

test("abstaining is a miss, said apart, and coverage says how much of the record had an answer", () => {
  const unreadable = (seconds: number, subtype: number) =>
    annotation(second(seconds), codes["~"], { subtype });
  const score = scored(
    [beat(350), beat(400), beat(450), annotation(second(600), codes["+"], { aux: "(AFIB" }), beat(650)],
    [
      beat(350),
      unreadable(380, -1),
      unreadable(390, -1),
      unreadable(415, 1),
      unreadable(615, -1),
      unreadable(685, 0),
    ],
  );
  expect(qrsDetection(score.beats)).toEqual({ truePositives: 1, falseNegatives: 3, falsePositives: 0 });
  expect(score.missedWhileUnreadable).toBe(2);
  expect(score.coverage).toEqual({ totalS: 700, unreadableS: 105 });
  expect(score.fibrillationBeats).toMatchObject({ falseNegatives: 1, abstained: 2 });
});

test("a Q called V or S is no false alarm, an F called V is none, an F called S is one", () => {
  const called = (truth: number, said: number, which: "V" | "S") =>
    ectopicDetection(scored([beat(400, truth)], [beat(400, said)]).beats, which).falsePositives;
  expect(called(codes.Q, codes.V, "V")).toBe(0);
  expect(called(codes["/"], codes.S, "S")).toBe(0);
  expect(called(codes.F, codes.V, "V")).toBe(0);
  expect(called(codes.F, codes.S, "S")).toBe(1);
  expect(called(codes.N, codes.V, "V")).toBe(1);
  expect(called(codes.S, codes.V, "V")).toBe(1);
});

test("two runs close together are each looked up by themselves", () => {
  const run = [beat(400, codes.V), beat(400.2), beat(400.4, codes.V), beat(400.6)];
  const { sensitivity, predictivity } = scored(run, run).runs;
  expect(sensitivity[1][1]).toBe(2);
  expect(predictivity[1][1]).toBe(2);
});

test("an episode by rhythm marks alone is one too", () => {
  const marks = [
    annotation(second(400), codes["+"], { aux: "(VFL" }),
    annotation(second(430), codes["+"], { aux: "(N" }),
  ];
  const { ventricularFibrillationEpisodes: episodes } = scored(marks, []);
  expect(episodes).toMatchObject({ found: 0, missed: 1, referenceDuration: 30 });
});

test("a record with paced beats says so", () => {
  expect(scored([beat(400, codes["/"])], []).paced).toBe(true);
  expect(scored([beat(400)], []).paced).toBe(false);
});
