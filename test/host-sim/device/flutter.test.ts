import { describe, expect, it } from "vitest";
import type { Artefact } from "../../../host-sim/world/heart/artefact.ts";
import { modelledHeart } from "../../../host-sim/world/heart/heart.ts";
import type { RhythmSegment } from "../../../host-sim/world/heart/rhythm-script.ts";
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
      expect(Math.abs(told[1].tickMicros / 1e6 - ONSET_S)).toBeLessThan(2);
      expect(Math.abs((told[1].tickMicros + told[1].durationMicros!) / 1e6 - END_S)).toBeLessThan(3);
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

  it("that fibrillate are told within ten seconds in 19 of 20 hearts at least, and in all within fifteen", () => {
    for (const waveMicrovolts of [350, 100, 50]) {
      const delays = Array.from({ length: 20 }, (_, i) =>
        fibrillationDelay(
          [sinus(40), { rhythm: "ventricular-fibrillation", durationS: 30, waveMicrovolts }],
          i + 1,
        ),
      );
      const inTime = delays.filter((delay) => delay <= 10);
      expect(inTime.length, `${waveMicrovolts} µV: ${delays}`).toBeGreaterThanOrEqual(19);
      expect(Math.max(...delays), `${waveMicrovolts} µV: ${delays}`).toBeLessThan(15);
    }
  });

  it("that fibrillate are told although broad beats came before, or the device was switched on meanwhile", () => {
    for (const before of [
      { rhythm: "ventricular-tachycardia", rateBpm: 150, durationS: 40 },
      { ...sinus(40), conduction: "leftBlock" },
      { rhythm: "atrial-fibrillation", rateBpm: 110, durationS: 40 },
    ] satisfies RhythmSegment[]) {
      for (let seed = 1; seed <= 8; seed++) {
        const delay = fibrillationDelay(
          [before, { rhythm: "ventricular-fibrillation", durationS: 30 }],
          seed,
        );
        expect(delay, `${before.rhythm}, ${seed}`).toBeLessThan(25);
      }
    }
    for (let seed = 1; seed <= 8; seed++) {
      const delay = fibrillationDelay([{ rhythm: "ventricular-fibrillation", durationS: 40 }], seed);
      expect(delay, `at once, ${seed}`).toBeLessThan(15);
    }
  });

  it("are not told to fibrillate in any other rhythm, nor for any artefact", () => {
    const rhythms: RhythmSegment[] = [
      { rhythm: "sinus", rateBpm: 50 },
      { rhythm: "sinus", rateBpm: 150 },
      { rhythm: "sinus", rateBpm: 75, conduction: "leftBlock" },
      { rhythm: "sinus", rateBpm: 90, ectopy: [{ beat: "V", every: 2 }] },
      { rhythm: "sinus", rateBpm: 90, ectopy: [{ beat: "V2", perHour: 2000, run: 5, coupling: 0.5 }] },
      { rhythm: "atrial-fibrillation", rateBpm: 160, waveMicrovolts: 140 },
      { rhythm: "atrial-flutter", ratios: [2], waveMicrovolts: 260 },
      { rhythm: "atrial-flutter", ratios: [2, 4], waveMicrovolts: 310, atrialRateBpm: 300 },
      { rhythm: "supraventricular-tachycardia", rateBpm: 190 },
      { rhythm: "ventricular-tachycardia", rateBpm: 150 },
      { rhythm: "idioventricular", rateBpm: 40 },
      { rhythm: "paced", rateBpm: 70 },
      { rhythm: "asystole" },
    ];
    for (const rhythm of rhythms) {
      for (let seed = 1; seed <= 3; seed++) {
        const delay = fibrillationDelay([sinus(10), rhythm], seed);
        expect(delay, `${JSON.stringify(rhythm)}, ${seed}`).toBe(Number.POSITIVE_INFINITY);
      }
    }
    const sizes = [100, 250, 500, 900, 1600];
    for (const kind of ["motion", "muscle"] as const) {
      const artefacts = sizes.map((microvolts, i) => ({
        kind,
        startS: 15 + 15 * i,
        durationS: 13,
        microvolts,
      }));
      for (const rhythm of [rhythms[0], rhythms[5], { rhythm: "asystole" } as const]) {
        for (let seed = 1; seed <= 4; seed++) {
          const delay = fibrillationDelay([sinus(10), rhythm], seed, artefacts);
          expect(delay, `${kind}, ${rhythm.rhythm}, ${seed}`).toBe(Number.POSITIVE_INFINITY);
        }
      }
    }
  });
});

function sinus(durationS: number) {
  return { rhythm: "sinus", rateBpm: 72, durationS } as const;
}

/** How long after the second segment began, or the first where there is none, fibrillation was told; never: Infinity. */
function fibrillationDelay(
  segments: readonly RhythmSegment[],
  seed: number,
  artefacts: readonly Artefact[] = [],
) {
  const heart = modelledHeart({ seed, script: { segments }, artefacts });
  let told = Number.POSITIVE_INFINITY;
  const rig: DeviceRig = new DeviceRig(modelledWearer({ seed, ecg: heart, beats: heart }), {
    beat: () => {},
    finding: (code, _start, end) => {
      if (code === FindingCode.ventricularFibrillation && end === undefined)
        told = Math.min(told, rig.device.board.clock.nowMicros() / 1e6);
    },
  });
  rig.run(Math.min(90, heart.length / heart.rateHz));
  const first = segments.length > 1 && "durationS" in segments[0] ? segments[0].durationS! : 0;
  return told - first;
}
