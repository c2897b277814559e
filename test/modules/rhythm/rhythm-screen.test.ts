import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RhythmKind } from "../../../modules/rhythm/kind.ts";
import { fibrillation, type ModelBeat, pattern, run, sinus, withAtrial, withVentricular } from "./rhythms.ts";
import { Player } from "./screened.ts";

/** A day's worth of trouble in ten minutes. */
const mixed: readonly ModelBeat[] = [
  ...sinus(100, 850),
  ...run(12, 420),
  ...sinus(60, 1400, 0),
  { rrMs: 4600, beatClass: 0, marks: 0 },
  ...pattern(12, 1),
  ...fibrillation(200, 600),
  ...withAtrial(120, 800, 0.2),
  ...withVentricular(200, 700, 0.2),
];

const played = (startIndex: number, beats: readonly ModelBeat[]) => {
  const player = new Player({ startIndex }).play(beats);
  const { heard } = player.finish();
  return heard.map(({ start, end, toldAt, ...rest }) => ({
    ...rest,
    start: (start - startIndex) | 0,
    end: (end! - startIndex) | 0,
    toldAt: (toldAt - startIndex) | 0,
  }));
};

describe("the rhythm screen", () => {
  it("finds what a mixed stretch holds", () => {
    const player = new Player().play(mixed);
    expect(player.finish().kinds).toEqual([
      "atrialFibrillation",
      "bradycardia",
      "tachycardia",
      "pause",
      "asystole",
      "bigeminy",
      "ventricularTachycardia",
    ]);
  });

  it("says the same whenever it began, even where the sample index wraps", () => {
    const base = played(0, mixed);
    expect(base.length).toBeGreaterThan(5);
    for (const startIndex of [1, 123_456_789, 2_147_483_647 - 30_000, -2_147_483_648]) {
      expect(played(startIndex, mixed)).toEqual(base);
    }
  });

  it("finds nothing in an empty stream", () => {
    const player = new Player();
    player.screen.finish();
    expect(player.listener.heard).toEqual([]);
    expect(new Player().quiet(30_000).finish().heard).toEqual([]);
  });

  it("finds nothing but that it cannot tell in a stream that is all noise", () => {
    const noisy = mixed.map((beat) => ({ ...beat, marks: 2 }));
    const heard = new Player().play(noisy, 2).finish();
    expect(heard.kinds).toEqual([]);
    expect(heard.of(RhythmKind.unclassifiable)).toHaveLength(1);
  });

  it("tells the same of a stretch after a long gap as of the stretch alone", () => {
    const alone = played(0, mixed).filter(({ kind }) => kind !== RhythmKind.unclassifiable);
    const player = new Player().play(sinus(200, 700));
    player.screen.interrupted();
    player.quiet(3_800_000, 2);
    const at = player.index;
    const before = player.listener.heard.length;
    player.play(mixed.map((beat, i) => (i === 0 ? { ...beat, marks: 1 } : beat)));
    const after = player
      .finish()
      .heard.slice(before)
      .filter(({ kind }) => kind !== RhythmKind.unclassifiable)
      .map(({ start, end, toldAt, ...rest }) => ({
        ...rest,
        start: start - at,
        end: end! - at,
        toldAt: toldAt - at,
      }));
    // The first interval of the stretch alone is known; after a gap it is not.
    const shape = (list: typeof alone) => list.map(({ kind, start, end }) => [kind, start, end]);
    expect(shape(after)).toEqual(shape(alone));
  });

  it("keeps its promises to the sink for whatever comes: order, one open of a kind, each closed once", () => {
    const step = fc.oneof(
      fc.record({
        rrMs: fc.integer({ min: 150, max: 6000 }),
        beatClass: fc.integer({ min: 0, max: 4 }),
        marks: fc.constantFrom(0, 0, 0, 0, 1, 2, 3),
        repeat: fc.integer({ min: 1, max: 40 }),
      }),
      fc.record({ quietMs: fc.integer({ min: 100, max: 200_000 }), silence: fc.integer({ min: 0, max: 2 }) }),
      fc.constant("interrupted" as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const player = new Player({ startIndex: 2_147_400_000 });
        for (const one of steps) {
          if (one === "interrupted") player.screen.interrupted();
          else if ("quietMs" in one) player.quiet(one.quietMs, one.silence);
          else player.play(Array.from({ length: one.repeat }, () => one));
        }
        player.finish();
      }),
      { numRuns: 60 },
    );
  });

  it("ignores a beat that is not later than the one before", () => {
    const player = new Player().play(sinus(20, 800));
    player.screen.beat(player.beats[10], 128_000, 2, 0);
    player.screen.beat(player.beats[19], 128_000, 2, 0);
    expect(player.screen.burden.ventricularBeats).toBe(0);
    expect(player.screen.burden.beats).toBe(20);
  });

  it("finds nothing in two hours of varied sinus rhythm with rare ectopic beats", () => {
    const player = new Player();
    for (let hour = 0; hour < 12; hour++) {
      player.play(sinus(300, 700 + 25 * hour, 20 + 10 * hour, hour + 1));
      player.play(withAtrial(150, 700 + 25 * hour, 0.02, hour + 1));
      player.play(withVentricular(150, 700 + 25 * hour, 0.02, hour + 1));
    }
    expect(player.finish().kinds).toEqual([]);
  });
});
