import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type HeartOptions,
  type ModelledHeart,
  modelledHeart,
} from "../../../../host-sim/world/heart/heart.ts";
import { annotationCodes } from "../../../../host-sim/world/wfdb/annotation-codes.ts";

const quiet = { snrDb: Number.POSITIVE_INFINITY, respirationMicrovolts: 0, wanderMicrovolts: 0 };
const read = (heart: ModelledHeart, start: number, count: number) => {
  const out = new Float64Array(count);
  heart.read(start, count, out);
  return out;
};
const rootMeanSquare = (values: Float64Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
const beatSamples = (heart: ModelledHeart, end: number) =>
  heart.annotations(0, end).flatMap((mark) => (mark.code === annotationCodes.N ? [mark.sample] : []));

test("the same seed gives the same heart, whatever is read in whatever order", () => {
  const options: HeartOptions = { seed: 5, noise: { mainsMicrovolts: 20 } };
  const whole = read(modelledHeart(options), 0, 20_000);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(19_000), fc.integer({ min: 1, max: 1000 })), { maxLength: 20 }),
      (reads) => {
        const heart = modelledHeart(options);
        for (const [start, count] of reads) {
          expect(read(heart, start, count)).toEqual(whole.slice(start, start + count));
        }
      },
    ),
    { numRuns: 25 },
  );
});

test("an hour later the beginning is what it was", () => {
  const heart = modelledHeart({ seed: 5 });
  const fresh = read(heart, 0, 5000);
  read(heart, 3600 * 512, 10);
  expect(read(heart, 0, 5000)).toEqual(fresh);
});

test("another seed gives another heart", () => {
  const [one, other] = [1, 2].map((seed) => modelledHeart({ seed }));
  expect(beatSamples(one, 10_000)).not.toEqual(beatSamples(other, 10_000));
});

test("its rate is the one asked for, and its intervals spread as asked", () => {
  for (const rateBpm of [45, 64, 120]) {
    for (const variability of [0.02, 0.1]) {
      const script = { segments: [{ rhythm: "sinus", rateBpm, variability } as const] };
      const times = modelledHeart({ seed: 3, script }).beatTimesS(0, 1200);
      const intervals = times.slice(1).map((time, i) => time - times[i]);
      const mean = intervals.reduce((sum, value) => sum + value, 0) / intervals.length;
      const variance = intervals.reduce((sum, value) => sum + (value - mean) ** 2, 0) / intervals.length;
      expect(Math.abs(60 / mean / rateBpm - 1)).toBeLessThan(0.02);
      expect(Math.sqrt(variance) / mean / variability).toBeGreaterThan(0.85);
      expect(Math.sqrt(variance) / mean / variability).toBeLessThan(1.15);
    }
  }
});

test("intervals swing with breathing: their spectrum has its peak there", () => {
  const script = { segments: [{ rhythm: "sinus", rateBpm: 75, variability: 0.06, lowToHigh: 0.2 } as const] };
  const times = modelledHeart({ seed: 4, script, respirationHz: 0.3 }).beatTimesS(0, 600);
  const power = (hz: number) => {
    let [re, im] = [0, 0];
    for (let i = 1; i < times.length; i++) {
      const interval = times[i] - times[i - 1] - 0.8;
      re += interval * Math.cos(2 * Math.PI * hz * times[i]);
      im += interval * Math.sin(2 * Math.PI * hz * times[i]);
    }
    return re * re + im * im;
  };
  const band = (from: number, to: number) => {
    let sum = 0;
    for (let hz = from; hz < to; hz += 0.001) sum += power(hz);
    return sum;
  };
  expect(band(0.26, 0.34)).toBeGreaterThan(2.5 * band(0.06, 0.14));
  expect(band(0.06, 0.14)).toBeGreaterThan(3 * band(0.15, 0.23));
});

test("each beat's largest voltage is where its annotation says", () => {
  const heart = modelledHeart({ seed: 6, noise: quiet });
  const samples = read(heart, 0, 30_720);
  const beats = beatSamples(heart, 30_000);
  expect(beats.length).toBeGreaterThan(55);
  for (const beat of beats) {
    if (beat < 200) continue;
    const around = samples.slice(beat - 200, beat + 200);
    expect(Math.abs(around.indexOf(Math.max(...around)) - 200)).toBeLessThanOrEqual(1);
    expect(Math.max(...around)).toBeGreaterThan(950);
    expect(Math.max(...around)).toBeLessThan(1250);
  }
});

test("beats come in order, each once, and annotations join at any border", () => {
  const heart = modelledHeart({ seed: 7, meanHeartRateBpm: 90 });
  const whole = heart.annotations(0, 100_000);
  for (let i = 1; i < whole.length; i++) expect(whole[i].sample).toBeGreaterThanOrEqual(whole[i - 1].sample);
  fc.assert(
    fc.property(fc.nat(100_000), (border) => {
      expect([...heart.annotations(0, border), ...heart.annotations(border, 100_000)]).toEqual(whole);
    }),
    { numRuns: 50 },
  );
});

test("the noise is as loud as its ratio says", () => {
  for (const snrDb of [24, 6, 0]) {
    const noisy = read(modelledHeart({ seed: 8, noise: { ...quiet, snrDb } }), 0, 200_000);
    const clean = read(modelledHeart({ seed: 8, noise: quiet }), 0, 200_000);
    const noise = rootMeanSquare(noisy.map((value, i) => value - clean[i]));
    const signal = Math.max(...clean.slice(0, 1000)) - Math.min(...clean.slice(0, 1000));
    expect(20 * Math.log10(signal / Math.sqrt(8) / noise)).toBeGreaterThan(snrDb - 0.7);
    expect(20 * Math.log10(signal / Math.sqrt(8) / noise)).toBeLessThan(snrDb + 0.7);
  }
});

test("the noise does not repeat itself", () => {
  const noisy = read(modelledHeart({ seed: 8, noise: { ...quiet, snrDb: 10 } }), 0, 40_000);
  const clean = read(modelledHeart({ seed: 8, noise: quiet }), 0, 40_000);
  const noise = noisy.map((value, i) => value - clean[i]);
  const power = rootMeanSquare(noise) ** 2;
  for (let lag = 64; lag <= 8192; lag *= 2) {
    let sum = 0;
    for (let i = lag; i < noise.length; i++) sum += noise[i] * noise[i - lag];
    expect(Math.abs(sum / (noise.length - lag) / power), `after ${lag} samples`).toBeLessThan(0.05);
  }
});

test("baseline and mains are as large as asked", () => {
  const difference = (noise: HeartOptions["noise"]) => {
    const noisy = read(modelledHeart({ seed: 9, noise: { ...quiet, ...noise } }), 0, 500_000);
    const clean = read(modelledHeart({ seed: 9, noise: quiet }), 0, 500_000);
    return rootMeanSquare(noisy.map((value, i) => value - clean[i]));
  };
  expect(difference({ mainsMicrovolts: 100 })).toBeCloseTo(100 / Math.SQRT2, 1);
  expect(difference({ respirationMicrovolts: 80 })).toBeCloseTo(80 / Math.SQRT2, 0);
  expect(Math.abs(difference({ wanderMicrovolts: 50 }) / 50 - 1)).toBeLessThan(0.1);
});

test("louder noise leaves the beats where they are", () => {
  expect(beatSamples(modelledHeart({ seed: 10, noise: { snrDb: 0 } }), 50_000)).toEqual(
    beatSamples(modelledHeart({ seed: 10 }), 50_000),
  );
});

test("the rate of sampling changes neither the beats nor the wave", () => {
  const [slow, fast] = [256, 1024].map((rateHz) => modelledHeart({ seed: 11, rateHz, noise: quiet }));
  expect(slow.beatTimesS(0, 60)).toEqual(fast.beatTimesS(0, 60));
  const a = read(slow, 0, 5000);
  const b = read(fast, 0, 20_000);
  for (let i = 0; i < 5000; i++) expect(Math.abs(a[i] - b[4 * i])).toBeLessThan(0.01);
});

test("before 0 the first sample holds; a heart without a script has no end", () => {
  const heart = modelledHeart({ seed: 12 });
  const out = read(heart, -5, 10);
  const inside = read(heart, 0, 5);
  expect([...out]).toEqual([...Array(5).fill(inside[0]), ...inside]);
  expect(heart.length).toBe(Number.POSITIVE_INFINITY);
  expect(() => heart.annotations(0, Number.POSITIVE_INFINITY)).toThrow(/say up to which/);
  expect(() => heart.beatTimesS(0, Number.POSITIVE_INFINITY)).toThrow(/say up to which/);
});

test("a script with an end has a length, past which the last sample holds", () => {
  const script = { segments: [{ rhythm: "sinus", rateBpm: 70, durationS: 10 } as const] };
  const heart = modelledHeart({ seed: 13, script });
  expect(heart.length).toBe(5120);
  const out = read(heart, 5118, 6);
  expect([...out.slice(2)]).toEqual(Array(4).fill(out[1]));
  expect(heart.annotations(0, Number.POSITIVE_INFINITY).at(-1)!.sample).toBeLessThan(5120);
});

test.each<[Partial<HeartOptions>, RegExp]>([
  [{ seed: -1 }, /seed/],
  [{ seed: 0.5 }, /seed/],
  [{ rateHz: 50 }, /rate of 50/],
  [{ rateHz: Number.NaN }, /rate of NaN/],
  [{ respirationHz: 5 }, /breaths/],
  [{ amplitude: -1 }, /amplitude/],
  [{ meanHeartRateBpm: 5 }, /rate is 5/],
  [{ noise: { snrDb: Number.NaN } }, /NaN dB/],
  [{ noise: { mainsMicrovolts: -1 } }, /-1 µV/],
  [{ noise: { mainsHz: 300 } }, /Mains of 300/],
  [{ script: { segments: [] } }, /at least one/],
])("%o is refused", (options, sentence) => {
  expect(() => modelledHeart({ seed: 1, ...options })).toThrow(sentence);
});
