import { describe, expect, it } from "vitest";
import { PulseTrain } from "../../../modules/signal/ppg/pulse-train.ts";
import { PulseRate } from "../../../modules/vitals/pulse-rate.ts";

/** A row of pulses of these intervals (samples) and rises. */
function trainOf(intervals: readonly number[], rises: readonly number[] = []): PulseTrain {
  const train = new PulseTrain();
  let at = 100;
  train.add(at, rises[0] ?? 1000);
  for (const [i, interval] of intervals.entries()) {
    at += interval;
    train.add(at, rises[i + 1] ?? 1000);
  }
  return train;
}

const even = [40, 41, 40, 39, 40, 40, 41, 40];

describe("the pulse rate", () => {
  it("is eight intervals' mean, from nine pulses on", () => {
    const rate = new PulseRate();
    expect(rate.judge(trainOf(even.slice(1)))).toBe(false);
    expect(rate.judge(trainOf(even))).toBe(true);
    expect(rate.samples).toBe(321);
    expect(rate.qualityPercent).toBe(100);
    expect(rate.judge(trainOf([80, 90, ...even]))).toBe(true);
    expect(rate.samples).toBe(321);
  });

  it("is not believed where a pulse is missing or invented", () => {
    const rate = new PulseRate();
    const one = (intervals: readonly number[]) => {
      const train = trainOf(intervals);
      train.turnDown(false);
      return rate.judge(train);
    };
    expect(one(even)).toBe(true);
    expect(one([40, 41, 80, 39, 40, 40, 41, 40])).toBe(false);
    expect(one([40, 41, 20, 20, 40, 40, 41, 40])).toBe(false);
  });

  it("is not believed where rises differ too much, or several were turned down", () => {
    const rate = new PulseRate();
    const rises = (third: number) => Array.from({ length: 9 }, (_, i) => (i === 3 ? third : 1000));
    const high = trainOf(even, rises(1900));
    expect(rate.judge(high)).toBe(false);
    const weak = trainOf(even, rises(300));
    expect(rate.judge(weak)).toBe(false);
    const train = trainOf(even);
    train.turnDown(true);
    expect(rate.judge(train)).toBe(true);
    expect(rate.qualityPercent).toBe(82);
    train.turnDown(true);
    expect(rate.judge(train)).toBe(false);
  });

  it("is believed of a clean row however irregular it is: hearts are", () => {
    const rate = new PulseRate();
    const irregular = [25, 60, 33, 48, 71, 30, 45, 38];
    expect(rate.judge(trainOf(irregular))).toBe(true);
    const train = trainOf(irregular);
    train.turnDown(false);
    expect(rate.judge(train)).toBe(false);
  });

  it("never spans an interruption", () => {
    const train = trainOf(even);
    train.interrupted();
    const rate = new PulseRate();
    expect(rate.judge(train)).toBe(false);
    expect(rate.hasEnough(train)).toBe(false);
    for (let i = 0; i < 9; i++) train.add(1000 + 50 * i, 1000);
    expect(rate.judge(train)).toBe(true);
    expect(rate.samples).toBe(400);
  });
});
