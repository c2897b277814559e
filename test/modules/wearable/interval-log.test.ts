import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReadingKind } from "../../../modules/record/codes.ts";
import { IntervalLog } from "../../../modules/wearable/interval-log.ts";
import { RecorderRig } from "./support.ts";

const intervalsOf = (rig: RecorderRig) =>
  rig.readings.filter((reading) => reading.kind === ReadingKind.rrIntervals);

describe("the log of intervals", () => {
  it("gives back every beat's time to half a millisecond, wherever it was flushed", () => {
    const step = fc.oneof(fc.integer({ min: 250_000, max: 3_000_000 }), fc.constant("flush" as const));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const rig = new RecorderRig();
        const log = new IntervalLog(rig.recorder);
        const beats = [1_000_000];
        log.beat(beats[0], 0);
        for (const entry of steps) {
          if (entry === "flush") log.flush();
          else {
            beats.push(beats.at(-1)! + entry);
            log.beat(beats.at(-1)!, 0);
          }
        }
        log.flush();
        rig.recorder.stop(() => {});
        const told: number[] = [];
        for (const reading of intervalsOf(rig)) {
          let at = reading.tickMicros;
          if (told.length === 0) told.push(at);
          expect(told.at(-1)).toBe(at);
          for (const ms of reading.intervalsMs!) {
            at += ms * 1000;
            told.push(at);
          }
        }
        if (beats.length > 1) expect(told.length).toBe(beats.length);
        for (let i = 0; i < told.length; i++) expect(Math.abs(told[i] - beats[i])).toBeLessThanOrEqual(500);
      }),
      { numRuns: 50 },
    );
  });

  it("never spans an interruption, and keeps classes with their beats", () => {
    const rig = new RecorderRig();
    const log = new IntervalLog(rig.recorder);
    const [N, V] = [78, 86];
    log.beat(1_000_000, N);
    log.beat(1_800_000, N);
    log.beat(2_300_000, V);
    log.interrupted();
    log.beat(9_000_000, N);
    log.beat(9_800_000, N);
    log.flush();
    rig.recorder.stop(() => {});
    expect(intervalsOf(rig)).toMatchObject([
      { tickMicros: 1_000_000, intervalsMs: [800, 500], classes: "NV" },
      { tickMicros: 9_000_000, intervalsMs: [800], classes: "N" },
    ]);
  });
});
