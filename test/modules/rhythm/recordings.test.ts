import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RhythmKind } from "../../../modules/rhythm/kind.ts";
import { detectEpisodes, type RecordScore, scoreEpisodes } from "../../../tools/fit/evaluate.ts";
import { type BeatRecord, readRecordings } from "../../../tools/fit/recordings.ts";
import { recordings } from "../../support/recordings.ts";
import { Player } from "./screened.ts";

const afdb = recordings("afdb");
const mitdb = recordings("mitdb");
const nsr2db = recordings("nsr2db");
const folder = join((afdb ?? mitdb ?? nsr2db ?? ".") as string, "..");

const sum = (scores: readonly RecordScore[], of: (score: RecordScore) => number) =>
  scores.reduce((total, score) => total + of(score), 0);
const scored = (records: readonly BeatRecord[]) =>
  records.map((record) => scoreEpisodes(record, detectEpisodes(record)));
const sensitivity = (scores: readonly RecordScore[]) =>
  sum(scores, (s) => s.tp) / sum(scores, (s) => s.tp + s.fn);
const specificity = (scores: readonly RecordScore[]) =>
  sum(scores, (s) => s.tn) / sum(scores, (s) => s.tn + s.fp);

describe.skipIf(afdb === undefined)(
  "atrial fibrillation in recordings (the table was fitted on them)",
  () => {
    it("is found in afdb beat by beat, and all but one episode of a minute", () => {
      const scores = scored(readRecordings(folder, "afdb"));
      expect(scores).toHaveLength(12);
      expect(sensitivity(scores)).toBeGreaterThan(0.981);
      expect(specificity(scores)).toBeGreaterThan(0.98);
      expect(sum(scores, (s) => s.longEpisodes) - sum(scores, (s) => s.longFound)).toBeLessThanOrEqual(1);
    });
  },
);

describe.skipIf(nsr2db === undefined)("two healthy hearts for a day", () => {
  it("raise no finding of fibrillation", () => {
    const records = readRecordings(folder, "nsr2db");
    expect(records.reduce((beats, record) => beats + record.samples.length, 0)).toBeGreaterThan(200_000);
    expect(sum(scored(records), (s) => s.episodes)).toBe(0);
  });
});

describe.skipIf(mitdb === undefined)("ventricular rhythms in mitdb", () => {
  const records = mitdb === undefined ? [] : readRecordings(folder, "mitdb");
  const listen = (name: string) => {
    const record = records.find((one) => one.name === name)!;
    const player = new Player();
    for (let i = 0; i < record.samples.length; i++) {
      player.screen.beat(record.samples[i], record.rateMilliHz, record.classes[i], i === 0 ? 1 : 0);
    }
    return player.finish();
  };

  it("are as many runs as the reference names", () => {
    const counts = (name: string, kind: number) => listen(name).of(kind).length;
    expect(counts("203", RhythmKind.ventricularTachycardia)).toBe(21);
    expect(counts("205", RhythmKind.ventricularTachycardia)).toBe(6);
    expect(counts("207", RhythmKind.ventricularTachycardia)).toBe(2);
    expect(counts("207", RhythmKind.idioventricularRhythm)).toBe(1);
    expect(counts("215", RhythmKind.ventricularTachycardia)).toBe(2);
    expect(counts("124", RhythmKind.idioventricularRhythm)).toBe(3);
    expect(counts("209", RhythmKind.supraventricularTachycardia)).toBe(10);
  });

  it("are none in the records that have none", () => {
    for (const name of ["101", "108", "109", "112", "115", "118", "122", "230"]) {
      expect(listen(name).kinds, name).toEqual([]);
    }
  });

  it("fibrillation is found in 201 and 203 with reference beats", () => {
    const scores = scored(records);
    expect(sensitivity(scores)).toBeGreaterThan(0.985);
    expect(sum(scores, (s) => s.longFound)).toBe(sum(scores, (s) => s.longEpisodes));
    expect(sum(scores, (s) => s.falseEpisodes)).toBe(0);
  });
});
