import { describe, expect, it } from "vitest";
import { BeatClass, BeatMark } from "../../../../modules/rhythm/beat.ts";
import { NORMAL, SyntheticEcg, steady, VENTRICULAR } from "../../signal/ecg/synthetic-ecg.ts";
import { ClassBench, type ClassedBeat } from "./classify.ts";

const RATE = 128;
/** A beat of the atria's own: no P wave before it. */
const WITHOUT_P = NORMAL.filter(({ offsetMs }) => offsetMs > -100);

/** The class of the beat at a time in seconds. */
function classAt(beats: readonly ClassedBeat[], seconds: number): number | undefined {
  return beats.find(({ index }) => Math.abs(index / RATE - seconds) < 0.15)?.beatClass;
}

const samplesOf = (ecg: SyntheticEcg) => Int32Array.from(ecg.samples, Math.round);

describe("classes of beats", () => {
  it("are N in a sinus rhythm, one a beat, in order, none lost and none twice", () => {
    const ecg = new SyntheticEcg(120).beats(steady(70, 1, 119));
    const bench = new ClassBench().feed(samplesOf(ecg)).interrupt();
    expect(bench.found.length).toBeGreaterThan(130);
    expect(bench.beats.map(({ index }) => index)).toEqual(bench.found);
    expect(bench.beats.every(({ beatClass }) => beatClass === BeatClass.normal)).toBe(true);
  });

  it("are V where a broad beat comes early and a compensating pause follows", () => {
    const peaks = steady(70, 1, 119);
    const early = [40, 60, 61, 80].map((k) => peaks[k] - 0.3);
    const normal = peaks.filter((_, k) => ![40, 60, 61, 80].includes(k));
    const ecg = new SyntheticEcg(120).beats(normal).beats(early, VENTRICULAR);
    const { beats } = new ClassBench().feed(samplesOf(ecg)).interrupt();
    for (const time of early) expect(classAt(beats, time)).toBe(BeatClass.ventricular);
    expect(beats.filter(({ beatClass }) => beatClass === BeatClass.ventricular)).toHaveLength(early.length);
  });

  it("are S where a beat of the usual shape comes early", () => {
    const sinus = steady(70, 1, 60);
    const times = [...sinus];
    const early: number[] = [];
    let shift = 0;
    const moved = times.map((time, k) => {
      if (k % 15 === 14) {
        shift -= 0.33;
        early.push(time + shift);
      }
      return time + shift;
    });
    const { beats } = new ClassBench().feed(samplesOf(new SyntheticEcg(62).beats(moved))).interrupt();
    expect(early.length).toBeGreaterThan(3);
    for (const time of early) expect(classAt(beats, time)).toBe(BeatClass.supraventricular);
    expect(beats.filter(({ beatClass }) => beatClass === BeatClass.ventricular)).toHaveLength(0);
  });

  it("are all Q with a pacemaker, broad and early ones too", () => {
    const peaks = steady(70, 1, 59);
    const ecg = new SyntheticEcg(60)
      .beats(peaks.filter((_, k) => k !== 40))
      .beats([peaks[40] - 0.3], VENTRICULAR);
    const { beats } = new ClassBench({ pacemaker: true }).feed(samplesOf(ecg)).interrupt();
    expect(beats.length).toBeGreaterThan(60);
    expect(beats.every(({ beatClass }) => beatClass === BeatClass.unknown)).toBe(true);
  });

  it("do not depend on how the samples are divided into blocks", () => {
    const peaks = steady(80, 1, 59);
    const ecg = new SyntheticEcg(60).beats(peaks.filter((_, k) => k % 9 !== 8)).beats(
      peaks.filter((_, k) => k % 9 === 8).map((t) => t - 0.25),
      VENTRICULAR,
    );
    const plain = (bench: ClassBench) => bench.beats.map(({ index, beatClass }) => [index, beatClass]);
    const one = new ClassBench().feed(samplesOf(ecg), 16).interrupt();
    const other = new ClassBench().feed(samplesOf(ecg), 48).interrupt();
    expect(plain(other)).toEqual(plain(one));
  });
});

describe("what is seen of a beat", () => {
  const shareOf = (beats: readonly ClassedBeat[], mark: number) =>
    beats.filter(({ marks }) => (marks & mark) !== 0).length / beats.length;

  it("is its P wave, where one like the usual lies before it, and nothing before a usual one is known", () => {
    const peaks = steady(70, 1, 119);
    const { beats } = new ClassBench().feed(samplesOf(new SyntheticEcg(120).beats(peaks))).interrupt();
    expect(beats[0].marks & BeatMark.seen).toBe(0);
    expect(beats.slice(1).every(({ marks }) => (marks & BeatMark.seen) !== 0)).toBe(true);
    expect(shareOf(beats, BeatMark.usualP)).toBeGreaterThan(0.95);
    expect(shareOf(beats, BeatMark.unlike)).toBeLessThan(0.05);
  });

  it("is that no P wave is where the atria fibrillate, and where there is noise alone", () => {
    const ecg = new SyntheticEcg(120).beats(steady(70, 1, 119), WITHOUT_P);
    const waves = samplesOf(ecg).map((value, i) => value + Math.round(60 * Math.sin(i * (0.29 + i * 1e-6))));
    const { beats } = new ClassBench().feed(waves).interrupt();
    expect(shareOf(beats.slice(20), BeatMark.usualP)).toBeLessThan(0.3);
  });

  it("is that its complex is another one", () => {
    const peaks = steady(70, 1, 119);
    const broad = [40, 60, 80].map((k) => peaks[k]);
    const ecg = new SyntheticEcg(120)
      .beats(peaks.filter((_, k) => ![40, 60, 80].includes(k)))
      .beats(broad, VENTRICULAR);
    const { beats } = new ClassBench().feed(samplesOf(ecg)).interrupt();
    const unlike = beats.filter(({ marks }) => (marks & BeatMark.unlike) !== 0);
    for (const time of broad) {
      expect(unlike.some(({ index }) => Math.abs(index / RATE - time) < 0.15)).toBe(true);
    }
    expect(unlike.length).toBeLessThan(8);
  });

  it("is that a ventricular beat has the shape of the one before, from the second of a run on", () => {
    const peaks = steady(70, 1, 119);
    const run = [0, 1, 2, 3, 4].map((k) => peaks[80] - 0.3 + 0.45 * k);
    const alone = [peaks[30] - 0.3, peaks[50] - 0.3];
    const normal = peaks.filter((time, k) => ![30, 50, 80].includes(k) && (k < 80 || time > run[4] + 0.8));
    const ecg = new SyntheticEcg(120).beats(normal).beats([...alone, ...run], VENTRICULAR);
    const { beats } = new ClassBench().feed(samplesOf(ecg)).interrupt();
    const recurs = (time: number) => {
      const beat = beats.find(({ index }) => Math.abs(index / RATE - time) < 0.15)!;
      expect(beat.beatClass).toBe(BeatClass.ventricular);
      return (beat.marks & BeatMark.recurring) !== 0;
    };
    expect(alone.map(recurs)).toEqual([false, false]);
    expect(run.map(recurs)).toEqual([false, true, true, true, true]);
    expect(beats.filter(({ marks }) => (marks & BeatMark.recurring) !== 0)).toHaveLength(4);
  });

  it("is nothing with a pacemaker", () => {
    const ecg = new SyntheticEcg(60).beats(steady(70, 1, 59));
    const { beats } = new ClassBench({ pacemaker: true }).feed(samplesOf(ecg)).interrupt();
    expect(shareOf(beats, BeatMark.seen)).toBe(0);
  });
});

describe("when a class is told", () => {
  it("is with the next beat as a rule: within one interval and 1.2 s", () => {
    const ecg = new SyntheticEcg(60).beats(steady(60, 1, 59));
    const { beats } = new ClassBench().feed(samplesOf(ecg));
    // The first beats wait until the detector has learnt.
    for (const { index, settledAt } of beats.slice(8)) expect(settledAt - index).toBeLessThan(2.2 * RATE);
  });

  it("is 2.5 s later, and a block, at the latest where no next beat comes", () => {
    const ecg = new SyntheticEcg(60).beats(steady(50, 1, 40));
    const { beats } = new ClassBench().feed(samplesOf(ecg));
    const last = beats[beats.length - 1];
    expect(last.index / RATE).toBeGreaterThan(38);
    expect(last.settledAt - last.index).toBeLessThan(2.5 * RATE + 16);
  });

  it("is at once where the stream is interrupted, and the next beat's interval is then unknown", () => {
    const samples = samplesOf(new SyntheticEcg(30).beats(steady(70, 1, 30)));
    const bench = new ClassBench().feed(samples);
    const settled = bench.beats.length;
    bench.interrupt();
    expect(bench.beats).toHaveLength(settled + 1);
    bench.interrupt();
    expect(bench.beats).toHaveLength(settled + 1);
    bench.feed(samples).interrupt();
    expect(bench.beats.map(({ index }) => index)).toEqual(bench.found);
    const gaps = bench.beats.filter(({ marks }) => (marks & BeatMark.gap) !== 0);
    expect(gaps[0].index).toBe(bench.beats[0].index);
    expect(gaps[gaps.length - 1].index).toBe(bench.beats[settled + 1].index);
  });
});
