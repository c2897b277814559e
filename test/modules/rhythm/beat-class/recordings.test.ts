import { describe, expect, it } from "vitest";
import { addBeatScores, ectopicDetection } from "../../../../host-sim/evaluate/beat-score.ts";
import { positivePredictivity, sensitivity } from "../../../../host-sim/evaluate/ratio.ts";
import { scoreRecord } from "../../../../host-sim/evaluate/score-record.ts";
import { annotation } from "../../../../host-sim/world/wfdb/annotation.ts";
import { codeOf } from "../../../../host-sim/world/wfdb/annotation-codes.ts";
import { beatTables } from "../../../../modules/rhythm/beat-class/table.generated.ts";
import { classify, readEcgRecords } from "../../../../tools/fit/beat-class/classified.ts";
import { recordings } from "../../../support/recordings.ts";

const CODES = ["N", "S", "V", "F", "Q"].map((letter) => codeOf(letter)!);

/** Figures of a database through chip model, driver, detector and classifier, in per cent. */
function figures(folder: string, database: string) {
  const scores = readEcgRecords(folder.slice(0, -database.length), database).map((record) => {
    const { name, rateHz, length, reference } = record;
    const test = classify(record, beatTables).map(({ sample, beatClass }) =>
      annotation(sample, CODES[beatClass]),
    );
    return scoreRecord({ name, rateHz, length, reference, test }).beats;
  });
  const sum = addBeatScores(scores);
  const of = (which: "V" | "S") => {
    const detection = ectopicDetection(sum, which);
    return [100 * sensitivity(detection)!, 100 * positivePredictivity(detection)!];
  };
  return { v: of("V"), s: of("S") };
}

// The tables were fitted on these very patients: this holds what is there, and is no evidence for others.
const mitdb = recordings("mitdb");
describe.skipIf(!mitdb)(
  "classes of beats in the MIT-BIH Arrhythmia Database (22 records, EC57 gross)",
  () => {
    it("are found as they were when the tables were made", () => {
      const { v, s } = figures(mitdb!, "mitdb");
      expect(v[0]).toBeGreaterThanOrEqual(95.5);
      expect(v[1]).toBeGreaterThanOrEqual(96);
      expect(s[0]).toBeGreaterThanOrEqual(80);
      expect(s[1]).toBeGreaterThanOrEqual(60);
    });
  },
);

const svdb = recordings("svdb");
describe.skipIf(!svdb)(
  "classes of beats in the MIT-BIH Supraventricular Arrhythmia Database (23 records)",
  () => {
    it("are found as they were when the tables were made", () => {
      const { v, s } = figures(svdb!, "svdb");
      expect(v[0]).toBeGreaterThanOrEqual(94);
      expect(v[1]).toBeGreaterThanOrEqual(95);
      expect(s[0]).toBeGreaterThanOrEqual(85);
      expect(s[1]).toBeGreaterThanOrEqual(70);
    });
  },
);
