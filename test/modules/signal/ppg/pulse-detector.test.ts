import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PulseDetector } from "../../../../modules/signal/ppg/pulse-detector.ts";
import { PulseTrain } from "../../../../modules/signal/ppg/pulse-train.ts";
import { pulsesOf } from "./detect.ts";

const RATE = 50;

interface Shape {
  readonly steady?: number;
  readonly height?: number;
  readonly breath?: number;
  readonly noise?: number;
}

/** Light under pulses with a second wave of 0.4 of the first; feet at the given times. */
function lightOf(feetS: readonly number[], lengthS: number, shape: Shape = {}): Int32Array {
  const { steady = 2_660_000, height = 30_000, breath = 0, noise = 0 } = shape;
  let seed = 7;
  const random = () => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return seed / 0x40000000 - 1;
  };
  // A faster heart's pulse is shorter, by the root of the interval.
  const pace = feetS.length < 2 ? 1 : Math.min(1, Math.sqrt(feetS[1] - feetS[0]));
  const hump = (t: number, at: number, width: number) => Math.exp(-(((t - at) / width) ** 2) / 2);
  return Int32Array.from({ length: lengthS * RATE }, (_, i) => {
    const t = i / RATE;
    let volume = 0;
    for (const foot of feetS) {
      if (t < foot - 0.5 || t > foot + 1.5) continue;
      volume += hump(t, foot + 0.15 * pace, 0.06 * pace) + 0.4 * hump(t, foot + 0.4 * pace, 0.08 * pace);
    }
    return Math.round(
      steady - height * volume + breath * Math.sin(2 * Math.PI * 0.25 * t) + noise * random(),
    );
  });
}

const regular = (rateBpm: number, lengthS: number) =>
  Array.from({ length: Math.floor((lengthS * rateBpm) / 60) }, (_, i) => 0.5 + (i * 60) / rateBpm);

describe("the pulse detector", () => {
  it.each([35, 50, 72, 110, 150, 190])(
    "finds every pulse of a heart at %i a minute, and no second wave",
    (rateBpm) => {
      const feet = regular(rateBpm, 60);
      const found = pulsesOf(lightOf(feet, 60)).filter((time) => time > 20 && time < 59);
      const expected = feet.filter((time) => time > 19.8 && time < 58.8);
      expect(Math.abs(found.length - expected.length)).toBeLessThanOrEqual(1);
      for (let i = 1; i < found.length; i++) {
        expect(Math.abs(found[i] - found[i - 1] - 60 / rateBpm)).toBeLessThanOrEqual(0.041);
      }
    },
  );

  it("finds them at the weakest perfusion that it is meant for, and in ten times the usual one", () => {
    const feet = regular(70, 60);
    for (const height of [2600, 300_000]) {
      expect(Math.abs(pulsesOf(lightOf(feet, 60, { height, noise: 40 })).length - feet.length)).toBeLessThan(
        4,
      );
    }
  });

  it("finds none in breath, noise or a steady light", () => {
    expect(pulsesOf(lightOf([], 60))).toEqual([]);
    expect(pulsesOf(lightOf([], 60, { noise: 100 }))).toEqual([]);
    expect(pulsesOf(lightOf([], 60, { breath: 4000 }))).toEqual([]);
  });

  it("is not led astray by breath that is larger than the pulse", () => {
    const feet = regular(70, 60);
    const found = pulsesOf(lightOf(feet, 60, { breath: 40_000 }));
    expect(Math.abs(found.length - feet.length)).toBeLessThan(4);
  });

  it("finds its way back within seconds after an artefact of fifty pulses' height", () => {
    const light = lightOf(regular(70, 60), 60);
    for (let i = 20 * RATE; i < 21 * RATE; i++) light[i] += i & 4 ? 1_500_000 : 0;
    const found = pulsesOf(light);
    expect(found.filter((time) => time > 32 && time < 56)).toHaveLength(28);
  });

  it("gives the same pulses however the samples are cut into blocks", () => {
    const light = lightOf(regular(83, 40), 40, { noise: 300, breath: 5000 });
    const whole = pulsesOf(light, RATE, 1);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), (block) => {
        // The usual rise sinks at ends of blocks only, and only in silence: there is none here.
        expect(pulsesOf(light, RATE, block)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it("begins a new row after samples that are missing, and keeps what it has learnt", () => {
    const light = lightOf(regular(70, 60), 60);
    const train = new PulseTrain();
    const detector = new PulseDetector(train);
    detector.process(light.subarray(0, 1000), 1000, 0);
    expect(train.length).toBe(16);
    detector.process(light.subarray(1100), 25, 1100);
    expect(train.length).toBeLessThanOrEqual(1);
    detector.process(light.subarray(1125), 500, 1125);
    expect(train.length).toBeGreaterThan(9);
  });

  it("goes on past the end of the running index", () => {
    const light = lightOf(regular(70, 60), 60);
    const train = new PulseTrain();
    const detector = new PulseDetector(train);
    for (let at = 0; at < light.length; at += 25) {
      detector.process(light.subarray(at), 25, (0x7fffffff - 1000 + at) | 0);
    }
    expect(train.head).toBeGreaterThan(66);
    expect(train.length).toBe(16);
  });
});
