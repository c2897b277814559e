import { expect, test } from "vitest";
import { AnnotationLog } from "../../../host-sim/evaluate/annotation-log.ts";
import { unreadableSpans } from "../../../host-sim/evaluate/rhythm-spans.ts";
import { mnemonicOf } from "../../../host-sim/world/wfdb/annotation-codes.ts";
import { Grade, QualityReason } from "../../../modules/signal/ecg/signal-quality.ts";

const written = (log: AnnotationLog) =>
  log.annotations().map(({ sample, code, subtype, aux }) => [sample, mnemonicOf(code), subtype, aux]);

test("a beat lies at the nearest sample and keeps its class; what is outside the record is left out", () => {
  const log = new AnnotationLog(360, 719);
  for (const [tick, letter] of [
    [-2000, "N"],
    [1e6 - 1, "V"],
    [0.5e6 + 1400, "S"],
    [1.93e6, "Q"],
    // Half of its complex would lie behind the end.
    [1.95e6, "V"],
    [2e6, "F"],
  ] as const) {
    log.beat(tick, letter.charCodeAt(0));
  }
  expect(written(log)).toEqual([
    [181, "S", 0, ""],
    [360, "V", 0, ""],
    [695, "Q", 0, ""],
  ]);
});

test("a change of quality is marked once, with its reason, and not again while it lasts", () => {
  const log = new AnnotationLog(100, 10_000);
  const seconds: readonly (readonly [grade: number, reason: number])[] = [
    [Grade.poor, QualityReason.learning],
    [Grade.good, QualityReason.none],
    [Grade.good, QualityReason.flat],
    [Grade.unusable, QualityReason.noise],
    [Grade.unusable, QualityReason.noise],
    [Grade.unusable, QualityReason.contactOff],
    [Grade.poor, QualityReason.noise],
    [Grade.good, QualityReason.none],
  ];
  seconds.forEach(([grade, reason], second) => {
    log.quality(second * 1e6 - 3, grade, reason);
  });
  expect(written(log)).toEqual([
    [0, "~", 1, "learning"],
    [100, "~", 0, ""],
    [300, "~", -1, "noise"],
    [500, "~", -1, "contact off"],
    [600, "~", 1, "noise"],
    [700, "~", 0, ""],
  ]);
  expect(unreadableSpans(log.annotations())).toEqual([{ start: 300, end: 600 }]);
});

test("every reason has words", () => {
  for (const reason of Object.values(QualityReason)) {
    if (reason === QualityReason.none) continue;
    const log = new AnnotationLog(100, 10_000);
    log.quality(0, Grade.unusable, reason);
    expect(log.annotations()[0].aux).toMatch(/^[a-z ]+$/);
  }
});
