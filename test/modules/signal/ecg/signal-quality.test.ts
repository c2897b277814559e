import { describe, expect, it } from "vitest";
import { BlockFlag, SampleStorage } from "../../../../modules/signal/block.ts";
import { EcgBeatDetector } from "../../../../modules/signal/ecg/beat-detector.ts";
import { BeatRing } from "../../../../modules/signal/ecg/beat-ring.ts";
import { Grade, QualityReason, QualityRing } from "../../../../modules/signal/ecg/signal-quality.ts";
import { Bench } from "./detect.ts";
import { RATE, SyntheticEcg, steady } from "./synthetic-ecg.ts";

const clean = (seconds: number) => new SyntheticEcg(seconds).beats(steady(75, 0.5, seconds));

describe("the grade of a second of ECG", () => {
  it("is good in a clean ECG, but for the first second, in which beats are not known", () => {
    const { seconds } = new Bench().feed(clean(60).noise(10).toInt32());
    expect(seconds.map(({ second }) => second)).toEqual(Array.from({ length: seconds.length }, (_, i) => i));
    expect(seconds.length).toBeGreaterThanOrEqual(58);
    expect(seconds[0].reason).toBe(QualityReason.learning);
    expect(seconds.slice(3).every(({ grade }) => grade === Grade.good)).toBe(true);
  });

  it("is poor, then unusable, the more noise there is", () => {
    const grades = (microvolt: number) => {
      const { seconds } = new Bench().feed(clean(60).noise(microvolt, 2, 20, 50).toInt32());
      const rows = seconds.filter(({ second }) => second > 22 && second < 48);
      return rows.reduce((sum, { grade }) => sum + grade, 0) / rows.length;
    };
    expect(grades(20)).toBeLessThan(0.1);
    expect(grades(120)).toBeGreaterThan(0.7);
    expect(grades(120)).toBeLessThan(1.5);
    expect(grades(300)).toBeGreaterThan(1.8);
  });

  it("is not good again for a second after noise that made it unusable", () => {
    const ecg = clean(60);
    for (let second = 20; second < 40; second += 4) ecg.noise(400, second, second, second + 2);
    const { seconds } = new Bench().feed(ecg.noise(5).toInt32());
    const unusable = seconds.filter(({ grade }) => grade === Grade.unusable).map(({ second }) => second);
    expect(unusable.length).toBeGreaterThanOrEqual(8);
    for (const second of unusable) expect(seconds[second + 1].grade).not.toBe(Grade.good);
  });

  it("is good in a long arrest: what is missing is beats, not signal", () => {
    const ecg = new SyntheticEcg(90).beats(steady(75, 0.5, 19)).noise(15);
    const { seconds } = new Bench().feed(ecg.toInt32());
    expect(seconds.filter(({ second }) => second > 21).every(({ grade }) => grade === Grade.good)).toBe(true);
  });

  it("is good but flat in an arrest: the line is flat, not bad", () => {
    const ecg = new SyntheticEcg(30).beats(steady(75, 0.5, 19)).noise(1);
    const { seconds } = new Bench().feed(ecg.toInt32());
    const arrest = seconds.filter(({ second }) => second >= 21 && second < 28);
    expect(arrest.length).toBeGreaterThan(5);
    for (const { grade, reason } of arrest) {
      expect(grade).toBe(Grade.good);
      expect(reason).toBe(QualityReason.flat);
    }
  });

  it("tells movement from noise by its size", () => {
    const { seconds } = new Bench().feed(clean(30).step(15.1, 30_000).toInt32());
    expect(seconds[15]).toMatchObject({ grade: Grade.unusable, reason: QualityReason.movement });
    expect(seconds[18].grade).toBe(Grade.good);
  });

  it("says of every second what its blocks' flags said, the worst first", () => {
    const bench = new Bench().feed(clean(10).toInt32());
    bench.feed(new Int32Array(RATE / 2), undefined, BlockFlag.saturated);
    bench.feed(new Int32Array(RATE / 2), undefined, BlockFlag.contactOff);
    bench.feed(clean(10).toInt32());
    expect(bench.seconds[10]).toMatchObject({ grade: Grade.unusable, reason: QualityReason.contactOff });
  });

  it("is poor where samples are missing, and the index says where it goes on", () => {
    const bench = new Bench().feed(clean(10).toInt32());
    bench.next += 7 * RATE;
    bench.feed(clean(10).toInt32().subarray(0, 16), undefined, BlockFlag.gap);
    bench.feed(clean(10).toInt32().subarray(16));
    const numbers = bench.seconds.map(({ second }) => second);
    expect(numbers.slice(0, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(numbers[10]).toBe(17);
    expect(bench.seconds[10]).toMatchObject({ grade: Grade.poor, reason: QualityReason.gap });
  });

  it("overwrites the oldest and counts it when nobody takes it", () => {
    const ring = new QualityRing(4);
    const samples = Int16Array.from(clean(8).toInt32());
    const detector = new EcgBeatDetector(new BeatRing(), ring, new SampleStorage(samples, samples.length, 1));
    for (let i = 0; i < 10 * RATE; i += 16) detector.process(16, i, 0);
    expect(ring.waiting).toBe(4);
    expect(ring.dropped).toBe(ring.head - 4);
  });
});
