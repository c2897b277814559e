import { describe, expect, it } from "vitest";
import { Episodes } from "../../../modules/rhythm/episodes.ts";
import { RhythmKind } from "../../../modules/rhythm/kind.ts";
import { Measure, Reasons } from "../../../modules/rhythm/reasons.ts";
import { Listener } from "./screened.ts";

describe("episodes", () => {
  it("never overlap one of their own kind: a start is moved to the end of the one before", () => {
    const listener = new Listener();
    const episodes = new Episodes(listener, new Reasons());
    episodes.start(RhythmKind.pause, 100, 1000);
    episodes.end(RhythmKind.pause, 500);
    episodes.start(RhythmKind.pause, 300, 1000);
    episodes.end(RhythmKind.pause, 200);
    expect(listener.heard.map(({ start, end }) => [start, end])).toEqual([
      [100, 500],
      [500, 500],
    ]);
  });

  it("of different kinds go their own ways", () => {
    const listener = new Listener();
    const episodes = new Episodes(listener, new Reasons());
    episodes.start(RhythmKind.tachycardia, 100, 1000);
    episodes.start(RhythmKind.atrialFibrillation, 50, 900);
    episodes.update(RhythmKind.bradycardia, 70, 900);
    episodes.endAll(700);
    expect(listener.heard.map(({ kind, start, end }) => [kind, start, end])).toEqual([
      [RhythmKind.tachycardia, 100, 700],
      [RhythmKind.atrialFibrillation, 50, 700],
    ]);
  });

  it("give at most eight reasons, the first ones", () => {
    const reasons = new Reasons();
    for (let i = 0; i < 20; i++) reasons.add(Measure.beats, i, 0);
    expect(reasons.count).toBe(8);
    expect([...reasons.value]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});
