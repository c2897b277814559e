import { describe, expect, it } from "vitest";
import { scenarioOnXs } from "../equality/run-on-xs.ts";
import { runScenario } from "../equality/scenario.ts";
import { recordedEcg } from "../record/recorded-ecg.ts";

const SECONDS = 600;

describe("the whole simulated device on XS", () => {
  // Ventricular beats; atrial fibrillation and pauses; ventricular flutter.
  it.each(["119", "201", "207"])(
    "tells every beat and every batch of record %s as on Node, byte for byte",
    async (record) => {
      const ecg = recordedEcg(record);
      if (!ecg) throw new Error(`MIT-BIH record ${record} is needed in PURKINJE_DATA.`);
      const onNode: string[] = [];
      runScenario(ecg, SECONDS, (line) => onNode.push(line));
      expect(onNode.filter((line) => line.startsWith("beat ")).length).toBeGreaterThan(300);
      expect(onNode.filter((line) => line.startsWith("batch ")).length).toBeGreaterThan(5);
      expect(await scenarioOnXs(ecg, SECONDS)).toEqual(onNode);
    },
  );
});
