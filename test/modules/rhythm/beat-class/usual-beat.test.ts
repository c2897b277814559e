import { describe, expect, it } from "vitest";
import { BeatRow } from "../../../../modules/rhythm/beat-class/beat-row.ts";
import { UsualBeat } from "../../../../modules/rhythm/beat-class/usual-beat.ts";

function varied(beats: number, similarity: number, templateSimilarity: number, inTime: boolean): UsualBeat {
  const usual = new UsualBeat();
  const row = new BeatRow();
  row.similarity = similarity;
  row.templateSimilarity = templateSimilarity;
  for (let k = 0; k < beats; k++) usual.vary(row, inTime);
  return usual;
}

describe("how much beats vary", () => {
  it("comes to what the beats in time measure, in 16384ths", () => {
    const usual = varied(200, 1014, 1004, true);
    expect(usual.unlike).toBeGreaterThan(10 * 16 - 16);
    expect(usual.unlike).toBeLessThanOrEqual(10 * 16 + 16);
    expect(usual.unlikeOwn).toBeGreaterThan(20 * 16 - 16);
    expect(usual.unlikeOwn).toBeLessThanOrEqual(20 * 16 + 16);
  });

  it("is not told by beats that come early, as far as the dominant shape is concerned", () => {
    const usual = varied(200, -900, 1014, false);
    expect(usual.unlike).toBe(new UsualBeat().unlike);
    expect(usual.unlikeOwn).toBeLessThan(new UsualBeat().unlikeOwn);
  });

  it("is not bent by one beat that is another altogether, nor by one that founds a template", () => {
    expect(varied(1, -1024, 0, true).unlike).toBe(960 + 340);
    expect(varied(1000, -1024, 0, true).unlike).toBeLessThanOrEqual(400 * 16);
    expect(varied(1000, 1000, 0, true).unlikeOwn).toBeLessThanOrEqual(123 * 16);
  });
});

describe("how far T waves usually are from the usual one", () => {
  function taught(deviations: readonly number[], inTime = true): UsualBeat {
    const usual = new UsualBeat();
    const row = new BeatRow();
    for (const deviation of deviations) {
      row.tDeviation = deviation;
      usual.vary(row, inTime);
    }
    return usual;
  }
  const often = (deviation: number, times: number) => new Array<number>(times).fill(deviation);

  it("comes to what beats in time measure, of whatever shape", () => {
    expect(taught(often(300, 100)).tDeviationQ6 >> 6).toBe(300);
  });

  it("is not told by beats that come early", () => {
    expect(taught(often(300, 100), false).tDeviationQ6).toBe(0);
  });

  it("is bent by less than a quarter by a run of ten ventricular beats in time, once a minute of beats is known", () => {
    expect(taught([...often(300, 70), ...often(3000, 10)]).tDeviationQ6 >> 6).toBeLessThan(375);
  });

  it("follows at last where the T waves themselves have changed", () => {
    expect(taught([...often(300, 70), ...often(900, 500)]).tDeviationQ6 >> 6).toBeGreaterThan(800);
  });

  it("grows from nothing", () => {
    expect(taught([...often(0, 70), ...often(500, 2000)]).tDeviationQ6 >> 6).toBeGreaterThan(400);
  });
});
