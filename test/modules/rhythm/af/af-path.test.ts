import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AfPath, EVIDENCE_CAP_Q8 } from "../../../../modules/rhythm/af/af-path.ts";

/** Plays evidence, block i beginning at index i, and gives the state of every block. */
function states(evidence: readonly number[], limit: number): boolean[] {
  const path = new AfPath(limit);
  path.reset(0);
  const changes: number[] = [];
  evidence.forEach((e, i) => {
    if (path.step(e, i + 1)) changes.push(path.changedAt);
  });
  if (path.finish(evidence.length)) changes.push(path.changedAt);
  return evidence.map((_, i) => changes.filter((at) => at <= i).length % 2 === 1);
}

/** The value that the path maximises: evidence in favour, less a cost for each change of state. */
function value(evidence: readonly number[], state: readonly boolean[], cost: number): number {
  let sum = 0;
  evidence.forEach((e, i) => {
    const capped = Math.max(-EVIDENCE_CAP_Q8, Math.min(EVIDENCE_CAP_Q8, e));
    sum += state[i] ? capped : -capped;
    if (i > 0 ? state[i] !== state[i - 1] : state[0]) sum -= cost;
  });
  return sum;
}

describe("the path of two states", () => {
  it("is the best of all paths for its cost of changing (by comparison with every one)", () => {
    const evidence = fc.array(fc.integer({ min: -900, max: 900 }), { minLength: 1, maxLength: 11 });
    fc.assert(
      fc.property(evidence, fc.integer({ min: 200, max: 3000 }), (all, limit) => {
        // A stretch inside costs two changes and must gain `limit`; evidence counts for one and against the other.
        const cost = limit;
        let best = Number.NEGATIVE_INFINITY;
        for (let bits = 0; bits < 1 << all.length; bits++) {
          const state = all.map((_, i) => ((bits >> i) & 1) === 1);
          best = Math.max(best, value(all, state, cost));
        }
        expect(value(all, states(all, limit), cost)).toBe(best);
      }),
      { numRuns: 300 },
    );
  });

  it("dates a change to the block with which the evidence turned, not to the one that decided", () => {
    const path = new AfPath(2000);
    path.reset(0);
    for (let i = 0; i < 20; i++) path.step(-300, i + 1);
    let decided = -1;
    for (let i = 20; i < 40 && decided < 0; i++) if (path.step(300, i + 1)) decided = i;
    expect(decided).toBe(26);
    expect(path.changedAt).toBe(20);
    expect(path.inAf).toBe(true);
  });

  it("lets no single block decide", () => {
    const path = new AfPath(7680);
    path.reset(0);
    expect(path.step(1 << 29, 1)).toBe(false);
    expect(path.finish(1)).toBe(false);
  });
});
