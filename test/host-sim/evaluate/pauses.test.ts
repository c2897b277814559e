import { expect, test } from "vitest";
import { referencePauses } from "../../../host-sim/evaluate/pauses.ts";
import { annotation } from "../../../host-sim/world/wfdb/annotation.ts";
import { annotationCodes as codes } from "../../../host-sim/world/wfdb/annotation-codes.ts";

test("a long interval is a pause, one with noise or flutter in it is none", () => {
  const marks = [
    annotation(100, codes.N),
    annotation(400, codes.N),
    annotation(699, codes.V),
    annotation(800, codes["~"], { subtype: -1 }),
    annotation(1100, codes.N),
    annotation(1200, codes["["]),
    annotation(1300, codes["]"]),
    annotation(1600, codes.N),
    annotation(1700, codes["~"]),
    annotation(1950, codes.N),
  ];
  expect(referencePauses(marks, 300)).toEqual([
    { start: 100, end: 400 },
    { start: 1600, end: 1950 },
  ]);
});
