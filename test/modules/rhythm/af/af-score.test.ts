import { describe, expect, it } from "vitest";
import { AfScore } from "../../../../modules/rhythm/af/af-score.ts";
import { Measure, Reasons } from "../../../../modules/rhythm/reasons.ts";

const score = new AfScore({ weightsQ20: [4096, -8192, 40_960], pivots: [100, 200, 0], biasQ8: 7 });
const values = Int32Array.of(110, 180, 50);

describe("a logistic score", () => {
  it("is the bias where every feature stands at its pivot, and adds what each is away from it", () => {
    expect(score.of(Int32Array.of(100, 200, 0), 3)).toBe(7);
    expect(score.of(values, 3)).toBe(7 + 10 + 40 + 500);
  });

  it("leaves out features that are not known, from its reasons too", () => {
    expect(score.of(values, 2)).toBe(7 + 10 + 40);
    const reasons = new Reasons();
    score.explain(values, 2, reasons);
    expect(reasons.count).toBe(2);
    expect([...reasons.measure].slice(0, 2)).toEqual([Measure.afFeature + 1, Measure.afFeature]);
    expect([...reasons.threshold].slice(0, 2)).toEqual([200, 100]);
  });
});
