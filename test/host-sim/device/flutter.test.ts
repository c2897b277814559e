import { describe, expect, it } from "vitest";
import { modelledHeart } from "../../../host-sim/world/heart/heart.ts";
import { modelledWearer } from "../../../host-sim/world/wearer/wearer.ts";
import { FindingCode, ReadingKind } from "../../../modules/record/codes.ts";
import { DeviceRig } from "./support.ts";

const ONSET_S = 40;
const END_S = 70;

function readingsOf(rhythm: "ventricular-flutter" | "ventricular-fibrillation", seed: number) {
  const heart = modelledHeart({
    seed,
    script: {
      segments: [
        { rhythm: "sinus", rateBpm: 72, durationS: ONSET_S },
        { rhythm, durationS: END_S - ONSET_S },
        { rhythm: "sinus", rateBpm: 72 },
      ],
    },
  });
  return new DeviceRig(modelledWearer({ seed, ecg: heart, beats: heart })).run(90);
}

describe("ventricles of a modelled heart", () => {
  it("that flutter are told once, from the onset to the end, whatever the heart", () => {
    for (let seed = 1; seed <= 6; seed++) {
      const told = readingsOf("ventricular-flutter", seed).filter(
        ({ code, kind }) => kind === ReadingKind.finding && code === FindingCode.ventricularFibrillation,
      );
      // When it was found, and when it had ended.
      expect(told).toHaveLength(2);
      expect(Math.abs(told[1].tickMicros / 1e6 - ONSET_S)).toBeLessThan(1.5);
      expect(Math.abs((told[1].tickMicros + told[1].durationMicros!) / 1e6 - END_S)).toBeLessThan(2);
    }
  });

  it("that flutter or fibrillate give no heart rate meanwhile", () => {
    for (const rhythm of ["ventricular-flutter", "ventricular-fibrillation"] as const) {
      for (let seed = 1; seed <= 3; seed++) {
        const rates = readingsOf(rhythm, seed).filter(
          ({ kind, tickMicros }) =>
            kind === ReadingKind.heartRate && tickMicros > (ONSET_S + 11) * 1e6 && tickMicros < END_S * 1e6,
        );
        expect(rates.length).toBeGreaterThan(0);
        for (const { value } of rates) expect(value).toBeUndefined();
      }
    }
  });
});
