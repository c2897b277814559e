import { describe, expect, it } from "vitest";
import { AbsentReason } from "../../../modules/record/codes.ts";
import { Grade, QualityReason, QualityRing } from "../../../modules/signal/ecg/signal-quality.ts";
import { QualityWindow } from "../../../modules/wearable/quality-window.ts";

function graded(...seconds: (readonly [grade: number, reason: number])[]): QualityWindow {
  const ring = new QualityRing(64);
  const window = new QualityWindow();
  seconds.forEach(([grade, reason], i) => {
    ring.put(i * 128, grade, reason, 0);
  });
  window.take(ring);
  expect(ring.waiting).toBe(0);
  return window;
}

const good = [Grade.good, QualityReason.none] as const;
const poor = [Grade.poor, QualityReason.noise] as const;
const noise = [Grade.unusable, QualityReason.noise] as const;
const off = [Grade.unusable, QualityReason.contactOff] as const;
const ten = (second: readonly [number, number]) => Array.from({ length: 10 }, () => second);

describe("the quality of the last ten seconds", () => {
  it("is nothing before anything was seen", () => {
    const window = graded();
    expect(window.percent).toBe(0);
    expect(window.isUnusable).toBe(true);
    expect(window.absentReason).toBe(AbsentReason.tooLittleData);
  });

  it("is whole for good seconds, half for poor ones, and forgets what is older", () => {
    expect(graded(...ten(good)).percent).toBe(100);
    expect(graded(...ten(poor)).percent).toBe(50);
    expect(graded(...ten(noise), ...ten(good))).toMatchObject({ percent: 100, isUnusable: false });
  });

  it("allows no rate with more than three unusable seconds, and says why", () => {
    expect(graded(...ten(good), noise, noise, noise).isUnusable).toBe(false);
    const window = graded(...ten(good), noise, noise, noise, off, good);
    expect(window.isUnusable).toBe(true);
    expect(window.absentReason).toBe(AbsentReason.contactOff);
    expect(graded(...ten(noise)).absentReason).toBe(AbsentReason.noise);
  });
});
