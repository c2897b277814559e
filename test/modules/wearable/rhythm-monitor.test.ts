import { describe, expect, it } from "vitest";
import { BeatClass, BeatMark } from "../../../modules/rhythm/beat.ts";
import { thresholds } from "../../../modules/rhythm/thresholds.ts";
import { SampleBlock } from "../../../modules/signal/block.ts";
import { EcgBeatDetector } from "../../../modules/signal/ecg/beat-detector.ts";
import { BeatRing } from "../../../modules/signal/ecg/beat-ring.ts";
import { Grade, QualityReason, QualityRing, SEGMENT } from "../../../modules/signal/ecg/signal-quality.ts";
import { Timebase } from "../../../modules/signal/timebase.ts";
import type { FindingLog } from "../../../modules/wearable/finding-log.ts";
import { RhythmMonitor } from "../../../modules/wearable/rhythm-monitor.ts";
import type { VariabilityMonitor } from "../../../modules/wearable/variability-monitor.ts";
import { Listener } from "../rhythm/screened.ts";

const MARKED = BeatMark.seen | BeatMark.usualP | BeatMark.unlike;

/** Which beats heart rate variability may take an interval to, of beats at so many seconds. */
function connected(beatSeconds: readonly number[], unusable: readonly number[], until: number): boolean[] {
  const timebase = new Timebase();
  const block = new SampleBlock(1);
  block.count = 1;
  block.rateMilliHz = SEGMENT * 1000;
  timebase.follow(block);
  const marks: number[] = [];
  const variability = {
    beat: (_index: number, _rate: number, _class: number, mark: number) => marks.push(mark),
  } as unknown as VariabilityMonitor;
  const monitor = new RhythmMonitor(
    new EcgBeatDetector(new BeatRing(16)),
    timebase,
    new Listener() as unknown as FindingLog,
    variability,
    thresholds(),
    { pacemaker: false },
  );
  const grades = new QualityRing(64);
  for (let second = 0; second < until; second++) {
    const isBad = unusable.includes(second);
    const grade = isBad ? Grade.unusable : Grade.good;
    grades.put(second * SEGMENT, grade, isBad ? QualityReason.noise : QualityReason.none, 0);
  }
  monitor.graded(grades);
  for (const s of beatSeconds) {
    const mark = s === beatSeconds[0] ? BeatMark.gap : 0;
    monitor.beat(Math.round(s * SEGMENT), BeatClass.normal, mark | MARKED);
  }
  // What the classifier saw of a beat's shape stays with it.
  expect(marks.every((mark) => (mark & MARKED) === MARKED)).toBe(true);
  return marks.map((mark) => (mark & (BeatMark.gap | BeatMark.noisy)) === 0);
}

describe("what beats are told to be", () => {
  it("is not connected across a second of noise in which none was found", () => {
    expect(connected([1.5, 2.5, 4.5, 5.5], [], 7)).toEqual([false, true, true, true]);
    expect(connected([1.5, 2.5, 4.5, 5.5], [3], 7)).toEqual([false, true, false, true]);
  });

  it("is not connected to a beat in noise, nor over more seconds than are remembered", () => {
    expect(connected([1.5, 2.5, 3.5, 4.5], [3], 6)).toEqual([false, true, false, true]);
    expect(connected([1.5, 11.5, 12.5], [], 14)).toEqual([false, false, true]);
  });
});
