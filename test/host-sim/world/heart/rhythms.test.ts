import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { modelledHeart } from "../../../../host-sim/world/heart/heart.ts";
import type { Ectopy, RhythmSegment } from "../../../../host-sim/world/heart/rhythm-script.ts";
import { mnemonicOf } from "../../../../host-sim/world/wfdb/annotation-codes.ts";

const rateHz = 512;
const quiet = { snrDb: Number.POSITIVE_INFINITY, respirationMicrovolts: 0, wanderMicrovolts: 0 };
const played = (...segments: RhythmSegment[]) => {
  const heart = modelledHeart({ seed: 21, rateHz, noise: quiet, script: { segments } });
  const end = Number.isFinite(heart.length) ? heart.length : 600 * rateHz;
  const marks = heart.annotations(0, end);
  const beats = marks
    .map(({ sample, code }) => ({ timeS: sample / rateHz, mark: mnemonicOf(code) }))
    .filter(({ mark }) => !["+", "[", "]", "~"].includes(mark));
  const intervals = beats.slice(1).map(({ timeS }, i) => timeS - beats[i].timeS);
  const samples = new Float64Array(end);
  heart.read(0, end, samples);
  return { heart, marks, beats, intervals, samples };
};
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: number[]) => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};
/** Milliseconds about a beat during which the voltage is beyond a quarter of its largest. */
const breadthMs = (samples: Float64Array, timeS: number) => {
  const around = samples.slice(Math.round((timeS - 0.12) * rateHz), Math.round((timeS + 0.15) * rateHz));
  const largest = Math.max(...around.map(Math.abs));
  return (1000 * around.filter((value) => Math.abs(value) > largest / 4).length) / rateHz;
};
/** Power of a stretch in a band, summed over lines 0.1 Hz apart. */
const bandPower = (samples: Float64Array, fromHz: number, toHz: number) => {
  let sum = 0;
  for (let hz = fromHz; hz < toHz; hz += 0.1) {
    let [re, im] = [0, 0];
    for (let i = 0; i < samples.length; i++) {
      re += samples[i] * Math.cos((2 * Math.PI * hz * i) / rateHz);
      im += samples[i] * Math.sin((2 * Math.PI * hz * i) / rateHz);
    }
    sum += re * re + im * im;
  }
  return sum;
};

describe("every rhythm has its class of beat, its mark and its rate", () => {
  test.each<[RhythmSegment, string, string, number]>([
    [{ rhythm: "sinus", rateBpm: 64, durationS: 60 }, "N", "(N", 64],
    [{ rhythm: "sinus", rateBpm: 42, durationS: 60 }, "N", "(SBR", 42],
    [{ rhythm: "sinus", rateBpm: 140, durationS: 60 }, "N", "(N", 140],
    [{ rhythm: "sinus", rateBpm: 64, durationS: 60, conduction: "leftBlock" }, "L", "(N", 64],
    [{ rhythm: "sinus", rateBpm: 64, durationS: 60, conduction: "rightBlock" }, "R", "(N", 64],
    [{ rhythm: "atrial-fibrillation", rateBpm: 95, durationS: 300 }, "N", "(AFIB", 95],
    [{ rhythm: "atrial-flutter", ratios: [2], atrialRateBpm: 300, durationS: 60 }, "N", "(AFL", 150],
    [{ rhythm: "supraventricular-tachycardia", rateBpm: 180, durationS: 60 }, "S", "(SVTA", 180],
    [{ rhythm: "ventricular-tachycardia", rateBpm: 160, durationS: 60 }, "V", "(VT", 160],
    [{ rhythm: "idioventricular", rateBpm: 38, durationS: 60 }, "E", "(IVR", 38],
    [{ rhythm: "idioventricular", rateBpm: 80, durationS: 60 }, "V", "(IVR", 80],
    [{ rhythm: "junctional", rateBpm: 45, durationS: 60 }, "j", "(NOD", 45],
    [{ rhythm: "paced", rateBpm: 70, durationS: 60 }, "/", "(P", 70],
  ])("%o", (segment, mark, aux, rateBpm) => {
    const { marks, beats, intervals } = played(segment);
    expect(new Set(beats.map((beat) => beat.mark))).toEqual(new Set([mark]));
    expect(marks.filter((each) => each.aux !== "").map((each) => [each.sample, each.aux])).toEqual([
      [0, aux],
    ]);
    expect(Math.abs(60 / mean(intervals) / rateBpm - 1)).toBeLessThan(0.03);
  });
});

test("ventricular beats are broad, conducted ones narrow, blocked ones between", () => {
  const breadth = (segment: RhythmSegment) => {
    const { samples, beats } = played(segment);
    return mean(beats.slice(2, -2).map(({ timeS }) => breadthMs(samples, timeS)));
  };
  const rateBpm = 60;
  const narrow = breadth({ rhythm: "sinus", rateBpm, durationS: 20 });
  const left = breadth({ rhythm: "sinus", rateBpm, durationS: 20, conduction: "leftBlock" });
  const ventricular = breadth({ rhythm: "ventricular-tachycardia", rateBpm: 120, durationS: 20 });
  const escaped = breadth({ rhythm: "idioventricular", rateBpm: 40, durationS: 20 });
  expect(narrow).toBeLessThan(50);
  expect(left).toBeGreaterThan(90);
  expect(Math.min(ventricular, escaped)).toBeGreaterThan(80);
});

test("fibrillation has intervals without memory, flutter multiples of one", () => {
  const { intervals } = played({
    rhythm: "atrial-fibrillation",
    rateBpm: 90,
    variability: 0.2,
    durationS: 1800,
  });
  expect(Math.abs(deviation(intervals) / mean(intervals) / 0.2 - 1)).toBeLessThan(0.1);
  expect(Math.abs(60 / mean(intervals) / 90 - 1)).toBeLessThan(0.012);
  const middle = mean(intervals);
  const lag = mean(intervals.slice(1).map((value, i) => (value - middle) * (intervals[i] - middle)));
  expect(Math.abs(lag / deviation(intervals) ** 2)).toBeLessThan(0.06);
  // Of three random intervals the middle one is an extreme in two cases of three.
  const turns = intervals.filter(
    (value, i) =>
      i > 0 && i < intervals.length - 1 && (value - intervals[i - 1]) * (intervals[i + 1] - value) < 0,
  );
  expect(Math.abs(turns.length / (intervals.length - 2) - 2 / 3)).toBeLessThan(0.03);
  expect(Math.min(...intervals)).toBeGreaterThan(0.27);

  const cycleS = 60 / 300;
  const flutter = played({ rhythm: "atrial-flutter", ratios: [2, 3, 4], atrialRateBpm: 300, durationS: 300 });
  const ratios = flutter.intervals.map((interval) => interval / cycleS);
  for (const ratio of ratios) expect(Math.abs(ratio - Math.round(ratio))).toBeLessThan(0.05);
  expect(new Set(ratios.map(Math.round))).toEqual(new Set([2, 3, 4]));
});

test("before a conducted sinus beat there is a P wave; in fibrillation f waves instead", () => {
  const quietest = (segment: RhythmSegment) => {
    const { samples, beats } = played(segment);
    return beats.slice(2, -2).map(({ timeS }) => {
      const before = samples.slice(Math.round((timeS - 0.22) * rateHz), Math.round((timeS - 0.09) * rateHz));
      return Math.max(...before) - Math.min(...before);
    });
  };
  expect(Math.min(...quietest({ rhythm: "sinus", rateBpm: 60, durationS: 30 }))).toBeGreaterThan(90);
  const still = quietest({
    rhythm: "atrial-fibrillation",
    rateBpm: 60,
    waveMicrovolts: 0,
    variability: 0.05,
    durationS: 30,
  });
  expect(Math.max(...still)).toBeLessThan(40);
  const { samples } = played({
    rhythm: "atrial-fibrillation",
    rateBpm: 40,
    waveMicrovolts: 100,
    durationS: 20,
  });
  const without = played({
    rhythm: "atrial-fibrillation",
    rateBpm: 40,
    waveMicrovolts: 0,
    durationS: 20,
  }).samples;
  const waves = samples.map((value, i) => value - without[i]).slice(512, 512 + 4096);
  expect(bandPower(waves, 4, 9)).toBeGreaterThan(3 * (bandPower(waves, 0, 4) + bandPower(waves, 9, 30)));
});

describe("ectopic beats", () => {
  const sinusWith = (...ectopy: Ectopy[]) =>
    played({ rhythm: "sinus", rateBpm: 60, variability: 0, durationS: 120, ectopy });
  const text = (run: ReturnType<typeof played>) => run.beats.map(({ mark }) => mark).join("");

  test("bigeminy, trigeminy, couplets and runs come in their pattern", () => {
    expect(text(sinusWith({ beat: "V", every: 2 }))).toMatch(/^(NV)+N?$/);
    expect(text(sinusWith({ beat: "V", every: 3 }))).toMatch(/^(NNV)+N*$/);
    expect(text(sinusWith({ beat: "V2", every: 5, run: 2 }))).toMatch(/^(NNNNVV)+N*V?$/);
    expect(text(sinusWith({ beat: "V", every: 5, run: 7 }))).toMatch(/^(NNNNVVVVVVV)+N*V*$/);
    expect(text(sinusWith({ beat: "A", every: 4 }, { beat: "V", every: 6 }))).toMatch(/^[NAV]+$/);
    expect(text(sinusWith({ beat: "F", every: 3 }))).toMatch(/^(NNF)+N*$/);
    expect(text(sinusWith({ beat: "J", every: 3 }))).toMatch(/^(NNJ)+N*$/);
    expect(text(sinusWith({ beat: "a", every: 3 }))).toMatch(/^(NNa)+N*$/);
    expect(text(sinusWith({ beat: "x", every: 3 }))).toMatch(/^(NNx)+N*$/);
  });

  test("bigeminy and trigeminy are marked as rhythms, couplets are not", () => {
    const aux = (...ectopy: Ectopy[]) => sinusWith(...ectopy).marks.find((mark) => mark.aux !== "")!.aux;
    expect(aux({ beat: "V", every: 2 })).toBe("(B");
    expect(aux({ beat: "V2", every: 3 })).toBe("(T");
    expect(aux({ beat: "V", every: 3, run: 2 })).toBe("(N");
    expect(aux({ beat: "A", every: 2 })).toBe("(N");
  });

  test("after a ventricular beat the sinus node keeps its time, after an atrial one it does not", () => {
    const around = (beat: Ectopy["beat"]) => {
      const { beats } = sinusWith({ beat, every: 5 });
      const i = beats.findIndex(({ mark }) => mark === beat);
      return { before: beats[i].timeS - beats[i - 1].timeS, across: beats[i + 1].timeS - beats[i - 1].timeS };
    };
    const ventricular = around("V");
    expect(ventricular.before).toBeLessThan(0.7);
    expect(Math.abs(ventricular.across - 2)).toBeLessThan(0.05);
    const atrial = around("A");
    expect(atrial.before).toBeLessThan(0.7);
    expect(atrial.across).toBeLessThan(1.85);
  });

  test("a rate of ectopy an hour is kept", () => {
    const { beats } = played({
      rhythm: "sinus",
      rateBpm: 70,
      durationS: 7200,
      ectopy: [{ beat: "V", perHour: 300 }],
    });
    const ectopic = beats.filter(({ mark }) => mark === "V").length;
    expect(ectopic).toBeGreaterThan(480);
    expect(ectopic).toBeLessThan(700);
  });

  test("an ectopic P wave that is not conducted makes no QRS and no pulse", () => {
    const { heart, beats } = sinusWith({ beat: "x", every: 3 });
    const conducted = beats.filter(({ mark }) => mark === "N").length;
    expect(heart.beatTimesS(0, 120)).toHaveLength(conducted);
  });
});

test("a pause is one interval of exactly its length", () => {
  for (const lengthS of [2.4, 3.1, 6]) {
    const sinus: RhythmSegment = { rhythm: "sinus", rateBpm: 66, durationS: 20.3 };
    const { intervals, marks } = played(sinus, { rhythm: "pause", lengthS }, sinus);
    const longest = Math.max(...intervals);
    expect(Math.abs(longest - lengthS)).toBeLessThanOrEqual(1 / rateHz);
    expect(intervals.filter((interval) => interval > 1.5)).toHaveLength(1);
    expect(marks.filter((mark) => mark.aux !== "")).toHaveLength(1);
  }
});

test("in asystole there is neither beat nor wave", () => {
  const sinus: RhythmSegment = { rhythm: "sinus", rateBpm: 66, durationS: 10 };
  const { samples, beats } = played(sinus, { rhythm: "asystole", durationS: 10 }, sinus);
  expect(beats.filter(({ timeS }) => timeS >= 10 && timeS < 20)).toEqual([]);
  expect(Math.max(...samples.slice(11 * rateHz, 19.5 * rateHz).map(Math.abs))).toBe(0);
  expect(beats.at(-1)!.timeS).toBeGreaterThan(28);
});

test("asystole without an end is silence for ever", () => {
  const { heart } = played({ rhythm: "sinus", rateBpm: 66, durationS: 10 }, { rhythm: "asystole" });
  expect(heart.length).toBe(Number.POSITIVE_INFINITY);
  expect(heart.annotations(11 * rateHz, 1e9)).toEqual([]);
});

test("ventricular flutter and fibrillation are waves between 3 and 9 Hz, from [ to ]", () => {
  const sinus: RhythmSegment = { rhythm: "sinus", rateBpm: 66, durationS: 10 };
  for (const rhythm of ["ventricular-flutter", "ventricular-fibrillation"] as const) {
    const { samples, beats, marks } = played(sinus, { rhythm, durationS: 10 }, sinus);
    expect(beats.filter(({ timeS }) => timeS >= 10 && timeS < 20)).toEqual([]);
    const waves = samples.slice(11 * rateHz, 19 * rateHz);
    // The rest is mostly harmonics.
    const times = rhythm === "ventricular-flutter" ? 8 : 4;
    expect(bandPower(waves, 3, 9)).toBeGreaterThan(
      times * (bandPower(waves, 0, 3) + bandPower(waves, 9, 30)),
    );
    expect(bandPower(waves, 3, 9)).toBeGreaterThan(8 * bandPower(waves, 0, 2.5));
    expect(Math.max(...waves.map(Math.abs))).toBeGreaterThan(500);
    const spans = marks.map(({ sample, code }) => [sample / rateHz, mnemonicOf(code)]);
    expect(spans.filter(([, mark]) => mark === "[" || mark === "]")).toEqual([
      [10, "["],
      [20, "]"],
    ]);
    const name = rhythm === "ventricular-flutter" ? "(VFL" : "(VFIB";
    expect(marks.filter((mark) => mark.aux !== "").map((mark) => mark.aux)).toEqual(["(N", name, "(N"]);
  }
});

test("no two fibrillations are alike", () => {
  for (const rhythm of ["ventricular-fibrillation", "atrial-fibrillation"] as const) {
    const segment: RhythmSegment = {
      rhythm,
      durationS: 10,
      waveMicrovolts: 300,
      rateBpm: 10,
    } as RhythmSegment;
    // A whole number of wave periods apart, so that only what is drawn at random differs.
    const { samples } = played(segment, segment);
    const [one, other] = [0, 10].map((startS) => samples.slice(startS * rateHz, (startS + 10) * rateHz));
    const difference = one.map((value, i) => value - other[i]);
    expect(deviation([...difference])).toBeGreaterThan(0.3 * deviation([...one]));
  }
});

describe("ventricular fibrillation", () => {
  const fibrillation = (seed: number, durationS: number, decayS = 240) => {
    const segment = { rhythm: "ventricular-fibrillation", durationS, decayS } as const;
    const heart = modelledHeart({ seed, rateHz: 128, noise: quiet, script: { segments: [segment] } });
    const samples = new Float64Array(heart.length);
    heart.read(0, heart.length, samples);
    return (fromS: number, toS: number) => samples.slice(fromS * 128, toS * 128);
  };
  /** The highest autocorrelation from 120 to 350 ms later. */
  const likeness = (samples: Float64Array) => {
    const power = samples.reduce((sum, value) => sum + value * value, 0);
    const lags = Array.from({ length: 30 }, (_, i) => 15 + i);
    return Math.max(
      ...lags.map((lag) => samples.slice(lag).reduce((sum, value, i) => sum + value * samples[i], 0) / power),
    );
  };
  const crossings = (samples: Float64Array) =>
    samples.slice(1).filter((value, i) => value > 0 !== samples[i] > 0).length;

  test("has waves that are mostly not like the next, in every heart and for as long as it lasts", () => {
    const all: number[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const part = fibrillation(seed, 40);
      for (let s = 1; s < 35; s += 4) all.push(likeness(part(s, s + 4)));
    }
    expect(mean(all)).toBeLessThan(0.5);
    expect(mean(all)).toBeGreaterThan(0.25);
    expect(all.filter((value) => value > 0.75).length / all.length).toBeLessThan(0.03);
  });

  test("waxes and wanes, and is of another pace in another heart", () => {
    const paces: number[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const part = fibrillation(seed, 40);
      const sizes = Array.from({ length: 38 }, (_, i) => deviation([...part(i + 1, i + 2)]));
      expect(Math.max(...sizes) / Math.min(...sizes), `${seed}`).toBeGreaterThan(2);
      paces.push(crossings(part(1, 39)) / 76);
    }
    expect(Math.min(...paces)).toBeGreaterThan(3);
    expect(Math.max(...paces)).toBeLessThan(7);
    expect(Math.max(...paces) - Math.min(...paces)).toBeGreaterThan(0.8);
  });

  test("is of the size that is asked for at the onset, and ends finer and slower, at a fifth of it", () => {
    const coarse: number[] = [];
    const fine: number[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const part = fibrillation(seed, 400, 30);
      coarse.push(deviation([...part(0.2, 4)]));
      fine.push(deviation([...part(300, 400)]));
      expect(crossings(part(300, 400)) / crossings(part(0, 10)), `${seed}`).toBeLessThan(8.8);
    }
    expect(Math.abs(mean(coarse) / 350 - 1)).toBeLessThan(0.2);
    expect(Math.abs(mean(fine) / mean(coarse) / 0.2 - 1)).toBeLessThan(0.35);
  });

  test("is the same wherever one begins to read", () => {
    const script = { segments: [{ rhythm: "ventricular-fibrillation" }] } as const;
    const heart = () => modelledHeart({ seed: 5, noise: quiet, script });
    const whole = new Float64Array(4000);
    heart().read(0, 4000, whole);
    const part = new Float64Array(1000);
    heart().read(2500, 1000, part);
    expect(part).toEqual(whole.slice(2500, 3500));
  });

  test("of a decay that is none is refused", () => {
    const segment = { rhythm: "ventricular-fibrillation", durationS: 10, decayS: 0.5 } as const;
    expect(() => modelledHeart({ seed: 1, script: { segments: [segment] } })).toThrow(/decay/);
  });
});

test("a run of so many beats has so many", () => {
  for (const beats of [3, 5, 12]) {
    const { beats: all } = played(
      { rhythm: "sinus", rateBpm: 70, durationS: 10 },
      { rhythm: "ventricular-tachycardia", rateBpm: 150, beats },
      { rhythm: "sinus", rateBpm: 70, durationS: 10 },
    );
    expect(all.map(({ mark }) => mark).join("")).toMatch(new RegExp(`^N+V{${beats}}N+$`));
  }
});

test("a paced beat begins with its stimulus", () => {
  const { samples, beats } = played({ rhythm: "paced", rateBpm: 60, durationS: 20 });
  for (const { timeS } of beats.slice(1, -1)) {
    const stimulus = samples.slice(Math.round((timeS - 0.066) * rateHz), Math.round((timeS - 0.05) * rateHz));
    expect(Math.max(...stimulus)).toBeGreaterThan(1000);
  }
});

test("a script that repeats goes on, with other random numbers each time", () => {
  const segments: RhythmSegment[] = [
    { rhythm: "sinus", rateBpm: 60, durationS: 10 },
    { rhythm: "atrial-fibrillation", rateBpm: 90, durationS: 10 },
  ];
  const heart = modelledHeart({ seed: 3, script: { segments, repeat: true } });
  const marks = heart.annotations(0, 100 * rateHz);
  expect(marks.filter((mark) => mark.aux !== "").map((mark) => [mark.sample / rateHz, mark.aux])).toEqual(
    Array.from({ length: 10 }, (_, i) => [10 * i, i % 2 === 0 ? "(N" : "(AFIB"]),
  );
  const first = heart.beatTimesS(10, 20);
  const second = heart.beatTimesS(30, 40).map((timeS) => timeS - 20);
  expect(second).not.toEqual(first);
});

const anySegment: fc.Arbitrary<RhythmSegment> = fc.oneof(
  fc.record({
    rhythm: fc.constant("sinus" as const),
    rateBpm: fc.integer({ min: 30, max: 200 }),
    durationS: fc.double({ min: 0.5, max: 20, noNaN: true }),
    ectopy: fc.array(
      fc.record({
        beat: fc.constantFrom("V", "V2", "F", "A", "a", "J", "x"),
        perHour: fc.integer({ min: 0, max: 3000 }),
        run: fc.integer({ min: 1, max: 9 }),
        coupling: fc.double({ min: 0.3, max: 0.95, noNaN: true }),
      }),
      { maxLength: 3 },
    ) as fc.Arbitrary<Ectopy[]>,
  }),
  fc.record({
    rhythm: fc.constant("atrial-fibrillation" as const),
    rateBpm: fc.integer({ min: 40, max: 180 }),
    durationS: fc.double({ min: 0.5, max: 20, noNaN: true }),
  }),
  fc.record({
    rhythm: fc.constant("atrial-flutter" as const),
    ratios: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 3 }),
    durationS: fc.double({ min: 0.5, max: 20, noNaN: true }),
  }),
  fc.record({
    rhythm: fc.constantFrom("ventricular-tachycardia" as const, "supraventricular-tachycardia" as const),
    rateBpm: fc.integer({ min: 101, max: 250 }),
    beats: fc.integer({ min: 1, max: 30 }),
  }),
  fc.record({ rhythm: fc.constant("pause" as const), lengthS: fc.double({ min: 0.3, max: 8, noNaN: true }) }),
  fc.record({
    rhythm: fc.constantFrom(
      "asystole" as const,
      "ventricular-flutter" as const,
      "ventricular-fibrillation" as const,
    ),
    durationS: fc.double({ min: 0.5, max: 10, noNaN: true }),
  }),
);

test("any script gives beats in order and at a distance, and a wave that depends on no order of reading", () => {
  fc.assert(
    fc.property(
      fc.nat(1e6),
      fc.array(anySegment, { minLength: 1, maxLength: 6 }),
      fc.gen(),
      (seed, segments, g) => {
        const options = {
          seed,
          script: { segments },
          artefacts: [{ kind: "drying", startS: 1, durationS: 3 } as const],
        };
        const heart = modelledHeart(options);
        const whole = new Float64Array(Math.min(heart.length, 20_000));
        heart.read(0, whole.length, whole);
        expect(whole.every(Number.isFinite)).toBe(true);
        const beats = heart.beatTimesS(0, Number.POSITIVE_INFINITY);
        for (let i = 1; i < beats.length; i++) expect(beats[i] - beats[i - 1]).toBeGreaterThan(0.17);
        const other = modelledHeart(options);
        const part = new Float64Array(300);
        for (let i = 0; i < 5; i++) {
          const start = g(fc.nat, Math.max(0, whole.length - 300));
          const count = Math.min(300, whole.length - start);
          other.read(start, count, part);
          expect(part.slice(0, count)).toEqual(whole.slice(start, start + count));
        }
      },
    ),
    { numRuns: 60 },
  );
});

describe("a script that cannot be played is refused with a sentence", () => {
  const sinus: RhythmSegment = { rhythm: "sinus", rateBpm: 60 };
  test.each<[RhythmSegment[], boolean, RegExp]>([
    [[sinus, sinus], false, /Segment 0 .*only the last segment/],
    [[sinus], true, /only the last segment/],
    [[{ ...sinus, durationS: -1 }], false, /duration is -1/],
    [[{ ...sinus, rateBpm: Number.NaN }], false, /rate is NaN/],
    [[{ ...sinus, variability: 2 }], false, /variability is 2/],
    [[{ ...sinus, ectopy: [{ beat: "V" }] }], false, /either `every` beats or `perHour`/],
    [[{ ...sinus, ectopy: [{ beat: "V", every: 1.5 }] }], false, /every/],
    [[{ ...sinus, ectopy: [{ beat: "V", every: 2.5 }] }], false, /not whole/],
    [[{ ...sinus, ectopy: [{ beat: "V", every: 2, coupling: 2 }] }], false, /coupling is 2/],
    [[{ rhythm: "atrial-fibrillation", rateBpm: 80, ectopy: [{ beat: "A", every: 3 }] }], false, /beat A/],
    [[{ rhythm: "atrial-flutter", ratios: [] }], false, /conduction ratio/],
    [[{ rhythm: "atrial-flutter", ratios: [1.5] }], false, /1.5 is not whole/],
    [[{ rhythm: "ventricular-tachycardia", rateBpm: 90 }], false, /rate is 90/],
    [[{ rhythm: "idioventricular", rateBpm: 130 }], false, /rate is 130/],
    [[{ rhythm: "paced", rateBpm: 70, beats: 3, durationS: 5 }], false, /either beats or a duration/],
    [[{ rhythm: "paced", rateBpm: 70, beats: 2.5 }], false, /not whole/],
    [[{ rhythm: "pause", lengthS: 0 }], false, /length is 0/],
    [[{ rhythm: "pause", lengthS: 0.5 }], true, /a second at least/],
  ])("%j", (segments, repeat, sentence) => {
    expect(() => modelledHeart({ seed: 1, script: { segments, repeat } })).toThrow(sentence);
  });
});
