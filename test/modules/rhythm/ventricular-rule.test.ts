import { describe, expect, it } from "vitest";
import { RhythmKind } from "../../../modules/rhythm/kind.ts";
import { thresholds } from "../../../modules/rhythm/thresholds.ts";
import { pattern, run, sinus, withVentricular } from "./rhythms.ts";
import { Player, seconds } from "./screened.ts";

const around = (player: Player, beats: ReturnType<typeof run>) =>
  player
    .play(sinus(12, 800, 0))
    .play(beats)
    .play(sinus(12, 800, 0));

describe("ventricular rhythms", () => {
  it("single ventricular beats are no episode", () => {
    expect(around(new Player(), run(1, 500)).finish().kinds).toEqual([]);
  });

  it("two in a row are a couplet from the first to the second", () => {
    const player = around(new Player(), run(2, 450));
    const heard = player.finish();
    expect(heard.kinds).toEqual(["ventricularCouplet"]);
    const [couplet] = heard.heard;
    expect([couplet.start, couplet.end]).toEqual([player.beats[12], player.beats[13]]);
  });

  it("three above 100 a minute are a tachycardia; at 100 and below an idioventricular rhythm", () => {
    expect(around(new Player(), run(3, 590)).finish().kinds).toEqual(["ventricularTachycardia"]);
    expect(around(new Player(), run(3, 610)).finish().kinds).toEqual(["idioventricularRhythm"]);
    expect(around(new Player(), run(8, 900)).finish().kinds).toEqual(["idioventricularRhythm"]);
  });

  it("a tachycardia is told at its third beat, with the beat at which it began", () => {
    const player = around(new Player({ latencySamples: 0 }), run(10, 400));
    const [fast] = player.finish().of(RhythmKind.ventricularTachycardia);
    expect(fast.start).toBe(player.beats[12]);
    expect(fast.end).toBe(player.beats[21]);
    expect(seconds(fast.toldAt - player.beats[14])).toBeLessThanOrEqual(0.2);
  });

  it("a run that speeds up becomes a tachycardia inside of itself, without overlap", () => {
    const player = new Player()
      .play(sinus(12, 800, 0))
      .play(run(6, 800))
      .play(run(10, 400));
    const heard = player.play(sinus(12, 800, 0)).finish();
    const [slow] = heard.of(RhythmKind.idioventricularRhythm);
    const [fast] = heard.of(RhythmKind.ventricularTachycardia);
    expect(slow.end).toBe(fast.start);
    expect(fast.end).toBe(player.beats[27]);
  });

  it("thirty seconds of it are sustained, and 29 are not", () => {
    const short = around(new Player(), run(72, 400)).finish();
    expect(short.of(RhythmKind.sustainedVentricularTachycardia)).toEqual([]);
    const player = around(new Player(), run(90, 400));
    const [long] = player.finish().of(RhythmKind.sustainedVentricularTachycardia);
    expect(long.start).toBe(player.beats[12]);
    expect(seconds(long.toldAt - long.start)).toBeLessThan(31);
  });

  it("bigeminy and trigeminy last from the first ventricular beat to the last", () => {
    for (const [normals, kind] of [
      [1, RhythmKind.bigeminy],
      [2, RhythmKind.trigeminy],
    ]) {
      const player = new Player().play(sinus(10, 800, 0)).play(pattern(6, normals));
      player.play(sinus(10, 800, 0));
      const heard = player.finish();
      expect(heard.of(kind)).toHaveLength(1);
      expect(heard.of(kind)[0].start).toBe(player.beats[10]);
      expect(heard.of(kind)[0].end).toBe(player.beats[10 + 5 * (normals + 1)]);
      expect(heard.kinds).toHaveLength(1);
    }
  });

  it("a wearer with a pacemaker gets no ventricular finding", () => {
    const player = new Player({ wearer: { pacemaker: true } });
    player
      .play(sinus(10, 700, 0))
      .play(run(40, 500))
      .play(pattern(20, 1))
      .play(withVentricular(600, 800, 0.3));
    const heard = player.finish();
    expect(heard.kinds.filter((name) => /ventricular|geminy/i.test(name) && !/^supra/.test(name))).toEqual(
      [],
    );
    expect(heard.of(RhythmKind.frequentVentricularEctopy)).toEqual([]);
  });

  it("an interruption ends a run with its last beat; two beats on either side of it are no run", () => {
    const player = new Player().play(sinus(12, 800, 0)).play(run(2, 400));
    player.screen.interrupted();
    player
      .play(run(1, 5000))
      .play(run(1, 400))
      .play(sinus(12, 800, 0));
    const heard = player.finish();
    expect(heard.of(RhythmKind.ventricularTachycardia)).toEqual([]);
    expect(heard.of(RhythmKind.ventricularCouplet)).toHaveLength(2);
  });

  it("at the threshold a run is still idioventricular; a tachycardia that slows to 97 stays one", () => {
    // 625 ms are whole samples, so that the rate is the threshold's exactly.
    const limits = thresholds({ ventricularTachycardiaPerMin: 96 });
    expect(around(new Player({ limits }), run(3, 625)).finish().kinds).toEqual(["idioventricularRhythm"]);
    const slowing = new Player()
      .play(sinus(12, 800, 0))
      .play(run(6, 550))
      .play(run(8, 620));
    expect(
      slowing
        .play(sinus(12, 800, 0))
        .finish()
        .of(RhythmKind.ventricularTachycardia),
    ).toHaveLength(1);
    expect(slowing.listener.of(RhythmKind.idioventricularRhythm)).toEqual([]);
  });

  it("a pattern is not continued across an interruption", () => {
    const player = new Player().play(sinus(10, 800, 0)).play(pattern(2, 1));
    player.screen.interrupted();
    player.play(pattern(3, 1)).play(sinus(10, 800, 0));
    expect(player.finish().kinds).toEqual([]);
  });
});
