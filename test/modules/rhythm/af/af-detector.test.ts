import { describe, expect, it } from "vitest";
import {
  FEATURE_NAMES,
  FEATURES,
  INTERVAL_FEATURES,
  USUAL_P,
} from "../../../../modules/rhythm/af/features.ts";
import { spotTable } from "../../../../modules/rhythm/af/spot-table.generated.ts";
import { afTable } from "../../../../modules/rhythm/af/table.generated.ts";
import { BeatMark } from "../../../../modules/rhythm/beat.ts";
import { RhythmKind } from "../../../../modules/rhythm/kind.ts";
import { Measure } from "../../../../modules/rhythm/reasons.ts";
import { AfOutcome } from "../../../../modules/rhythm/rhythm-screen.ts";
import { thresholds } from "../../../../modules/rhythm/thresholds.ts";
import { fibrillation, flutter, pattern, sinus, withAtrial, withVentricular } from "../rhythms.ts";
import { Player, seconds } from "../screened.ts";

const af = RhythmKind.atrialFibrillation;

describe("the fitted tables", () => {
  it("have a weight and a pivot for each feature that they use, and no sum of them can overflow", () => {
    for (const [table, features] of [
      [afTable, INTERVAL_FEATURES],
      [spotTable, FEATURES],
    ] as const) {
      expect(table.weightsQ20).toHaveLength(features);
      expect(table.pivots).toHaveLength(features);
      // Features are below 2^14; the score is a sum of exact products of integers.
      const most = table.weightsQ20.reduce((sum, weight) => sum + Math.abs(weight) * 2 ** 14, 0);
      expect(most).toBeLessThan(Number.MAX_SAFE_INTEGER);
    }
    expect(FEATURE_NAMES).toHaveLength(FEATURES);
    expect(FEATURE_NAMES[USUAL_P]).toBe("usualP");
  });
});

describe("atrial fibrillation", () => {
  it("is found, and told with the beat where it began, to within 20 beats", () => {
    for (const [rrMs, seed] of [
      [420, 1],
      [600, 2],
      [750, 3],
      [950, 4],
    ]) {
      const player = new Player().play(sinus(200, 900, 25, seed));
      player.play(fibrillation(400, rrMs, 0.2, seed)).play(sinus(300, 900, 25, seed + 9));
      const episodes = player.finish().of(af);
      expect(episodes).toHaveLength(1);
      const [{ start, end }] = episodes;
      const startBeat = player.beats.findIndex((index) => index >= start);
      const endBeat = player.beats.findIndex((index) => index >= end!);
      expect(Math.abs(startBeat - 200)).toBeLessThanOrEqual(20);
      expect(Math.abs(endBeat - 600)).toBeLessThanOrEqual(20);
    }
  });

  it("is told within two minutes of its beginning, with the features that decided", () => {
    const player = new Player().play(sinus(200, 850)).play(fibrillation(300, 650));
    const [episode] = player.finish().of(af);
    expect(seconds(episode.toldAt - episode.start)).toBeLessThan(120);
    expect(episode.confidence).toBeGreaterThan(800);
    const features = episode.reasons.filter(([measure]) => measure >= Measure.afFeature);
    expect(features.length).toBeGreaterThanOrEqual(2);
    expect(features[0][0]).toBe(Measure.afFeature);
    expect(features[0][1]).toBeGreaterThan(features[0][2]);
  });

  it("is found with a fifth of ventricular beats, which are taken out first", () => {
    const beats = fibrillation(400, 700).map((beat, i) => (i % 5 === 3 ? { ...beat, beatClass: 2 } : beat));
    expect(new Player().play(sinus(100, 850)).play(beats).finish().of(af)).toHaveLength(1);
  });

  it("is not made of sinus rhythm, breathing, or regular flutter", () => {
    expect(new Player().play(sinus(1000, 850)).finish().of(af)).toEqual([]);
    expect(
      new Player()
        .play(sinus(1000, 1000, 250))
        .finish()
        .of(af),
    ).toEqual([]);
    expect(new Player().play(flutter(600)).play(flutter(600, 300)).finish().of(af)).toEqual([]);
  });

  it("is not made of ectopic beats, single or in patterns, with or without their classes", () => {
    for (const share of [0.05, 0.1, 0.2]) {
      expect(
        new Player()
          .play(withVentricular(1500, 800, share))
          .finish()
          .of(af),
      ).toEqual([]);
      expect(
        new Player()
          .play(withAtrial(1500, 800, share))
          .finish()
          .of(af),
      ).toEqual([]);
    }
    for (const normals of [1, 2, 3]) {
      const unclassed = pattern(200, normals).map((beat) => ({ ...beat, beatClass: 0 }));
      expect(new Player().play(unclassed).finish().of(af)).toEqual([]);
      expect(new Player().play(pattern(200, normals)).finish().of(af)).toEqual([]);
    }
  });

  it("is not made of irregular beats that have their P waves; that they have none says no more than intervals do", () => {
    const irregular = fibrillation(400, 650);
    const shown = (share: number) =>
      new Player().play(sinus(200, 850)).play(
        irregular.map((beat, i) => ({
          ...beat,
          marks: BeatMark.seen | ((i * 7) % 10 < 10 * share ? BeatMark.usualP : 0),
        })),
      );
    const plain = new Player().play(sinus(200, 850)).play(irregular);
    for (const share of [0, 0.2]) expect(shown(share).screen.afScoreQ8).toBe(plain.screen.afScoreQ8);
    expect(shown(0.6).screen.afScoreQ8).toBeLessThan(plain.screen.afScoreQ8 - 256);
    expect(shown(0).finish().of(af)).toHaveLength(1);
    expect(shown(1).finish().of(af)).toEqual([]);
  });

  it("follows its shortest duration", () => {
    const short = [...sinus(200, 850), ...fibrillation(160, 600, 0.25, 5), ...sinus(200, 850)];
    expect(new Player().play(short).finish().of(af)).toHaveLength(1);
    const limits = thresholds({ afMinimumMs: 300_000 });
    expect(new Player({ limits }).play(short).finish().of(af)).toEqual([]);
  });

  it("cannot be told from few intervals: the outcome is unclassifiable until there are 16", () => {
    const player = new Player().play(fibrillation(16, 700));
    expect(player.screen.afOutcome).toBe(AfOutcome.unclassifiable);
    expect(player.screen.afScoreQ8).toBe(0);
    player.play(sinus(40, 700));
    expect(player.screen.afOutcome).toBe(AfOutcome.notAf);
  });

  it("leaves a score for a strip of half a minute: above 0 in fibrillation, below in sinus rhythm", () => {
    for (let seed = 1; seed <= 8; seed++) {
      const irregular = new Player().play(fibrillation(40, 700, 0.2, seed));
      expect(irregular.screen.afScoreQ8).toBeGreaterThan(0);
      const regular = new Player().play(sinus(36, 800, 40, seed));
      expect(regular.screen.afScoreQ8).toBeLessThan(0);
    }
  });

  it("is unclassifiable where ventricular beats leave no intervals, and that is told", () => {
    const heard = new Player().play(pattern(300, 1)).finish();
    expect(heard.of(RhythmKind.unclassifiable)).toHaveLength(1);
    expect(heard.of(af)).toEqual([]);
  });

  it("goes on through a short interruption, and ends with the last beat before a long one", () => {
    const player = new Player().play(fibrillation(300, 650));
    player.screen.interrupted();
    player.quiet(10_000, 2).play(fibrillation(200, 650, 0.2, 8));
    const last = player.beats.at(-1)!;
    player.screen.interrupted();
    player.quiet(120_000, 2);
    const [episode, ...more] = player.listener.of(af);
    expect(more).toEqual([]);
    expect(episode.end).toBe(last);
    expect(player.screen.afOutcome).toBe(AfOutcome.unclassifiable);
    player.play(fibrillation(300, 650, 0.2, 9));
    expect(player.finish().of(af)).toHaveLength(2);
  });

  it("is never made of beats that are marked as noise", () => {
    const noise = fibrillation(2000, 500, 0.3).map((beat) => ({ ...beat, marks: BeatMark.noisy }));
    expect(new Player().play(noise).finish().kinds).toEqual([]);
    const gaps = fibrillation(2000, 500, 0.3).map((beat) => ({ ...beat, marks: BeatMark.gap }));
    expect(new Player().play(gaps).finish().kinds).toEqual([]);
  });

  it("is not judged from intervals that are scattered over too long a time", () => {
    const player = new Player();
    for (const beat of fibrillation(400, 600)) {
      player.play([beat]).play(fibrillation(1, 650, 0.2, player.beats.length));
      player.screen.interrupted();
      player.quiet(15_000, 2);
    }
    expect(player.screen.afOutcome).toBe(AfOutcome.unclassifiable);
    expect(player.finish().of(af)).toEqual([]);
  });
});
