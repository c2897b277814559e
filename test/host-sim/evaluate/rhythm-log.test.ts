import { expect, test } from "vitest";
import { AnnotationLog } from "../../../host-sim/evaluate/annotation-log.ts";
import { alarmsNamed, findingsOf } from "../../../host-sim/evaluate/finding-notes.ts";
import { RhythmLog } from "../../../host-sim/evaluate/rhythm-log.ts";
import { rhythmSpans } from "../../../host-sim/evaluate/rhythm-spans.ts";
import { scoreRecord } from "../../../host-sim/evaluate/score-record.ts";
import { screenBeats } from "../../../host-sim/evaluate/screen-beats.ts";
import type { Annotation } from "../../../host-sim/world/wfdb/annotation.ts";
import { mnemonicOf } from "../../../host-sim/world/wfdb/annotation-codes.ts";
import { parseAnnotations } from "../../../host-sim/world/wfdb/annotation-reader.ts";
import { writeAnnotations } from "../../../host-sim/world/wfdb/annotation-writer.ts";
import { FindingCode } from "../../../modules/record/codes.ts";

const inOrder = (marks: readonly Annotation[]) => [...marks].sort((a, b) => a.sample - b.sample);
const rhythms = (marks: readonly Annotation[]) =>
  inOrder(marks).flatMap(({ sample, code, aux }) => (mnemonicOf(code) === "+" ? [[sample, aux]] : []));

test("a tachycardia inside fibrillation interrupts its rhythm marks, and not its finding", () => {
  const log = new RhythmLog();
  log.begin("atrialFibrillation", 100, 400);
  log.begin("ventricularTachycardia", 200, 230);
  log.end("ventricularTachycardia", 200, 300, 310);
  log.end("atrialFibrillation", 100, 900, 1000);
  const marks = inOrder(log.annotations(5000));
  expect(rhythms(marks)).toEqual([
    [100, "(AFIB"],
    [200, "(VT"],
    [300, "(AFIB"],
    [900, "(N"],
  ]);
  expect(findingsOf(marks)).toEqual([
    { name: "ventricularTachycardia", start: 200, end: 300, raised: 230 },
    { name: "atrialFibrillation", start: 100, end: 900, raised: 400 },
  ]);
  expect(alarmsNamed(marks, "pause")).toEqual([]);
  expect(alarmsNamed([], "pause")).toBeUndefined();
});

test("a pause is no rhythm; what never ended lasts to the record's end", () => {
  const log = new RhythmLog();
  log.begin("pause", 50, 80);
  log.begin("bradycardia", 60, 90);
  const marks = log.annotations(1000);
  expect(rhythms(marks)).toEqual([[60, "(SBR"]]);
  expect(findingsOf(inOrder(marks))).toEqual([
    { name: "pause", start: 50, end: 1000, raised: 80 },
    { name: "bradycardia", start: 60, end: 1000, raised: 90 },
  ]);
  expect(rhythmSpans(marks, "(SBR")).toEqual([{ start: 60, end: Number.POSITIVE_INFINITY }]);
});

test("a finding that was over when it was told has its end all the same", () => {
  const log = new RhythmLog();
  log.begin("ventricularFibrillation", 100, 800);
  log.end("ventricularFibrillation", 100, 780, 1300);
  log.begin("ventricularFibrillation", 2000, 2700);
  log.end("ventricularFibrillation", 2000, 2900, 3300);
  expect(findingsOf(inOrder(log.annotations(5000)))).toEqual([
    { name: "ventricularFibrillation", start: 100, end: 780, raised: 800 },
    { name: "ventricularFibrillation", start: 2000, end: 2900, raised: 2700 },
  ]);
});

test("findings survive the file, and a report's delay is from the event's start to when it was told", () => {
  let now = 0;
  const log = new AnnotationLog(100, 100_000, () => now);
  now = 405e6;
  log.finding(FindingCode.ventricularFibrillation, 402e6, undefined);
  now = 430e6;
  log.finding(FindingCode.ventricularFibrillation, 402e6, 425e6);
  const { annotations } = parseAnnotations(writeAnnotations({ annotations: log.annotations() }));
  const reference = [
    { sample: 40_000, code: 32, subtype: 0, channel: 0, number: 0, aux: "" },
    { sample: 42_500, code: 33, subtype: 0, channel: 0, number: 0, aux: "" },
  ];
  const score = scoreRecord({ name: "r", rateHz: 100, length: 100_000, reference, test: annotations });
  expect(score.ventricularFibrillationAlarms).toMatchObject({
    inTime: 1,
    late: 0,
    missed: 0,
    longestDelayS: 5,
  });
  expect(score.ventricularFibrillationEpisodes).toMatchObject({ found: 1, shared: 23, testDuration: 23 });
});

test("beats without order in them are fibrillation, even ones are not, a few are not judged", () => {
  const beats = (count: number, interval: (i: number) => number) => {
    let sample = 0;
    return Array.from({ length: count }, (_, i) => {
      sample += interval(i);
      return { sample, beatClass: "N" as const };
    });
  };
  const wild = screenBeats(
    beats(400, (i) => 120 + ((i * 7919 + i * i * 104_729) % 139)),
    250,
  );
  expect(wild.afScoreQ8).toBeGreaterThan(0);
  expect(rhythms(wild.annotations).map(([, aux]) => aux)).toContain("(AFIB");
  const even = screenBeats(
    beats(400, (i) => 200 + (i % 3)),
    250,
  );
  expect(even.afScoreQ8).toBeLessThan(0);
  expect(findingsOf(even.annotations)).toEqual([]);
  expect(
    screenBeats(
      beats(12, () => 200),
      250,
    ).afScoreQ8,
  ).toBeUndefined();
});
