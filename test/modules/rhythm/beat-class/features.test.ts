import { describe, expect, it } from "vitest";
import { BeatRow, Neighbour } from "../../../../modules/rhythm/beat-class/beat-row.ts";
import { FEATURE_NAMES, FEATURES, fillFeatures } from "../../../../modules/rhythm/beat-class/features.ts";
import { UsualBeat } from "../../../../modules/rhythm/beat-class/usual-beat.ts";

describe("features of a beat", () => {
  it("hold how far its T wave is off, in 128ths of what that is for beats in time", () => {
    const usual = new UsualBeat();
    const row = new BeatRow();
    row.tDeviation = 200;
    for (let k = 0; k < 100; k++) usual.vary(row, true);
    const out = new Array<number>(FEATURES).fill(0);
    const told = (deviation: number) => {
      row.tDeviation = deviation;
      fillFeatures(out, row, new Neighbour(), undefined, usual);
      return out[FEATURE_NAMES.indexOf("tUnlike")];
    };
    expect(told(200)).toBe(128);
    expect(told(500)).toBe(320);
    expect(told(20_000)).toBe(511);
  });

  it("have a name each", () => {
    expect(new Set(FEATURE_NAMES).size).toBe(FEATURES);
    const usual = new UsualBeat();
    const out = new Array<number>(FEATURES).fill(0).fill(-9999);
    fillFeatures(out, new BeatRow(), new Neighbour(), undefined, usual);
    expect([...out].includes(-9999)).toBe(false);
  });
});
