import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { Motion } from "../../../../host-sim/chips/lis2dh12/motion.ts";
import { Optics } from "../../../../host-sim/chips/max30101/optics.ts";
import { modelledHeart } from "../../../../host-sim/world/heart/heart.ts";
import type { RhythmSegment } from "../../../../host-sim/world/heart/rhythm-script.ts";
import type { Waveform } from "../../../../host-sim/world/waveform.ts";
import { annotatedBeats } from "../../../../host-sim/world/wearer/beat-source.ts";
import { modelledWearer, type WearerOptions } from "../../../../host-sim/world/wearer/wearer.ts";
import { parseAnnotations } from "../../../../host-sim/world/wfdb/annotation-reader.ts";
import { recordings } from "../../../support/recordings.ts";

const quiet = { snrDb: Number.POSITIVE_INFINITY, respirationMicrovolts: 0, wanderMicrovolts: 0 };

function wearerOf(segments: readonly RhythmSegment[], options: Partial<WearerOptions> = {}) {
  const heart = modelledHeart({ seed: 3, script: { segments }, noise: quiet });
  return { heart, wearer: modelledWearer({ seed: 3, ecg: heart, beats: heart, ...options }) };
}

const sinus = (rateBpm: number): RhythmSegment => ({ rhythm: "sinus", rateBpm });

function read(wave: Waveform, fromS: number, toS: number): Float64Array {
  const start = Math.round(fromS * wave.rateHz);
  const out = new Float64Array(Math.round(toS * wave.rateHz) - start);
  wave.read(start, out.length, out);
  return out;
}

/** How deep each pulse dips below the line from its foot to the next one's, over the mean: AC over DC. */
function pulsations(wave: Waveform, beatTimesS: readonly number[]): number[] {
  const feetS = 0.19;
  return beatTimesS.slice(0, -1).map((timeS, i) => {
    const span = read(wave, timeS + feetS, beatTimesS[i + 1] + feetS);
    const last = span.length - 1;
    const depths = span.map((x, at) => span[0] + ((span[last] - span[0]) * at) / last - x);
    return Math.max(...depths) / (span.reduce((sum, x) => sum + x, 0) / span.length);
  });
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Power of a wave at a frequency, its mean left out. */
function power(values: Float64Array, rateHz: number, hz: number): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  let [re, im] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    re += (values[i] - mean) * Math.cos((2 * Math.PI * hz * i) / rateHz);
    im += (values[i] - mean) * Math.sin((2 * Math.PI * hz * i) / rateHz);
  }
  return (re * re + im * im) / (values.length * values.length);
}

describe("the light of a wearer", () => {
  it.each([100, 97, 90, 80, 70])("holds a saturation of %i % in its ratio of ratios", (percent) => {
    const { heart, wearer } = wearerOf([sinus(66)], { saturation: [{ startS: 0, value: percent }] });
    const beats = heart.beatTimesS(10, 70);
    const red = pulsations(wearer.light.red, beats);
    const infrared = pulsations(wearer.light.ir, beats);
    const saturation = 110 - 25 * median(red.map((ac, i) => ac / infrared[i]));
    expect(Math.abs(saturation - percent)).toBeLessThan(0.5);
    expect(median(infrared)).toBeGreaterThan(0.008);
    expect(median(infrared)).toBeLessThan(0.016);
  });

  it("falls once after every beat of the heart, at the transit time, and never else", () => {
    const { heart, wearer } = wearerOf([
      { rhythm: "sinus", rateBpm: 60, durationS: 30, variability: 0.1 },
      { rhythm: "asystole", durationS: 10 },
      { rhythm: "atrial-fibrillation", rateBpm: 90, variability: 0.15 },
    ]);
    const { ir } = wearer.light;
    const light = read(ir, 0, 70);
    const troughs: number[] = [];
    const reach = Math.round(0.2 * ir.rateHz);
    for (let i = reach; i < light.length - reach; i++) {
      const around = light.slice(i - reach, i + reach + 1);
      if (light[i] === Math.min(...around) && Math.max(...around) - light[i] > 0.35)
        troughs.push(i / ir.rateHz);
    }
    const expected = heart.beatTimesS(0, 69).filter((timeS) => timeS > 0.5);
    const delays = expected.map((timeS) =>
      Math.min(...troughs.map((at) => at - timeS).filter((d) => d > 0.1)),
    );
    expect(troughs.filter((at) => at > 31 && at < 39.5)).toEqual([]);
    const found = delays.filter((delay) => delay > 0.22 && delay < 0.45);
    expect(found.length / expected.length).toBeGreaterThan(0.97);
    expect(troughs.length).toBeLessThanOrEqual(expected.length + 1);
  });

  it("shows a beat that comes early as a small pulse", () => {
    const { heart, wearer } = wearerOf([
      { rhythm: "sinus", rateBpm: 60, ectopy: [{ beat: "V", every: 8, coupling: 0.45 }] },
    ]);
    const beats = heart.beatTimesS(10, 120);
    const early = beats.flatMap((timeS, i) => (i > 0 && timeS - beats[i - 1] < 0.6 ? [i] : []));
    expect(early.length).toBeGreaterThan(8);
    const size = (i: number) => {
      const span = read(wearer.light.ir, beats[i] + 0.15, beats[i] + 0.45);
      return Math.max(...span) - Math.min(...span);
    };
    const usual = median(beats.slice(0, -1).map((_, i) => size(i)));
    for (const i of early) if (i < beats.length - 1) expect(size(i)).toBeLessThan(0.8 * usual);
  });

  it("swings with breathing", () => {
    const { wearer } = wearerOf([sinus(70)], { respirationHz: 0.3 });
    const light = read(wearer.light.ir, 0, 100);
    expect(power(light, wearer.light.ir.rateHz, 0.3)).toBeGreaterThan(
      5 * power(light, wearer.light.ir.rateHz, 0.23),
    );
  });

  it("is shaken by walking at the very cadence that the accelerometer sees", () => {
    const { wearer } = wearerOf([sinus(70)], {
      activities: [{ activity: "walking", startS: 60, cadencePerMin: 96 }],
    });
    const stepHz = 96 / 60;
    for (const wave of [wearer.light.ir, wearer.acceleration.y, wearer.ecg]) {
      const still = power(read(wave, 0, 50), wave.rateHz, stepHz);
      expect(power(read(wave, 65, 115), wave.rateHz, stepHz)).toBeGreaterThan(20 * still);
    }
  });

  it("drives the chip's optics, ambient light and all", () => {
    const { wearer } = wearerOf([sinus(70)], {
      ambientMicroamps: [
        { startS: 5, value: 300, overS: 1 },
        { startS: 10, value: 20 },
      ],
    });
    const optics = new Optics({ path: wearer.light, ambientMicroamps: wearer.ambientMicroamps, seed: 1 });
    const codes = [4, 7, 11].map((timeS) => optics.convert(1, timeS * 1e6, 7, 8192, 18, 1));
    expect(codes[0]).toBeGreaterThan(0x3ffff / 5);
    expect(codes[0]).toBeLessThan(0x3ffff / 2);
    expect(codes[1]).toBe(0x3ffff);
    expect(codes[2]).toBeLessThan(0x3ffff / 2);
  });
});

describe("the movement of a wearer", () => {
  it.each([
    ["lying", [0, 0, 1000]],
    ["lying-left", [-1000, 0, 0]],
    ["standing", [0, 1000, 0]],
  ] as const)("%s shows gravity where it is, and nothing else", (activity, gravity) => {
    const { wearer } = wearerOf([sinus(70)], { activities: [{ activity, startS: 10 }] });
    const { x, y, z } = wearer.acceleration;
    for (const [axis, wave] of [x, y, z].entries()) {
      for (const value of read(wave, 12, 20)) expect(value).toBeCloseTo(gravity[axis], 6);
    }
    const chip = new Motion({ source: wearer.acceleration, noiseMilligramsRms: 0 });
    chip.configure(100, false);
    expect(chip.at(1, 15e6)).toBeCloseTo(gravity[1], 3);
  });

  it("walks at the cadence asked for, sideways at half of it", () => {
    const { wearer } = wearerOf([sinus(70)], {
      activities: [{ activity: "walking", startS: 0, cadencePerMin: 120 }],
    });
    const { x, y } = wearer.acceleration;
    const vertical = read(y, 5, 55);
    const lateral = read(x, 5, 55);
    expect(power(vertical, y.rateHz, 2)).toBeGreaterThan(10 * power(vertical, y.rateHz, 1));
    expect(power(lateral, x.rateHz, 1)).toBeGreaterThan(10 * power(lateral, x.rateHz, 2));
    const mean = vertical.reduce((sum, value) => sum + value, 0) / vertical.length;
    expect(Math.abs(mean - 995)).toBeLessThan(30);
  });

  it("leaves the ECG of a wearer who keeps still as it is", () => {
    const activities = [
      { activity: "standing", startS: 0 },
      { activity: "walking", startS: 20 },
      { activity: "sitting", startS: 40 },
    ] as const;
    const { heart, wearer } = wearerOf([sinus(70)], { activities });
    expect(read(wearer.ecg, 3, 20)).toEqual(read(heart, 3, 20));
    expect(read(wearer.ecg, 42, 60)).toEqual(read(heart, 42, 60));
    const undisturbed = read(heart, 25, 35);
    const added = read(wearer.ecg, 25, 35).map((value, i) => value - undisturbed[i]);
    const rms = Math.sqrt(added.reduce((sum, value) => sum + value * value, 0) / added.length);
    expect(rms).toBeGreaterThan(30);
    expect(rms).toBeLessThan(200);
  });

  it.each([
    [
      [
        { activity: "walking", startS: 0 },
        { activity: "sitting", startS: 0 },
      ],
      /not after the one before/,
    ],
    [[{ activity: "sitting", startS: 0, cadencePerMin: 100 }], /has no steps/],
    [[{ activity: "walking", startS: 0, cadencePerMin: 20 }], /40 to 240/],
  ] as const)("that makes no sense is refused: %j", (activities, sentence) => {
    expect(() => wearerOf([sinus(70)], { activities })).toThrow(sentence);
  });

  it("lets muscles tremble anew in every moment", () => {
    const { heart, wearer } = wearerOf([sinus(70)], { activities: [{ activity: "restless", startS: 0 }] });
    const undisturbed = read(heart, 5, 9);
    const added = read(wearer.ecg, 5, 9).map((value, i) => value - undisturbed[i]);
    // What differs from one sample to the next is tremor; it must not repeat itself at any distance.
    const tremor = added.map((value, i) => (i === 0 ? 0 : value - added[i - 1]));
    const power = tremor.reduce((sum, value) => sum + value * value, 0);
    for (let lag = 2; lag <= 1024; lag++) {
      let sum = 0;
      for (let i = lag; i < tremor.length; i++) sum += tremor[i] * tremor[i - lag];
      expect(Math.abs(sum)).toBeLessThan(0.25 * power);
    }
  });
});

describe("a wearer", () => {
  const options: Partial<WearerOptions> = {
    activities: [
      { activity: "restless", startS: 2 },
      { activity: "running", startS: 5 },
      { activity: "lying", startS: 9 },
    ],
    saturation: [{ startS: 3, value: 85, overS: 5 }],
  };
  const wavesOf = () => {
    const { wearer } = wearerOf([sinus(80)], options);
    return [wearer.ecg, wearer.light.red, wearer.light.green, wearer.acceleration.x, wearer.acceleration.z];
  };

  it("is the same from the same seed, whatever is read in whatever order", () => {
    const whole = wavesOf().map((wave) => read(wave, 0, 15));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(4), fc.nat(1700), fc.integer({ min: 1, max: 200 })), { maxLength: 12 }),
        (reads) => {
          const waves = wavesOf();
          for (const [which, start, count] of reads) {
            const out = new Float64Array(count);
            waves[which].read(start, count, out);
            expect(out).toEqual(whole[which].slice(start, start + count));
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it.each([
    [{ saturation: [{ startS: 0, value: 60 }] }, /70 to 100/],
    [{ ambientMicroamps: [{ startS: 0, value: -1 }] }, /Ambient light/],
    [{ perfusionPercent: 50 }, /perfusion/],
    [
      {
        saturation: [
          { startS: 0, value: 90, overS: 10 },
          { startS: 5, value: 95 },
        ],
      },
      /before 10 s/,
    ],
  ] as const)("that makes no sense is refused: %j", (wrong, sentence) => {
    expect(() => wearerOf([sinus(70)], wrong)).toThrow(sentence);
  });
});

const mitdb = recordings("mitdb");
describe.skipIf(mitdb === undefined)("a wearer of a recorded ECG", () => {
  test("has a pulse after each annotated beat", () => {
    const file = parseAnnotations(new Uint8Array(readFileSync(join(mitdb!, "106.atr"))));
    const beats = annotatedBeats(file.annotations, 360);
    expect(beats.beatTimesS(0, 1e9)).toHaveLength(2027);
    const still: Waveform = { rateHz: 360, length: 1, read: (_start, count, out) => out.fill(0, 0, count) };
    const { light } = modelledWearer({ seed: 1, ecg: still, beats });
    const times = beats.beatTimesS(10, 130);
    const sizes = times.slice(0, -1).map((timeS, i) => {
      const toS = Math.min(timeS + 0.7, times[i + 1] + 0.15);
      const span = read(light.ir, timeS + 0.15, toS);
      return Math.max(...span) - Math.min(...span);
    });
    expect(sizes.filter((size) => size > 1).length / sizes.length).toBeGreaterThan(0.95);
  });
});
