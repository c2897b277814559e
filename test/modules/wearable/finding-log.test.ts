import { describe, expect, it } from "vitest";
import { findingName, reasonsInWords } from "../../../gateway/batch/finding-words.ts";
import { Feature, FindingCode, ReadingKind } from "../../../modules/record/codes.ts";
import { FEATURE_NAMES } from "../../../modules/rhythm/af/features.ts";
import { RhythmKind } from "../../../modules/rhythm/kind.ts";
import { Measure, Reasons } from "../../../modules/rhythm/reasons.ts";
import { SampleBlock } from "../../../modules/signal/block.ts";
import { Grade, QualityReason, QualityRing } from "../../../modules/signal/ecg/signal-quality.ts";
import { Timebase } from "../../../modules/signal/timebase.ts";
import { FindingLog, type FindingObserver } from "../../../modules/wearable/finding-log.ts";
import { QualityWindow } from "../../../modules/wearable/quality-window.ts";
import { StripLog } from "../../../modules/wearable/strip-log.ts";
import { RecorderRig } from "./support.ts";

function logged(goodSeconds = 10, observer?: FindingObserver) {
  const rig = new RecorderRig();
  rig.recorder.start();
  const timebase = new Timebase();
  const block = new SampleBlock(16);
  block.count = 1;
  block.firstIndex = 12_800;
  block.tickMicros = 100_000_000;
  block.rateMilliHz = 128_000;
  timebase.follow(block);
  const quality = new QualityWindow();
  const ring = new QualityRing(16);
  for (let s = 0; s < 10; s++) {
    ring.put(s * 128, s < goodSeconds ? Grade.good : Grade.unusable, QualityReason.none, 0);
  }
  quality.take(ring);
  const strips = new StripLog(rig.recorder, timebase, new Int32Array(512));
  const log = new FindingLog(rig.recorder, timebase, quality, strips, observer);
  const reasons = new Reasons();
  const findings = () => rig.readings.filter(({ kind }) => kind === ReadingKind.finding);
  return { rig, log, reasons, findings };
}

describe("findings in the record", () => {
  it("are told when found and again when over, each time with what decided and from the same beat", () => {
    const { rig, log, reasons, findings } = logged();
    reasons.add(Measure.rateDeciPerMin, 452, 500);
    log.start(RhythmKind.bradycardia, 6400, 1000, reasons);
    reasons.clear();
    log.end(RhythmKind.bradycardia, 7680, 1000, reasons);
    rig.recorder.closeBatch();
    const same = {
      code: FindingCode.bradycardia,
      tickMicros: 50_000_000,
      confidence: 100,
      reasons: [Feature.heartRateDeciPerMin, 452, 500],
    };
    expect(findings()).toMatchObject([same, { ...same, durationMicros: 10_000_000 }]);
    expect(findings()[0].durationMicros).toBeUndefined();
  });

  it("are none of judgements: who looks on hears of those, with the tick of the last beat", () => {
    const heard: unknown[] = [];
    const { rig, log, findings } = logged(10, {
      judged: (endMicros, isPossible, scoreQ8, features) =>
        heard.push([endMicros, isPossible, scoreQ8, features[0]]),
    });
    log.judged(6400, true, 300, new Int32Array([7]));
    rig.recorder.closeBatch();
    expect(heard).toEqual([[50_000_000, true, 300, 7]]);
    expect(findings()).toEqual([]);
    logged().log.judged(6400, true, 300, new Int32Array(1));
  });

  it("keep their reasons, eight at a time; one more is told with them when found and without when over", () => {
    const { rig, log, reasons, findings } = logged();
    const kinds = Array.from({ length: 9 }, (_, i) => RhythmKind.bigeminy + i);
    const told = (kind: number) => {
      reasons.clear();
      reasons.add(Measure.beats, 100 + kind, 3);
    };
    for (const kind of kinds) {
      told(kind);
      log.start(kind, 6400, 1000, reasons);
    }
    for (const kind of kinds) log.end(kind, 7680, 1000, reasons);
    // A place that has become free is taken again.
    told(kinds[8]);
    log.start(kinds[8], 7680, 1000, reasons);
    log.end(kinds[8], 8960, 1000, reasons);
    rig.recorder.closeBatch();
    const values = findings().map(({ reasons: given }) => given?.[1]);
    const all = kinds.map((kind) => 100 + kind);
    expect(values).toEqual([...all, ...all.slice(0, 8), undefined, all[8], all[8]]);
  });

  it("are the less certain, the worse the signal", () => {
    const { rig, log, reasons, findings } = logged(5);
    log.start(RhythmKind.atrialFibrillation, 6400, 900, reasons);
    rig.recorder.closeBatch();
    expect(findings()[0].confidence).toBe(45);
  });

  it("are urgent where waiting could harm, and only there", () => {
    for (const [name, kind] of Object.entries(RhythmKind)) {
      const { log, reasons } = logged();
      log.start(kind, 6400, 1000, reasons);
      log.end(kind, 6500, 1000, reasons);
      const urgent = [
        "pause",
        "asystole",
        "ventricularFibrillation",
        "sustainedVentricularTachycardia",
      ].includes(name);
      expect(log.isUrgent, name).toBe(urgent);
    }
  });

  it("tell a couplet once: it is over when it is found", () => {
    const { rig, log, reasons, findings } = logged();
    log.start(RhythmKind.ventricularCouplet, 6400, 1000, reasons);
    log.end(RhythmKind.ventricularCouplet, 6464, 1000, reasons);
    rig.recorder.closeBatch();
    expect(findings()).toMatchObject([{ durationMicros: 500_000 }]);
  });

  it("have a code of their own for each kind", () => {
    const { rig, log, reasons, findings } = logged();
    const kinds = Object.values(RhythmKind);
    for (const kind of kinds) {
      log.start(kind, 6400, 1000, reasons);
      log.end(kind, 6464, 1000, reasons);
    }
    rig.recorder.closeBatch();
    expect(new Set(findings().map(({ code }) => findingName(code!))).size).toBe(kinds.length);
  });
});

describe("reasons", () => {
  it("have the numbers of the format", () => {
    const {
      rateDeciPerMin,
      intervalMs,
      beats,
      durationMs,
      burdenPerMille,
      intervals,
      afEvidence,
      afFeature,
    } = Measure;
    expect([rateDeciPerMin, intervalMs, beats, durationMs, burdenPerMille, intervals, afEvidence]).toEqual([
      Feature.heartRateDeciPerMin,
      Feature.rrIntervalMs,
      Feature.beatCount,
      Feature.durationMs,
      Feature.burdenPerMille,
      Feature.intervalCount,
      Feature.afEvidence,
    ]);
    FEATURE_NAMES.forEach((name, i) => {
      const own = `af${name[0].toUpperCase()}${name.slice(1)}` as keyof typeof Feature;
      expect(Feature[own], name).toBe(afFeature + i);
    });
  });

  it("are told in words, and an unknown one by its number", () => {
    const reasons = [Feature.durationMs, 3770, 3000, Feature.heartRateDeciPerMin, 452, 500, 99, 1, 2];
    expect(reasonsInWords({ reasons })).toEqual([
      "duration 3.77 s (limit 3 s)",
      "rate 45.2 /min (limit 50 /min)",
      "feature 99 1 (limit 2)",
    ]);
  });
});
