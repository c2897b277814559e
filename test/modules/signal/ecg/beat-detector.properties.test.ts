import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BlockFlag, SampleStorage } from "../../../../modules/signal/block.ts";
import { EcgBeatDetector } from "../../../../modules/signal/ecg/beat-detector.ts";
import { BeatFlag, BeatRing } from "../../../../modules/signal/ecg/beat-ring.ts";
import { Grade, QualityReason } from "../../../../modules/signal/ecg/signal-quality.ts";
import { type Beat, Bench, compare } from "./detect.ts";
import { RATE, randomSource, SyntheticEcg, steady, VENTRICULAR } from "./synthetic-ecg.ts";

/** Everything but when a beat was reported, which does depend on the blocks. */
const found = (beats: readonly Beat[]) => beats.map(({ reportedAt: _, ...rest }) => rest);

/** A minute with most of what there is: an irregular rhythm, ectopic beats, wander, noise that comes and goes. */
function mixture(seed: number): SyntheticEcg {
  const random = randomSource(seed);
  const normal: number[] = [];
  const ectopic: number[] = [];
  for (let t = 0.5; t < 59; t += 0.5 + 0.6 * random()) (random() < 0.12 ? ectopic : normal).push(t);
  return new SyntheticEcg(60)
    .beats(normal, undefined, 0.4 + 2 * random())
    .beats(ectopic, VENTRICULAR)
    .sine(0.25, 400 * random())
    .noise(10)
    .noise(250 * random(), seed, 20, 30)
    .step(40 + random(), 4000);
}

describe("the ECG beat detector", () => {
  it("finds the same beats and grades however the signal is cut into blocks", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, cuts) => {
        const samples = mixture(seed).toInt32();
        const whole = new Bench().feed(samples).finish();
        const random = randomSource(cuts);
        const cut = new Bench().feed(samples, () => 1 + Math.floor(random() * 32)).finish();
        expect(found(cut.beats)).toEqual(found(whole.beats));
        expect(cut.seconds).toEqual(whole.seconds);
        const large = new Bench().feed(samples, () => 64).finish();
        expect(found(large.beats)).toEqual(found(whole.beats));
        expect(large.seconds).toEqual(whole.seconds);
        const single = new Bench().feed(samples, () => 1).finish();
        expect(found(single.beats)).toEqual(found(whole.beats));
        expect(single.seconds).toEqual(whole.seconds);
      }),
      {
        numRuns: 20,
        // Where judging at a block's end instead of a group's gave other beats or grades.
        examples: [
          [578226899, 28],
          [60981553, 0],
          [1543039123, 4],
          [827135263, 0],
          [34582298, 0],
        ],
      },
    );
  });

  it("finds the same beats from one to five times the size", () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 1, max: 5, noNaN: true }), (seed, gain) => {
        const ecg = new SyntheticEcg(60)
          .beats(steady(60 + (seed % 60), 0.5, 59), undefined, 0.5)
          .noise(8, seed);
        const small = new Bench().feed(ecg.toInt32()).finish();
        const large = new Bench().feed(Int32Array.from(ecg.samples, (x) => Math.round(x * gain))).finish();
        expect(large.beats.length).toBe(small.beats.length);
        large.beats.forEach((beat, i) => {
          expect(Math.abs(beat.index - small.beats[i].index)).toBeLessThanOrEqual(1);
        });
      }),
      { numRuns: 20 },
    );
  });

  it("finds the same beats wherever the running index begins (a multiple of eight)", () => {
    const samples = mixture(7).toInt32();
    const reference = new Bench().feed(samples).finish().beats;
    for (const start of [8, 1_000_000, -4_000_000, 0x7fff_0000, -0x7fff_ff80]) {
      const bench = new Bench();
      bench.next = start;
      const { beats } = bench.feed(samples).finish();
      expect(found(beats)).toEqual(found(reference.map((beat) => ({ ...beat, index: beat.index + start }))));
    }
  });

  it("finds the same beats as many, and within 16 ms, when it begins at an odd index", () => {
    const ecg = new SyntheticEcg(60).beats(steady(75, 0.5, 59)).noise(10);
    const reference = new Bench().feed(ecg.toInt32()).finish().beats;
    const bench = new Bench();
    bench.next = 12_345;
    const { beats } = bench.feed(ecg.toInt32()).finish();
    expect(beats.length).toBe(reference.length);
    beats.forEach((beat, i) => {
      expect(Math.abs(beat.index - 12_345 - reference[i].index)).toBeLessThanOrEqual(2);
    });
  });

  it("begins anew when the running index wraps", () => {
    const bench = new Bench();
    bench.next = 0x7fff_ffff - 20 * RATE;
    const samples = new SyntheticEcg(20).beats(steady(75, 0.5, 19.5)).toInt32();
    bench.feed(samples.subarray(0, 20 * RATE - 8));
    const before = bench.beats.length;
    expect(before).toBeGreaterThan(20);
    bench.next = -0x8000_0000 + 4;
    bench.feed(samples);
    const [first, ...rest] = bench.beats.slice(before);
    expect(first.flags & BeatFlag.first).toBe(BeatFlag.first);
    expect(rest.length).toBeGreaterThan(20);
  });
});

/** 20 s, an interruption of the given length in blocks of the given flags, and 20 s more. */
function interrupted(flags: number, seconds: number, during: (i: number) => number) {
  const peaks = steady(75, 0.5, 19.5);
  const part = new SyntheticEcg(20).beats(peaks).noise(5).toInt32();
  const bench = new Bench().feed(part);
  const from = bench.next;
  bench.feed(
    Int32Array.from({ length: seconds * RATE }, (_, i) => during(i)),
    undefined,
    flags,
  );
  const back = bench.next;
  bench.feed(part).finish();
  return { bench, peaks, from, back };
}

describe("around an interruption, the ECG beat detector", () => {
  it.each([
    ["electrodes are off", BlockFlag.contactOff, QualityReason.contactOff],
    ["the input is saturated", BlockFlag.saturated, QualityReason.saturated],
    ["the front end recovers", BlockFlag.recovering, QualityReason.recovering],
  ])("invents no beats while %s, and is back within a second", (_, flag, reason) => {
    const random = randomSource(5);
    const { bench, peaks, from, back } = interrupted(flag, 10, () => (random() - 0.5) * 40_000);
    expect(bench.beats.filter((beat) => beat.index >= from && beat.index < back)).toEqual([]);
    const after = bench.beats.filter((beat) => beat.index >= back);
    expect(after[0].index - back).toBeLessThan(1.4 * RATE);
    expect(after[0].flags & BeatFlag.first).toBe(BeatFlag.first);
    expect(after.slice(1).every((beat) => beat.flags === 0)).toBe(true);
    const expected = peaks.filter((time) => time > 1).map((time) => time + back / RATE);
    expect(
      compare(
        after.filter((beat) => beat.index - back > RATE),
        expected,
      ),
    ).toEqual([0, 0]);

    const during = bench.seconds.filter(({ second }) => second >= from / RATE && second < back / RATE);
    expect(during.length).toBe(10);
    expect(during.every((second) => second.grade === Grade.unusable && second.reason === reason)).toBe(true);
  });

  it("takes a gap for an interruption, by its flag or by the index", () => {
    const samples = new SyntheticEcg(20)
      .beats(steady(75, 0.5, 19.5))
      .noise(5)
      .toInt32();
    for (const flags of [BlockFlag.gap, 0]) {
      const bench = new Bench().feed(samples);
      bench.next += flags === 0 ? 3 * RATE + 5 : 0;
      const from = bench.next;
      bench.feed(samples.subarray(0, 16), undefined, flags).feed(samples.subarray(16)).finish();
      const after = bench.beats.filter((beat) => beat.index > from);
      expect(after[0].flags & BeatFlag.first).toBe(BeatFlag.first);
      expect(after.length).toBeGreaterThanOrEqual(23);
    }
  });

  it("forgets the wearer on reset, and learns the next one", () => {
    const bench = new Bench().feed(new SyntheticEcg(20).beats(steady(75, 0.5, 19.5), undefined, 5).toInt32());
    bench.detector.reset();
    const from = bench.next;
    const peaks = steady(75, 0.5, 19.5);
    bench.feed(new SyntheticEcg(20).beats(peaks, undefined, 0.2).noise(3).toInt32()).finish();
    const after = bench.beats.filter((beat) => beat.index >= from);
    expect(
      compare(
        after,
        peaks.map((time) => time + from / RATE),
      ),
    ).toEqual([0, 0]);
  });
});

describe("a beat ring", () => {
  it("keeps the newest beats and counts what a slow consumer loses", () => {
    const ring = new BeatRing(4);
    // A beat a second for as long as the detector's ring is, over and over.
    const samples = Int16Array.from(new SyntheticEcg(8).beats(steady(60, 0.5, 8)).toInt32());
    const detector = new EcgBeatDetector(ring, undefined, new SampleStorage(samples, samples.length, 1));
    for (let i = 0; i < 20 * RATE; i += 16) detector.process(16, i, 0);
    expect(ring.waiting).toBe(4);
    expect(ring.dropped).toBe(ring.head - 4);
    const indices = Array.from({ length: 4 }, (_, k) => ring.index[(ring.tail + k) & ring.mask]);
    for (let k = 1; k < 4; k++) expect(indices[k] - indices[k - 1]).toBeCloseTo(RATE, -1);
  });
});
