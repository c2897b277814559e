import { describe, expect, it } from "vitest";
import { chosenCase, everyByte, isLong, timeoutMs } from "./support/plan.ts";
import { Torture } from "./support/torture.ts";

const geometries = isLong ? ["8x4096", "8x4096e", "5x4096"] : ["8x4096"];

describe.skipIf(chosenCase !== undefined)("a journal whose power fails at any byte", () => {
  it.each(geometries)(
    "keeps every promise during a lap of %s",
    (geometry) => {
      const torture = new Torture(geometry, 1);
      const { from, to } = torture.lap;
      for (let operation = from; operation < to; operation++) {
        for (const byte of everyByte(torture, operation)) torture.cutAndMount(operation, byte);
      }
      expect(torture.cases).toBeGreaterThan(torture.geometry.sectors * 3_000);
      console.log(`journal ${geometry}: torn at every byte of a lap, ${torture.cases} cases`);
    },
    timeoutMs,
  );
});
