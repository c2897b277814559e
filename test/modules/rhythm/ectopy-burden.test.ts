import { describe, expect, it } from "vitest";
import { Silence } from "../../../modules/rhythm/beat.ts";
import { RhythmKind } from "../../../modules/rhythm/kind.ts";
import { Measure } from "../../../modules/rhythm/reasons.ts";
import { sinus, withAtrial, withVentricular } from "./rhythms.ts";
import { Player } from "./screened.ts";

describe("the burden of ectopic beats", () => {
  it("is absent until there are beats enough, and then their share", () => {
    const player = new Player().play(sinus(299, 800));
    expect(player.screen.burden.ventricularPerMille).toBeUndefined();
    player.play(sinus(1, 800));
    expect(player.screen.burden.ventricularPerMille).toBe(0);
    const beats = withVentricular(700, 800, 0.12);
    player.play(beats);
    const share = beats.filter(({ beatClass }) => beatClass === 2).length / (300 + beats.length);
    expect(player.screen.burden.ventricularPerMille).toBe(Math.round(1000 * share));
  });

  it("above a tenth is told once, with its share, and ends when it has fallen", () => {
    const player = new Player().play(withVentricular(2000, 700, 0.2)).play(sinus(9000, 700));
    const heard = player.finish();
    const told = heard.of(RhythmKind.frequentVentricularEctopy);
    expect(told).toHaveLength(1);
    const [measure, value, threshold] = told[0].reasons[0];
    expect(measure).toBe(Measure.burdenPerMille);
    expect(value).toBeGreaterThanOrEqual(threshold);
    expect(told[0].end! < player.beats.at(-1)!).toBe(true);
  });

  it("counts supraventricular beats apart", () => {
    const heard = new Player().play(withAtrial(2000, 800, 0.25)).finish();
    expect(heard.of(RhythmKind.frequentSupraventricularEctopy)).toHaveLength(1);
    expect(heard.of(RhythmKind.frequentVentricularEctopy)).toEqual([]);
  });

  it("forgets what is more than an hour old, with and without beats in between", () => {
    const player = new Player().play(withVentricular(1000, 800, 0.2));
    expect(player.screen.burden.ventricularBeats).toBeGreaterThan(100);
    player.quiet(3_700_000, Silence.unusable).play(sinus(10, 800));
    expect(player.screen.burden.ventricularBeats).toBe(0);
    expect(player.screen.burden.beats).toBe(10);
  });
});
