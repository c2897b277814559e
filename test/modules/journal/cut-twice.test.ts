import { describe, expect, it } from "vitest";
import { bytesToTry, chosenCase, isLong, timeoutMs } from "./support/plan.ts";
import { Torture } from "./support/torture.ts";

const geometries = isLong ? ["8x4096", "8x4096e", "5x4096e", "13x2048"] : ["8x4096e", "5x4096"];
/** Without PURKINJE_LONG every so many operations are the first to be cut. */
const STEP = isLong ? 1 : 9;

describe.skipIf(chosenCase !== undefined)("a journal whose power fails again while it recovers", () => {
  it.each(geometries)(
    "keeps every promise on %s",
    (geometry) => {
      const torture = new Torture(geometry, 2);
      for (let operation = 0; operation < torture.operations; operation += STEP) {
        const bytes = bytesToTry(torture, operation);
        const byte = bytes[(operation / STEP) % bytes.length];
        torture.cutTwice(operation, byte, (second) => ((operation + second) * 13) % 256);
      }
      expect(torture.cases).toBeGreaterThan((torture.operations / STEP) * 8);
      console.log(`journal ${geometry}: cut twice in a row, ${torture.cases} cases`);
    },
    timeoutMs,
  );
});
