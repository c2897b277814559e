import { describe, expect, it } from "vitest";
import { bytesToTry, chosenCase, isLong, timeoutMs } from "./support/plan.ts";
import { caseOf, Torture } from "./support/torture.ts";

const geometries = ["8x4096", "8x4096e", "5x4096e", "6x8192", "13x2048", "33x1024e"];
const seeds = isLong ? [1, 2, 3, 4, 5, 6, 7, 8] : [1];

describe.skipIf(chosenCase === undefined)("one case", () => {
  it(`${chosenCase} keeps every promise`, () => {
    const one = caseOf(chosenCase!);
    new Torture(one.geometry, one.seed).run(one);
  });
});

describe.skipIf(chosenCase !== undefined)("a journal whose power fails at any operation", () => {
  it.each(geometries)(
    "keeps every promise on %s",
    (geometry) => {
      let cases = 0;
      for (const seed of seeds) {
        const torture = new Torture(geometry, seed);
        // Large sectors hold many entries to read back; without PURKINJE_LONG one byte of each operation is enough.
        for (let operation = 0; operation < torture.operations; operation++) {
          const bytes = bytesToTry(torture, operation);
          if (isLong) for (const byte of bytes) torture.cut(operation, byte);
          else torture.cut(operation, bytes[operation % bytes.length]);
        }
        expect(torture.cases).toBeGreaterThanOrEqual(torture.operations);
        cases += torture.cases;
      }
      console.log(`journal ${geometry}: cut at every operation of ${seeds.length} run(s), ${cases} cases`);
    },
    timeoutMs,
  );
});
