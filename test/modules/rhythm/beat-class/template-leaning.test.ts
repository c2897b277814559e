import { describe, expect, it } from "vitest";
import { STRIDE, TEMPLATES } from "../../../../modules/rhythm/beat-class/shape-templates.ts";
import { MOST_LEANING, TemplateLeaning } from "../../../../modules/rhythm/beat-class/template-leaning.ts";

const TEMPLATE = 2;

function taught(scores: readonly number[]): TemplateLeaning {
  const leaning = new TemplateLeaning(new Int32Array(TEMPLATES * STRIDE));
  scores.forEach((score, k) => {
    leaning.learn(TEMPLATE, k === 0, score);
  });
  return leaning;
}
const often = (score: number, times: number) => new Array<number>(times).fill(score);

describe("what the beats of a template scored", () => {
  it("is nothing for the beat that founds it, and for other templates", () => {
    const leaning = taught(often(100, 10));
    expect(leaning.before(TEMPLATE, true)).toBe(0);
    expect(leaning.before(TEMPLATE + 1, false)).toBe(0);
  });

  it("counts by quarters while they are less than four", () => {
    const after = (beats: number) => taught(often(100, beats)).before(TEMPLATE, false);
    expect([1, 2, 3, 4].map(after)).toEqual([25, 50, 75, 100]);
  });

  it("counts a beat as no more than the most", () => {
    expect(taught(often(1000, 10)).before(TEMPLATE, false)).toBe(MOST_LEANING);
    expect(taught(often(-1000, 10)).before(TEMPLATE, false)).toBe(-MOST_LEANING);
  });

  it("is the mean of them, without a bias to either side, however long it lasts", () => {
    const alternate = Array.from({ length: 400 }, (_, k) => (k & 1 ? 80 : 40));
    expect(taught(alternate).before(TEMPLATE, false)).toBeGreaterThanOrEqual(59);
    expect(taught(alternate).before(TEMPLATE, false)).toBeLessThanOrEqual(61);
    expect(taught([...often(0, 70), ...often(50, 2000)]).before(TEMPLATE, false)).toBeGreaterThanOrEqual(48);
  });

  it("is hardly bent by a few odd beats once many are known, but by the first", () => {
    expect(taught([...often(-100, 70), ...often(100, 5)]).before(TEMPLATE, false)).toBeLessThan(-80);
    expect(taught([...often(-100, 2), ...often(100, 5)]).before(TEMPLATE, false)).toBeGreaterThan(0);
  });
});
