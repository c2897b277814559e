import { expect, test } from "vitest";
import { AnnotationLog } from "../../../host-sim/evaluate/annotation-log.ts";
import { findingsOf } from "../../../host-sim/evaluate/finding-notes.ts";
import { decideStrip } from "../../../host-sim/evaluate/strip-decision.ts";
import { parseAnnotations } from "../../../host-sim/world/wfdb/annotation-reader.ts";
import { writeAnnotations } from "../../../host-sim/world/wfdb/annotation-writer.ts";

const features = new Int32Array(14);
const judged = (...of: readonly (readonly [second: number, isPossible: boolean, scoreQ8: number])[]) => {
  const log = new AnnotationLog(300, 9000);
  for (const [second, isPossible, scoreQ8] of of) log.judged(second * 1e6, isPossible, scoreQ8, features);
  return log.annotations();
};

test("a strip is what the device's last judgement says, whatever its score and the ones before", () => {
  expect(decideStrip(judged([8, true, 400], [20, false, -200]))).toBe("other");
  expect(decideStrip(judged([8, false, -400], [20, true, -90]))).toBe("fibrillation");
});

test("a strip without a judgement is unclassifiable", () => {
  expect(decideStrip(judged())).toBe("unclassifiable");
});

test("a judgement that takes in half a beat at the strip's end does not count", () => {
  expect(decideStrip(judged([20, false, -200], [29.95, true, 300]))).toBe("other");
  expect(decideStrip(judged([29.95, true, 300]))).toBe("unclassifiable");
});

test("judgements are kept in an annotation file, and are no findings", () => {
  const marks = judged([8, false, -400], [20, true, 512]);
  expect(findingsOf(marks)).toEqual([]);
  expect(decideStrip(parseAnnotations(writeAnnotations({ annotations: marks })).annotations)).toBe(
    "fibrillation",
  );
});
