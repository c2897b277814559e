import { describe, expect, it } from "vitest";
import { BeatClass } from "../../../modules/rhythm/beat.ts";
import { RhythmKind } from "../../../modules/rhythm/kind.ts";
import { fibrillation, sinus, withAtrial } from "./rhythms.ts";
import { Player } from "./screened.ts";

const early = (count: number, rrMs: number) =>
  Array.from({ length: count }, () => ({ rrMs, beatClass: BeatClass.supraventricular, marks: 0 }));

describe("supraventricular tachycardia", () => {
  it("is a run of supraventricular beats, from the first to the last", () => {
    const player = new Player().play(sinus(12, 800)).play(early(5, 420)).play(sinus(12, 800));
    const heard = player.finish();
    const [run] = heard.of(RhythmKind.supraventricularTachycardia);
    expect([run.start, run.end]).toEqual([player.beats[12], player.beats[16]]);
  });

  it("is not made of a slow run, a pair, or single early beats", () => {
    for (const beats of [early(8, 700), early(2, 400), withAtrial(200, 800, 0.3)]) {
      const heard = new Player().play(sinus(12, 800)).play(beats).play(sinus(12, 800)).finish();
      expect(heard.of(RhythmKind.supraventricularTachycardia)).toEqual([]);
    }
  });

  it("is not a run whose intervals vary by more than an eighth, as those of fibrillation do", () => {
    const varied = [600, 420, 520, 400, 510, 430, 530].flatMap((rrMs) => early(1, rrMs));
    const heard = new Player().play(sinus(12, 800)).play(varied).play(sinus(12, 800)).finish();
    expect(heard.of(RhythmKind.supraventricularTachycardia)).toEqual([]);
    const [within, beyond] = [455, 465].map((rrMs) => {
      const beats = [600, 400, rrMs].flatMap((one) => early(1, one));
      return new Player().play(sinus(12, 800)).play(beats).play(sinus(12, 800)).finish();
    });
    expect(within.of(RhythmKind.supraventricularTachycardia)).toHaveLength(1);
    expect(beyond.of(RhythmKind.supraventricularTachycardia)).toEqual([]);
  });

  it("is told of a run that becomes regular, once three intervals agree, and from its first beat", () => {
    const settling = [600, 540, 400, 410].flatMap((rrMs) => early(1, rrMs));
    const short = new Player().play(sinus(12, 800)).play(settling).play(sinus(12, 800)).finish();
    expect(short.of(RhythmKind.supraventricularTachycardia)).toEqual([]);
    const player = new Player().play(sinus(12, 800)).play(settling).play(early(1, 405)).play(sinus(12, 800));
    const [run] = player.finish().of(RhythmKind.supraventricularTachycardia);
    expect([run.start, run.end]).toEqual([player.beats[12], player.beats[16]]);
    // Nothing is carried over from a run before: of two intervals, both are compared and no third.
    const again = new Player().play(sinus(12, 800)).play(settling).play(sinus(12, 800)).play(early(3, 540));
    expect(again.play(sinus(12, 800)).finish().of(RhythmKind.supraventricularTachycardia)).toHaveLength(1);
  });

  it("is not a run that begins once something speaks for fibrillation", () => {
    const fast = early(6, 400);
    const quiet = new Player().play(sinus(40, 900)).play(fast).play(sinus(12, 900)).finish();
    expect(quiet.of(RhythmKind.supraventricularTachycardia)).toHaveLength(1);
    const player = new Player().play(fibrillation(40, 900));
    expect(player.screen.afScoreQ8).toBeGreaterThan(256);
    player.play(fast);
    expect(player.listener.of(RhythmKind.atrialFibrillation)).toEqual([]);
    expect(player.finish().of(RhythmKind.supraventricularTachycardia)).toEqual([]);
  });

  it("that was long and came before fibrillation stays as it was told", () => {
    const player = new Player().play(sinus(40, 800)).play(early(8, 420)).play(fibrillation(160, 700));
    const heard = player.finish();
    expect(heard.of(RhythmKind.atrialFibrillation)).toHaveLength(1);
    const told = heard.of(RhythmKind.supraventricularTachycardia);
    expect(told.map(({ start, end }) => [start, end])).toEqual([[player.beats[40], player.beats[47]]]);
  });

  it("is told while it lasts from eight beats on, and if shorter once the rhythm behind it is regular", () => {
    const long = new Player().play(sinus(40, 800)).play(early(8, 420));
    expect(long.listener.of(RhythmKind.supraventricularTachycardia)).toHaveLength(1);
    const short = new Player()
      .play(sinus(40, 800))
      .play(early(7, 420))
      .play(sinus(4, 800, 10));
    expect(short.listener.of(RhythmKind.supraventricularTachycardia)).toEqual([]);
    short.play(sinus(1, 800, 10));
    const [run] = short.listener.of(RhythmKind.supraventricularTachycardia);
    expect([run.start, run.end, run.reasons[1][1]]).toEqual([short.beats[40], short.beats[46], 7]);
  });

  it("is not a short run behind which all is irregular, as where fibrillation begins", () => {
    const irregular = [820, 560, 900, 610, 1010, 700, 520, 860].flatMap((rrMs) => sinus(1, rrMs, 0));
    const player = new Player().play(sinus(40, 800)).play(early(5, 420));
    const heard = player
      .play([...irregular, ...irregular, ...irregular])
      .play(sinus(12, 800))
      .finish();
    expect(heard.of(RhythmKind.supraventricularTachycardia)).toEqual([]);
  });

  it("comes in salvos, of which each is told", () => {
    const player = new Player().play(sinus(40, 800));
    for (let salvo = 0; salvo < 6; salvo++) player.play(early(4, 420)).play(sinus(2, 800));
    const told = player.play(sinus(8, 800)).listener.of(RhythmKind.supraventricularTachycardia);
    expect(told.map(({ start, end }) => [start, end])).toEqual(
      Array.from({ length: 6 }, (_, i) => [player.beats[40 + 6 * i], player.beats[43 + 6 * i]]),
    );
  });

  it("is told all the same when an interruption hides what follows a short run", () => {
    const player = new Player().play(sinus(40, 800)).play(early(4, 420)).play(sinus(1, 800));
    player.screen.interrupted();
    const [run] = player.listener.of(RhythmKind.supraventricularTachycardia);
    expect([run.start, run.end]).toEqual([player.beats[40], player.beats[43]]);
  });

  it("is a regular fast rate reached at one step, without any help from classes", () => {
    const player = new Player().play(sinus(40, 800, 10)).play(sinus(40, 340, 0));
    player.play(sinus(20, 800, 10));
    const heard = player.finish();
    const [sudden] = heard.of(RhythmKind.supraventricularTachycardia);
    expect(sudden.start).toBe(player.beats[39]);
    expect(sudden.end).toBe(player.beats[79]);
  });

  it("is not a rate that rises over many beats, as in exercise", () => {
    const rising = Array.from({ length: 150 }, (_, i) => sinus(1, 800 - 3 * i, 0, i + 1)[0]);
    const heard = new Player()
      .play(rising)
      .play(sinus(60, 345, 0))
      .finish();
    expect(heard.of(RhythmKind.supraventricularTachycardia)).toEqual([]);
  });

  it("is not a fast rate that is irregular, however suddenly it came", () => {
    const heard = new Player()
      .play(sinus(40, 800, 10))
      .play(fibrillation(12, 340, 0.12))
      .finish();
    expect(heard.of(RhythmKind.supraventricularTachycardia)).toEqual([]);
  });

  it("ends with the last beat before an interruption", () => {
    const player = new Player().play(sinus(40, 800, 10)).play(sinus(20, 340, 0));
    player.screen.interrupted();
    player.play(sinus(20, 340, 0));
    const [sudden] = player.finish().of(RhythmKind.supraventricularTachycardia);
    expect(sudden.end).toBe(player.beats[59]);
  });
});
