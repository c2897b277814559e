import { describe, expect, it } from "vitest";
import { RhythmKind } from "../../../modules/rhythm/kind.ts";
import { RhythmScreen } from "../../../modules/rhythm/rhythm-screen.ts";
import { Listener, RATE_MILLI_HZ } from "./screened.ts";

const SECOND = 128;

/** One letter a second: `w` waves, `-` none, `!` the signal is lost. */
function play(seconds: string) {
  const listener = new Listener();
  const screen = new RhythmScreen(listener);
  [...seconds].forEach((letter, i) => {
    listener.now = (i + 1) * SECOND;
    if (letter === "w") screen.flutter.waves((i + 1) * SECOND, RATE_MILLI_HZ, 250, 600, 430);
    else if (letter === "!") screen.interrupted();
    else screen.flutter.none();
  });
  screen.finish();
  const told = listener.of(RhythmKind.ventricularFibrillation);
  return {
    told,
    spans: told.map(({ start, end }) => [start / SECOND, (end ?? NaN) / SECOND]),
    after: told.map(({ start, toldAt }) => (toldAt - start) / SECOND),
  };
}

describe("ventricular flutter", () => {
  it("is told at the third look in a row that finds waves, from where the first of them began", () => {
    const { told, spans, after } = play("-----wwwwww------");
    expect(spans).toEqual([[2, 11]]);
    expect(after).toEqual([6]);
    expect(told[0].reasons).toEqual([
      [8, 600, 430],
      [1, 2500, 1500],
    ]);
  });

  it("is not told of two looks, however often they come", () => {
    expect(play("ww-ww-ww-w-ww---").spans).toEqual([]);
  });

  it("goes on when the waves change for three seconds, and ends where they were last seen", () => {
    expect(play("-----wwwww---ww----------wwww----").spans).toEqual([
      [2, 15],
      [22, 29],
    ]);
  });

  it("ends where the signal is lost, and must be found anew", () => {
    expect(play("-----wwww!ww---").spans).toEqual([[2, 9]]);
  });
});
