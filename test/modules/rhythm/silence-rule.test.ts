import { describe, expect, it } from "vitest";
import { Silence } from "../../../modules/rhythm/beat.ts";
import { RhythmKind } from "../../../modules/rhythm/kind.ts";
import { sinus, withAtrial } from "./rhythms.ts";
import { Player, seconds } from "./screened.ts";

const before = sinus(20, 800);

describe("pause and asystole", () => {
  it("a pause is told while it lasts, at three seconds, and not at the next beat", () => {
    const player = new Player().play(before).quiet(3900);
    const [pause] = player.listener.of(RhythmKind.pause);
    expect(pause.start).toBe(player.beats[19]);
    const late = seconds(pause.toldAt - pause.start);
    expect(late).toBeGreaterThanOrEqual(3);
    expect(late).toBeLessThan(3.2);
    expect(pause.end).toBeUndefined();
    player.play(sinus(10, 800));
    expect(player.finish().of(RhythmKind.pause)[0].end).toBe(player.beats[20]);
  });

  it("a pause that ends before it could be told is told at its end", () => {
    const player = new Player().play(before).play([{ rrMs: 3100, beatClass: 0, marks: 0 }]);
    const heard = player.play(sinus(5, 800)).finish();
    expect(heard.kinds).toEqual(["pause"]);
    expect([heard.heard[0].start, heard.heard[0].end]).toEqual([player.beats[19], player.beats[20]]);
  });

  it("2.9 seconds are no pause, and 3.9 seconds no asystole", () => {
    const gap = (rrMs: number) => [{ rrMs, beatClass: 0, marks: 0 }];
    expect(
      new Player({ latencySamples: 0 })
        .play(before)
        .play(gap(2900))
        .play(sinus(5, 800))
        .finish()
        .of(RhythmKind.pause),
    ).toEqual([]);
    const heard = new Player({ latencySamples: 0 }).play(before).play(gap(3900)).play(sinus(5, 800)).finish();
    expect(heard.kinds).toEqual(["pause"]);
  });

  it("after a jolt of the electrodes a silence is none until it has lasted for ten seconds, or until the next beat", () => {
    const jolted = (ms: number) => {
      const player = new Player().play(before).quiet(800);
      player.screen.jolted();
      return player.quiet(ms);
    };
    expect(jolted(5000).play(sinus(10, 800)).finish().kinds).toEqual([]);
    expect(jolted(9500).finish().kinds).toEqual(["pause", "asystole"]);
    const again = jolted(1000).play(sinus(10, 800)).quiet(3500);
    expect(again.finish().kinds).toEqual(["pause"]);
  });

  it("four seconds without a beat are asystole, and it goes on for as long as it does", () => {
    const player = new Player().play(before).quiet(90_000);
    const [asystole] = player.listener.of(RhythmKind.asystole);
    expect(seconds(asystole.toldAt - asystole.start)).toBeLessThan(4.2);
    expect(asystole.end).toBeUndefined();
    expect(player.listener.of(RhythmKind.asystole)).toHaveLength(1);
    player.finish();
  });

  it("neither is made of a bad signal, in whole or in part", () => {
    expect(new Player().play(before).quiet(20_000, Silence.unusable).finish().kinds).toEqual([]);
    const patchy = new Player().play(before);
    for (let i = 0; i < 10; i++) patchy.quiet(2500).quiet(250, Silence.unusable);
    expect(patchy.finish().kinds).toEqual([]);
  });

  it("neither is made of a signal in which something moves that is no beat", () => {
    expect(new Player().play(before).quiet(20_000, Silence.active).finish().kinds).toEqual([]);
  });

  it("after a bad stretch the silence is counted from its end", () => {
    const player = new Player().play(before).quiet(2000, Silence.unusable);
    const from = player.index;
    const heard = player.quiet(6000).finish();
    const [pause] = heard.of(RhythmKind.pause);
    expect(Math.abs(pause.start - from)).toBeLessThanOrEqual(16);
  });

  it("an electrode that comes off ends a pause, and none is told until a beat was seen again", () => {
    const player = new Player().play(before).quiet(3900);
    player.screen.interrupted();
    expect(player.listener.of(RhythmKind.pause)[0].end).toBeDefined();
    player.quiet(30_000);
    expect(player.finish().of(RhythmKind.pause)).toHaveLength(1);
  });

  it("is silent before the first beat: nothing is known of a heart that was not seen", () => {
    expect(new Player().quiet(30_000).finish().kinds).toEqual([]);
  });

  it("finds each pause among a thousand atrial ectopic beats, and nothing more", () => {
    const player = new Player();
    const starts: number[] = [];
    for (let i = 0; i < 10; i++) {
      player.play(withAtrial(200, 750, 0.45, i + 1));
      starts.push(player.beats.at(-1)!);
      player.play([{ rrMs: 3400, beatClass: 0, marks: 0 }]);
    }
    const heard = player.play(withAtrial(20, 750, 0.4)).finish();
    expect(heard.of(RhythmKind.pause).map(({ start }) => start)).toEqual(starts);
    expect(heard.of(RhythmKind.asystole)).toEqual([]);
  });

  it("without ticks nobody vouches for the signal, and no pause is told", () => {
    const player = new Player();
    for (let i = 0; i < 20; i++) player.screen.detected(i * 100, 128_000);
    player.screen.detected(1900 + 128 * 5, 128_000);
    expect(player.finish().kinds).toEqual([]);
  });

  it("a T wave is the beat's own: the pause is counted from the beat", () => {
    const player = new Player({ latencySamples: 0 }).play(before);
    const { index, screen, listener } = player;
    for (let at = index + 16; at <= index + 64; at += 16) screen.tick(at, 128_000, Silence.active);
    for (let at = index + 80; at <= index + 500; at += 16) screen.tick(at, 128_000, Silence.flat);
    expect(listener.of(RhythmKind.pause).map(({ start }) => start)).toEqual([index]);
    player.finish();
  });

  it("what was bad after a beat and before it was reported is no silence", () => {
    const player = new Player({ latencySamples: 0 }).play(before);
    const beat = player.index + 100;
    player.screen.tick(beat - 20, 128_000, Silence.flat);
    player.screen.tick(beat + 60, 128_000, Silence.unusable);
    player.screen.detected(beat, 128_000);
    for (let at = beat + 76; at <= beat + 420; at += 16) player.screen.tick(at, 128_000, Silence.flat);
    player.screen.detected(beat + 128 * 3 + 26, 128_000);
    expect(player.finish().kinds).toEqual([]);
  });

  it("what still moves long after a beat is not that beat: the silence begins when it ends", () => {
    const player = new Player({ latencySamples: 0 }).play(before);
    const beat = player.index + 100;
    player.screen.tick(beat - 20, 128_000, Silence.flat);
    for (let at = beat - 4; at <= beat + 92; at += 16) player.screen.tick(at, 128_000, Silence.active);
    player.screen.detected(beat, 128_000);
    for (let at = beat + 108; at <= beat + 430; at += 16) player.screen.tick(at, 128_000, Silence.flat);
    player.screen.detected(beat + 128 * 3 + 26, 128_000);
    expect(player.finish().kinds).toEqual([]);
  });

  it("after a minute of nothing usable a flat line says nothing until a beat was seen", () => {
    const player = new Player().play(before).quiet(90_000, Silence.unusable).quiet(20_000);
    expect(player.finish().kinds).toEqual([]);
  });
});
