import { describe, expect, it } from "vitest";
import type { RhythmScript } from "../../host-sim/world/heart/rhythm-script.ts";
import type { EcgInput } from "../ecg-input.ts";
import { scenarioOnXs } from "../equality/run-on-xs.ts";
import { runScenario } from "../equality/scenario.ts";
import { mixedRhythms, modelledEcg } from "../record/modelled-ecg.ts";
import { recordedEcg } from "../record/recorded-ecg.ts";

const SECONDS = 600;

async function expectAlike(ecg: EcgInput): Promise<void> {
  const onNode: string[] = [];
  runScenario(ecg, SECONDS, (line) => onNode.push(line));
  expect(onNode.filter((line) => line.startsWith("beat ")).length).toBeGreaterThan(300);
  expect(onNode.filter((line) => line.startsWith("batch ")).length).toBeGreaterThan(5);
  expect(await scenarioOnXs(ecg, SECONDS)).toEqual(onNode);
}

describe("the whole simulated device on XS", () => {
  // Ventricular beats; atrial fibrillation and pauses; ventricular flutter.
  it.each(["119", "201", "207"].map((record) => ({ record, ecg: recordedEcg(record) })))(
    "tells every beat and every batch of record $record as on Node, byte for byte",
    async ({ ecg, record }) => {
      if (ecg) await expectAlike(ecg);
      else console.log(`NOT RUN: record ${record} is not in PURKINJE_DATA.`);
    },
  );

  const flutter: RhythmScript = {
    segments: [
      { rhythm: "sinus", rateBpm: 80, durationS: 200 },
      { rhythm: "ventricular-tachycardia", rateBpm: 170, durationS: 40 },
      { rhythm: "pause", lengthS: 4 },
      { rhythm: "sinus", rateBpm: 60, durationS: 360 },
    ],
  };
  it.each([
    { heart: "ventricular beats and atrial fibrillation", script: mixedRhythms },
    { heart: "ventricular tachycardia and a pause", script: flutter },
  ])("tells every beat and every batch of a modelled heart with $heart as on Node", async ({ script }) => {
    await expectAlike(modelledEcg(script));
  });
});
