import { describe, expect, it } from "vitest";
import { BeatClass, BeatMark } from "../../../modules/rhythm/beat.ts";
import { RhythmKind } from "../../../modules/rhythm/kind.ts";
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

describe("a ventricular class in a second that is noisy, but not unusable", () => {
  /** Whether each of four ventricular beats in seconds of such a grade counts for runs. */
  const counts = (grade: number, marks: number) => {
    const told: number[] = [];
    const timebase = new Timebase();
    const block = new SampleBlock(1);
    Object.assign(block, { count: 1, rateMilliHz: SEGMENT * 1000 });
    timebase.follow(block);
    const monitor = new RhythmMonitor(
      new EcgBeatDetector(new BeatRing(16)),
      timebase,
      new Listener() as unknown as FindingLog,
      {
        beat: (_index: number, _rate: number, _class: number, mark: number) => told.push(mark),
      } as unknown as VariabilityMonitor,
      thresholds(),
      { pacemaker: false },
    );
    const grades = new QualityRing(8);
    for (let second = 0; second < 4; second++) grades.put(second * SEGMENT, grade, QualityReason.noise, 50);
    monitor.graded(grades);
    for (let k = 0; k < 4; k++)
      monitor.beat(Math.round((0.5 + 0.4 * k) * SEGMENT), BeatClass.ventricular, marks);
    return told.map((mark) => (mark & BeatMark.noisy) === 0);
  };

  it("is believed where the beats have one shape, and not otherwise", () => {
    expect(counts(Grade.poor, BeatMark.recurring)).toEqual([true, true, true, true]);
    expect(counts(Grade.poor, 0)).toEqual([false, false, false, false]);
    expect(counts(Grade.unusable, BeatMark.recurring)).toEqual([false, false, false, false]);
  });
});

/** Waves of three paces for 20 s, of which no second is like another. */
const fibrillating = (s: number) =>
  [4.3, 5.1, 5.9].reduce((sum, hz, i) => {
    const size = 1 + 0.6 * Math.sin(2 * Math.PI * (0.3 + 0.1 * i) * s + i);
    return sum + 250 * size * Math.sin(2 * Math.PI * hz * s);
  }, 0);

/** The findings about them, where beats of a class are told so many times a minute meanwhile. */
function foundIn(signal: (s: number) => number, perMin: number, beatClass: number): number {
  const timebase = new Timebase();
  const block = new SampleBlock(1);
  block.count = 1;
  block.rateMilliHz = SEGMENT * 1000;
  timebase.follow(block);
  const grades = new QualityRing(8);
  const detector = new EcgBeatDetector(new BeatRing(16), grades);
  const listener = new Listener();
  const monitor = new RhythmMonitor(
    detector,
    timebase,
    listener as unknown as FindingLog,
    { beat: () => {} } as unknown as VariabilityMonitor,
    thresholds(),
    { pacemaker: false },
  );
  let told = 0;
  for (let end = 64; end <= 20 * SEGMENT; end += 64) {
    for (let i = end - 64; i < end; i++) detector.recent[i & 1023] = Math.round(signal(i / SEGMENT));
    detector.process(64, end - 64, 0);
    monitor.graded(grades);
    grades.tail = grades.head;
    for (; perMin > 0 && (told * 60) / perMin < end / SEGMENT; told++) {
      monitor.beat(Math.round((told * 60 * SEGMENT) / perMin), beatClass, told === 0 ? BeatMark.gap : 0);
    }
    monitor.advance(end);
  }
  return listener.of(RhythmKind.ventricularFibrillation).length;
}

describe("waves that are not alike", () => {
  it("are fibrillation where there are no beats, or few", () => {
    expect(foundIn(fibrillating, 0, 0)).toBe(1);
    expect(foundIn(fibrillating, 40, BeatClass.normal)).toBe(1);
    expect(foundIn(fibrillating, 100, BeatClass.ventricular)).toBe(1);
  });

  it("are not where the heart beats all the while, or its ventricles race", () => {
    expect(foundIn(fibrillating, 120, BeatClass.normal)).toBe(0);
    expect(foundIn(fibrillating, 120, BeatClass.supraventricular)).toBe(0);
    expect(foundIn(fibrillating, 190, BeatClass.ventricular)).toBe(0);
  });

  it("of flutter are told whatever beats were found in them", () => {
    const flutter = (s: number) => 800 * Math.sin(2 * Math.PI * 4 * s);
    for (const beatClass of [BeatClass.normal, BeatClass.ventricular]) {
      expect(foundIn(flutter, 240, beatClass)).toBe(1);
    }
  });
});
