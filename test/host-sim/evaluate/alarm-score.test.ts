import { expect, test } from "vitest";
import { addAlarmScores, falseAlarms, scoreAlarms } from "../../../host-sim/evaluate/alarm-score.ts";
import { conditionAt, conditionSpans } from "../../../host-sim/evaluate/conditions.ts";
import { falseRate } from "../../../host-sim/evaluate/markdown.ts";
import { scoreRecord } from "../../../host-sim/evaluate/score-record.ts";
import { ventricularRuns } from "../../../host-sim/evaluate/ventricular-tachycardia.ts";
import { annotation } from "../../../host-sim/world/wfdb/annotation.ts";
import { annotationCodes as codes } from "../../../host-sim/world/wfdb/annotation-codes.ts";

const rateHz = 100;
const at = (seconds: number, code: number, rest = {}) => annotation(Math.round(seconds * rateHz), code, rest);

test("a report within the time is in time, one after it late, none a miss; a report of nothing is false", () => {
  const span = (start: number, end: number) => ({ start: start * rateHz, end: end * rateHz });
  const alarm = (start: number, end: number, raised: number) => ({
    ...span(start, end),
    raised: raised * rateHz,
  });
  const score = scoreAlarms({
    rateHz,
    events: [span(10, 30), span(50, 80), span(100, 120)],
    real: [span(10, 30), span(50, 80), span(100, 120), span(200, 202)],
    alarms: [alarm(11, 29, 19), alarm(50, 80, 61), alarm(200, 203, 203), alarm(300, 301, 301)],
    withinS: 10,
    toleranceSamples: 15,
    conditions: [
      { ...span(0, 250), condition: "sinus" },
      { ...span(250, 400), condition: "noise" },
    ],
  });
  expect(score).toMatchObject({ inTime: 1, late: 1, missed: 1, longestDelayS: 11 });
  expect(score.false).toMatchObject({ sinus: 0, noise: 1 });
  expect(score.observedS).toMatchObject({ sinus: 250, noise: 150 });
  const twice = addAlarmScores([score, score]);
  expect(twice).toMatchObject({ inTime: 2, late: 2, missed: 2, longestDelayS: 11 });
  expect(falseAlarms(twice)).toEqual({ count: 2, hours: 800 / 3600 });
});

test("a record's time is divided among the conditions without rest", () => {
  const reference = [
    at(5, codes.N),
    at(10, codes["+"], { aux: "(AFIB" }),
    at(11, codes.L),
    at(20, codes["+"], { aux: "(N" }),
    at(21, codes.V),
    at(25, codes.N),
    at(30, codes["~"], { subtype: 1 }),
    at(40, codes["~"]),
  ];
  const spans = conditionSpans(reference, 6000, [{ start: 4500, end: 5000 }]);
  expect(spans.map(({ start, end, condition }) => [start / rateHz, end / rateHz, condition])).toEqual([
    [0, 10, "sinus"],
    [10, 20, "fibrillation"],
    [20, 25, "bundleBranchBlock"],
    [25, 30, "sinus"],
    [30, 40, "noise"],
    [40, 45, "sinus"],
    [45, 50, "noise"],
    [50, 60, "sinus"],
  ]);
  expect(conditionAt(spans, 3500)).toBe("noise");
  expect(conditionSpans([...reference, at(50, codes["/"])], 6000)).toEqual([
    { start: 0, end: 6000, condition: "paced" },
  ]);
});

test("three V in a row are a run, at their own rate; another beat divides them", () => {
  const marks = [1, 1.5, 2, 2.5, 3.5, 4, 4.5].map((s, i) => at(s, i === 4 ? codes.N : codes.V));
  expect(ventricularRuns(marks, rateHz)).toEqual([
    { start: 100, end: 250, beats: 4, ratePerMin: 120, third: 200 },
  ]);
});

test("a tachycardia of eight beats is told by three of them; a slow run calls for no report", () => {
  const run = (from: number, beats: number, rr: number, code: number) =>
    Array.from({ length: beats }, (_, i) => at(from + rr * i, code));
  const reference = [
    ...run(400, 8, 0.4, codes.V),
    at(405, codes.N),
    ...run(500, 8, 0.7, codes.V),
    at(510, codes.N),
  ];
  const found = [
    ...run(400, 4, 0.4, codes.N),
    ...run(401.6, 4, 0.4, codes.V),
    at(405, codes.N),
    ...run(600, 3, 0.5, codes.V),
  ];
  const { tachycardiaAlarms } = scoreRecord({ name: "r", rateHz, length: 90_000, reference, test: found });
  expect(tachycardiaAlarms).toMatchObject({ inTime: 1, late: 0, missed: 0 });
  expect(tachycardiaAlarms.longestDelayS).toBeCloseTo(2.4, 6);
  expect(falseAlarms(tachycardiaAlarms)).toEqual({ count: 1, hours: 0.25 });
});

test("a rate comes with what it may be all the same; without time there is none", () => {
  expect(falseRate(0, 24)).toBe("0 in 24.0 h (≤ 3.0 a day)");
  expect(falseRate(0, 0)).toBe("–");
});
