import { describe, expect, it } from "vitest";
import type { Reading } from "../../../gateway/batch/reading.ts";
import { modelledHeart } from "../../../host-sim/world/heart/heart.ts";
import type { RhythmSegment } from "../../../host-sim/world/heart/rhythm-script.ts";
import { modelledWearer, type WearerOptions } from "../../../host-sim/world/wearer/wearer.ts";
import { AbsentReason, ReadingKind, Source } from "../../../modules/record/codes.ts";
import { DeviceRig } from "./support.ts";

function run(
  segments: readonly RhythmSegment[],
  seconds: number,
  options: Partial<WearerOptions> = {},
): Reading[] {
  const heart = modelledHeart({ seed: 9, script: { segments } });
  const rig = new DeviceRig(modelledWearer({ seed: 9, ecg: heart, beats: heart, ...options }));
  const rates = rig.run(seconds).filter(({ kind }) => kind === ReadingKind.pulseRate);
  expect(rates.length).toBeGreaterThanOrEqual(Math.floor(seconds / 10) - 1);
  for (const { source, value, absent } of rates) {
    expect(source).toBe(Source.ppg);
    expect(value === undefined).toBe(absent !== undefined);
  }
  return rates;
}

const values = (rates: readonly Reading[]) =>
  rates.flatMap(({ value }) => (value === undefined ? [] : [value / 10]));
const reasons = (rates: readonly Reading[]) =>
  new Set(rates.flatMap(({ absent }) => (absent === undefined ? [] : [absent])));

describe("the pulse rate that the device records of a modelled wearer", () => {
  it.each([40, 55, 70, 90, 120, 150, 180])("is the heart's at %i a minute", (rateBpm) => {
    const rates = values(run([{ rhythm: "sinus", rateBpm, variability: 0.01 }], 90)).slice(1);
    expect(rates.length).toBeGreaterThanOrEqual(6);
    for (const rate of rates) expect(Math.abs(rate - rateBpm)).toBeLessThan(Math.max(2, 0.04 * rateBpm));
  });

  it("is there at a third of the usual perfusion, and absent where there is no pulse", () => {
    const sinus = [{ rhythm: "sinus", rateBpm: 70 }] as const;
    expect(values(run(sinus, 60, { perfusionPercent: 0.4 })).length).toBeGreaterThanOrEqual(4);
    const none = run(sinus, 60, { perfusionPercent: 0 });
    expect(values(none)).toEqual([]);
    expect(reasons(none)).toEqual(new Set([AbsentReason.tooLittleData]));
  });

  it("is half of the heart's in bigeminy whose early beats move no blood", () => {
    const rates = values(run([{ rhythm: "sinus", rateBpm: 70, ectopy: [{ beat: "V", every: 2 }] }], 120));
    expect(rates.length).toBeGreaterThanOrEqual(6);
    for (const rate of rates.slice(1)) expect(Math.abs(rate - 35)).toBeLessThan(3);
  });

  it("is absent because of motion while the wearer walks, and comes back", () => {
    const rates = run([{ rhythm: "sinus", rateBpm: 72 }], 150, {
      activities: [
        { activity: "walking", startS: 40 },
        { activity: "sitting", startS: 90 },
      ],
    });
    const during = rates.filter(({ tickMicros }) => tickMicros > 52e6 && tickMicros < 90e6);
    expect(during.length).toBeGreaterThanOrEqual(3);
    expect(during.every(({ absent }) => absent === AbsentReason.motion)).toBe(true);
    for (const span of [
      [15e6, 40e6],
      [112e6, 150e6],
    ]) {
      const still = rates.filter(({ tickMicros }) => tickMicros > span[0] && tickMicros < span[1]);
      expect(values(still).length).toBeGreaterThanOrEqual(2);
      for (const rate of values(still)) expect(Math.abs(rate - 72)).toBeLessThan(3);
    }
  });

  it("is never the rate of somebody's steps", () => {
    for (const [activity, cadencePerMin] of [
      ["walking", 60],
      ["walking", 80],
      ["walking", 120],
      ["running", 165],
    ] as const) {
      const rates = values(
        run([{ rhythm: "sinus", rateBpm: 90 }], 90, { activities: [{ activity, startS: 0, cadencePerMin }] }),
      );
      for (const rate of rates) expect(Math.abs(rate - 90)).toBeLessThan(5);
    }
  });

  it("is absent as saturated in light that the chip cannot cancel", () => {
    const rates = run([{ rhythm: "sinus", rateBpm: 70 }], 60, {
      ambientMicroamps: [{ startS: 20, value: 300 }],
    });
    const dazzled = rates.filter(({ tickMicros }) => tickMicros > 25e6);
    expect(reasons(dazzled)).toEqual(new Set([AbsentReason.saturated]));
    expect(values(dazzled)).toEqual([]);
  });
});
