import { describe, expect, it } from "vitest";
import type { Reading } from "../../../gateway/batch/reading.ts";
import { modelledHeart } from "../../../host-sim/world/heart/heart.ts";
import type { RhythmSegment } from "../../../host-sim/world/heart/rhythm-script.ts";
import { modelledWearer } from "../../../host-sim/world/wearer/wearer.ts";
import { AbsentReason, ReadingKind } from "../../../modules/record/codes.ts";
import { DeviceRig } from "./support.ts";

const SECONDS = 640;
const KINDS = [ReadingKind.sdnn, ReadingKind.rmssd, ReadingKind.pnn50];

function readingsOf(segment: RhythmSegment): Reading[] {
  const heart = modelledHeart({ seed: 9, script: { segments: [segment] } });
  return new DeviceRig(modelledWearer({ seed: 9, ecg: heart, beats: heart })).run(SECONDS);
}

/** Beats of the record, with their classes. */
function beatsOf(readings: readonly Reading[]) {
  return readings
    .filter(({ kind }) => kind === ReadingKind.rrIntervals)
    .flatMap(({ tickMicros, intervalsMs, classes }) => {
      let micros = tickMicros;
      return intervalsMs!.map((ms, i) => {
        micros += ms * 1000;
        return { micros, ms, isNormal: classes![i] === "N" };
      });
    });
}

describe("heart rate variability of a whole device", () => {
  it("agrees with the intervals of the same record, window by window, without ectopic beats", () => {
    const readings = readingsOf({
      rhythm: "sinus",
      rateBpm: 66,
      variability: 0.09,
      ectopy: [{ beat: "V", every: 25 }],
    });
    const beats = beatsOf(readings);
    const told = readings.filter(({ kind }) => kind === ReadingKind.sdnn);
    expect(told).toHaveLength(2);
    for (const { tickMicros, durationMicros, value, count } of told) {
      const end = tickMicros + durationMicros!;
      const nn = beats.flatMap(({ micros, ms, isNormal }, i) =>
        micros > tickMicros && micros <= end && isNormal && beats[i - 1]?.isNormal ? [ms] : [],
      );
      const mean = nn.reduce((sum, ms) => sum + ms, 0) / nn.length;
      const sdnn = Math.sqrt(nn.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / (nn.length - 1));
      expect(Math.abs(count! - nn.length)).toBeLessThanOrEqual(2);
      expect(Math.abs(value! / 10 - sdnn)).toBeLessThan(1.5);
      expect(durationMicros! / 1e6).toBeGreaterThan(290);
      expect(durationMicros! / 1e6).toBeLessThan(310);
    }
    expect(told[1].tickMicros).toBe(told[0].tickMicros + told[0].durationMicros!);
  });

  it("is absent where too few intervals lie between two normal beats", () => {
    for (const segment of [
      { rhythm: "sinus", rateBpm: 70, ectopy: [{ beat: "V", every: 4 }] },
      { rhythm: "atrial-fibrillation", rateBpm: 90 },
    ] as const) {
      const readings = readingsOf(segment as unknown as RhythmSegment).filter(({ kind }) =>
        KINDS.includes(kind as (typeof KINDS)[number]),
      );
      expect(readings).toHaveLength(6);
      for (const { value, absent } of readings) {
        expect([value, absent]).toEqual([undefined, AbsentReason.tooLittleData]);
      }
    }
  });
});
