import { expect, test } from "vitest";
import { type StripDecision, type StripLabel, scoreStrips } from "../../../host-sim/evaluate/strip-score.ts";

const strips = (...of: readonly (readonly [number, StripLabel, StripDecision])[]) =>
  of.flatMap(([count, label, decision]) =>
    Array.from({ length: count }, (_, i) => ({ name: `${label}${i}`, label, decision })),
  );

test("fibrillation that is called unclassifiable is missed; strips that nobody can read count apart", () => {
  const score = scoreStrips(
    strips(
      [30, "A", "fibrillation"],
      [5, "A", "unclassifiable"],
      [5, "A", "other"],
      [100, "N", "other"],
    ).concat(strips([10, "O", "fibrillation"], [20, "~", "fibrillation"], [3, "N", "unclassifiable"])),
  );
  expect(score.detection).toEqual({ truePositives: 30, falseNegatives: 10, falsePositives: 10 });
  expect(score.f1).toBe(0.75);
  expect(score.counts["~"].fibrillation).toBe(20);
  const [low, high] = score.interval!;
  expect(low).toBeGreaterThan(0.6);
  expect(low).toBeLessThan(0.75);
  expect(high).toBeGreaterThan(0.75);
  expect(high).toBeLessThan(0.9);
});

test("the same seed draws the same interval; without fibrillation there is no F1", () => {
  const some = strips([9, "A", "fibrillation"], [3, "A", "other"], [50, "N", "other"]);
  expect(scoreStrips(some, 7)).toEqual(scoreStrips(some, 7));
  expect(scoreStrips(strips([3, "N", "other"])).f1).toBeUndefined();
});
