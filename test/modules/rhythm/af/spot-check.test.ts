import { describe, expect, it } from "vitest";
import { FEATURE_NAMES } from "../../../../modules/rhythm/af/features.ts";
import { SpotCheck } from "../../../../modules/rhythm/af/spot-check.ts";
import { BeatClass, BeatMark } from "../../../../modules/rhythm/beat.ts";
import { Episodes } from "../../../../modules/rhythm/episodes.ts";
import { RhythmKind } from "../../../../modules/rhythm/kind.ts";
import { Measure, Reasons } from "../../../../modules/rhythm/reasons.ts";
import { fibrillation, type ModelBeat, sinus } from "../rhythms.ts";
import { Listener, Player } from "../screened.ts";

const possible = RhythmKind.possibleAtrialFibrillation;

/** Beats whose signal was looked at: with a P wave each, or without. */
const seen = (beats: readonly ModelBeat[], marks = 0) =>
  beats.map((beat) => ({ ...beat, marks: beat.marks | BeatMark.seen | marks }));
const withP = (beats: readonly ModelBeat[]) => seen(beats, BeatMark.usualP);

/** A listener that hears of judgements, too. */
class Judge extends Listener {
  readonly judgements: { readonly isPossible: boolean; readonly scoreQ8: number }[] = [];

  judged(_endIndex: number, isPossible: boolean, scoreQ8: number): void {
    this.judgements.push({ isPossible, scoreQ8 });
  }
}

describe("half a minute", () => {
  it("is possible fibrillation where it is irregular without P waves, from its first beat on", () => {
    for (let seed = 1; seed <= 8; seed++) {
      const player = new Player().play(seen(fibrillation(40, 700, 0.2, seed)));
      const told = player.finish().of(possible);
      expect(told.length, `seed ${seed}`).toBeGreaterThan(0);
      expect(told[0].start).toBe(player.beats[0]);
      expect(told[0].confidence).toBeGreaterThan(500);
      const names = told[0].reasons.map(([measure]) => FEATURE_NAMES[measure - Measure.afFeature]);
      expect(names).not.toContain(undefined);
      expect(names.length).toBeGreaterThan(0);
    }
  });

  it("is none where P waves lie before the beats, or where the beats come in time", () => {
    for (let seed = 1; seed <= 8; seed++) {
      const breathing = new Player().play(withP(sinus(36, 850, 60, seed))).finish();
      expect(breathing.of(possible), `seed ${seed}`).toEqual([]);
      const unclear = new Player().play(seen(sinus(36, 850, 20, seed))).finish();
      expect(unclear.of(possible), `seed ${seed}`).toEqual([]);
    }
    // Irregular as an atrium that is not fibrillating may be.
    const wandering = new Player().play(withP(fibrillation(40, 850, 0.12))).finish();
    expect(wandering.of(possible)).toEqual([]);
  });

  it("is not judged without a signal: intervals alone are too few", () => {
    expect(new Player().play(fibrillation(40, 700)).finish().of(possible)).toEqual([]);
  });

  it("is judged from 6 intervals on, whose beats are not ventricular", () => {
    const beats = seen(fibrillation(6, 700));
    expect(new Player().play(beats).finish().of(possible)).toEqual([]);
    const ventricular = seen(fibrillation(60, 700)).map((beat, i) =>
      i % 2 === 0 ? { ...beat, beatClass: BeatClass.ventricular } : beat,
    );
    expect(new Player().play(ventricular).finish().of(possible)).toEqual([]);
  });
});

describe("possible fibrillation", () => {
  it("is over when fibrillation is told", () => {
    const listener = new Player().play(seen(fibrillation(300, 700))).finish();
    const [episode] = listener.of(RhythmKind.atrialFibrillation);
    const told = listener.of(possible);
    expect(told.length).toBeGreaterThan(0);
    for (const { end } of told) expect(end).toBeLessThanOrEqual(episode.toldAt);
  });

  it("is over when 128 intervals have not made it an episode, and is not looked for later", () => {
    const player = new Player().play(seen(fibrillation(40, 700))).play(withP(sinus(400, 800)));
    player.play(seen(fibrillation(40, 700, 0.2, 5)));
    const told = player.finish().of(possible);
    expect(told.length).toBeGreaterThan(0);
    const last = told[told.length - 1];
    expect(player.beats.findIndex((index) => index >= last.end!)).toBeLessThanOrEqual(129);
  });

  it("is looked for anew after a minute without beats", () => {
    const player = new Player().play(withP(sinus(200, 800))).quiet(90_000, 2);
    const from = player.index;
    const told = player
      .play(seen(fibrillation(40, 700)))
      .finish()
      .of(possible);
    expect(told.length).toBeGreaterThan(0);
    expect(told[0].start).toBeGreaterThanOrEqual(from);
  });

  it("begins and ends half a log odds to either side of even, so that it does not flicker", () => {
    const judge = new Judge();
    const reasons = new Reasons();
    // The first feature is the score itself.
    const table = { weightsQ20: [4096, ...new Array(13).fill(0)], pivots: new Array(14).fill(0), biasQ8: 0 };
    const spot = new SpotCheck(new Episodes(judge, reasons), reasons, table);
    spot.begin(0);
    const values = new Int32Array(14);
    const scores = [100, 128, 129, 1, -128, -129, 128];
    scores.forEach((score, i) => {
      values[0] = score;
      spot.judge(values, 6 + i, 100 + i);
    });
    expect(judge.judgements).toEqual(
      [false, false, true, true, true, false, false].map((isPossible, i) => ({
        isPossible,
        scoreQ8: scores[i],
      })),
    );
    expect(judge.of(possible)).toHaveLength(1);
    expect(judge.of(possible)[0]).toMatchObject({ start: 0, end: 105 });
  });
});
