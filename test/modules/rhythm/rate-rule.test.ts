import { describe, expect, it } from "vitest";
import { RhythmKind } from "../../../modules/rhythm/kind.ts";
import { Measure } from "../../../modules/rhythm/reasons.ts";
import { thresholds } from "../../../modules/rhythm/thresholds.ts";
import { sinus } from "./rhythms.ts";
import { Player } from "./screened.ts";

describe("bradycardia and tachycardia", () => {
  it("begin and end at the beats where the rate changed", () => {
    const player = new Player()
      .play(sinus(30, 850, 0))
      .play(sinus(30, 1400, 0))
      .play(sinus(30, 850, 0));
    const heard = player.finish();
    expect(heard.kinds).toEqual(["bradycardia"]);
    const [slow] = heard.of(RhythmKind.bradycardia);
    expect(slow.start).toBe(player.beats[29]);
    expect(slow.end).toBe(player.beats[59]);
    expect(slow.reasons[0][0]).toBe(Measure.rateDeciPerMin);
    expect(slow.reasons[0][1]).toBeLessThan(slow.reasons[0][2]);
  });

  it("hold on through the hysteresis: 52 a minute ends no bradycardia, 56 does", () => {
    const held = new Player().play(sinus(20, 1300, 0)).play(sinus(60, 60_000 / 52, 0));
    expect(held.finish().of(RhythmKind.bradycardia)).toHaveLength(1);
    expect(held.listener.of(RhythmKind.bradycardia)[0].end).toBe(held.beats.at(-1));
    const left = new Player().play(sinus(20, 1300, 0)).play(sinus(60, 60_000 / 56.5, 0));
    expect(left.finish().of(RhythmKind.bradycardia)[0].end).toBe(left.beats[19]);
    const never = new Player().play(sinus(200, 60_000 / 52, 0));
    expect(never.finish().kinds).toEqual([]);
  });

  it("are told of tachycardia above 100 a minute, however it was reached", () => {
    const creeping = Array.from({ length: 120 }, (_, i) => sinus(1, 900 - 4 * i, 0, i + 1)[0]);
    const heard = new Player()
      .play(creeping)
      .play(sinus(60, 420, 0))
      .finish();
    expect(heard.kinds).toEqual(["tachycardia"]);
  });

  it("follow their thresholds", () => {
    const limits = thresholds({ bradycardiaPerMin: 40 });
    expect(new Player({ limits }).play(sinus(60, 1400, 0)).finish().kinds).toEqual([]);
  });

  it("are not made of one long interval, nor of sinus arrhythmia", () => {
    const player = new Player().play(sinus(20, 900)).play([{ rrMs: 2600, beatClass: 0, marks: 0 }]);
    expect(player.play(sinus(20, 900)).finish().kinds).toEqual([]);
    expect(new Player().play(sinus(300, 900, 180)).finish().kinds).toEqual([]);
  });

  it("are one episode when the rate comes back within half a minute, and two when it comes back later", () => {
    const wobble = (restMs: number) => {
      const rest = sinus(Math.round(restMs / 700), 700, 0);
      return new Player()
        .play(sinus(30, 700, 0))
        .play(sinus(60, 500, 0))
        .play(rest)
        .play(sinus(60, 500, 0))
        .play(sinus(60, 700, 0));
    };
    const merged = wobble(20_000);
    const [one, ...more] = merged.finish().of(RhythmKind.tachycardia);
    expect(more).toEqual([]);
    expect([one.start, one.end]).toEqual([merged.beats[29], merged.beats.at(-61)]);
    const apart = wobble(60_000);
    const two = apart.finish().of(RhythmKind.tachycardia);
    expect(two).toHaveLength(2);
    expect(two[0].end).toBe(apart.beats[89]);
  });
});
