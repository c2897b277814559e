import { describe, expect, it } from "vitest";
import { RhythmKind } from "../../../modules/rhythm/kind.ts";
import { RhythmScreen } from "../../../modules/rhythm/rhythm-screen.ts";
import { thresholds } from "../../../modules/rhythm/thresholds.ts";
import { Listener, RATE_MILLI_HZ } from "./screened.ts";

const SECOND = 128;

/** One letter a second: `w` waves, `i` waves that are not alike, `-` none, `!` the signal is lost. */
function play(seconds: string, limits = thresholds(), pacemaker = false) {
  const listener = new Listener();
  const screen = new RhythmScreen(listener, limits, { pacemaker });
  [...seconds].forEach((letter, i) => {
    listener.now = (i + 1) * SECOND;
    if (letter === "w") screen.flutter.waves((i + 1) * SECOND, RATE_MILLI_HZ, 250, 600);
    else if (letter === "i") screen.flutter.irregularWaves((i + 1) * SECOND, RATE_MILLI_HZ, 290, 410);
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
      [4, 6000, 6000],
      [8, 600, 430],
      [1, 2500, 1500],
    ]);
  });

  it("is not told of two looks, however often they come", () => {
    expect(play("ww-ww-ww-w-ww---").spans).toEqual([]);
  });

  it("is told the sooner or later as is chosen", () => {
    expect(play("-----wwwwww------", thresholds({ flutterMs: 4000 })).after).toEqual([4]);
    expect(play("-----wwwwww------", thresholds({ flutterMs: 9000 })).after).toEqual([9]);
    expect(play("-----wwwwww------", thresholds({ flutterMs: 10_000 })).spans).toEqual([]);
  });

  it("is told with a pacemaker, too: it hangs on no beat's class", () => {
    expect(play("-----wwwwww------", thresholds(), true).spans).toEqual([[2, 11]]);
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

describe("ventricular fibrillation", () => {
  it("is told at the fourth look in a row, from where the first of them began, with what decided", () => {
    const { told, spans, after } = play("-----iiiiii------");
    expect(spans).toEqual([[2, 11]]);
    expect(after).toEqual([7]);
    expect(told[0].reasons).toEqual([
      [4, 7000, 7000],
      [14, 410, 540],
      [1, 2900, 1500],
    ]);
  });

  it("is not told of three looks, however often they come", () => {
    expect(play("iii-iii-iii-i-ii---").spans).toEqual([]);
  });

  it("takes a look more than flutter where one of them found waves that are not alike, whatever their order", () => {
    expect(play("-----iww---").spans).toEqual([]);
    expect(play("-----wiw---").spans).toEqual([]);
    for (const looks of ["iwww", "wwiw", "wiii", "iiiw"]) {
      const { spans, after } = play(`-----${looks}---`);
      expect(spans, looks).toEqual([[2, 9]]);
      expect(after, looks).toEqual([7]);
    }
    // What came before a look without waves does not count.
    expect(play("-----i-www---").after).toEqual([6]);
  });

  it("is one episode with the flutter that it came from", () => {
    expect(play("-----wwwwiiii--ww-iiii----").spans).toEqual([[2, 22]]);
  });

  it("is told the sooner or later as is chosen", () => {
    expect(play("-----iiiiii------", thresholds({ fibrillationMs: 5000 })).after).toEqual([5]);
    expect(play("-----iiiiii------", thresholds({ fibrillationMs: 9000 })).after).toEqual([9]);
    expect(play("-----iiiiii------", thresholds({ fibrillationMs: 10_000 })).spans).toEqual([]);
  });
});
