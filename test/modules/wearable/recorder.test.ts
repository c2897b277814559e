import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GapCause, ReadingKind, Source } from "../../../modules/record/codes.ts";
import { RecorderRig } from "./support.ts";

/** Offers heart rates as the monitors do; returns how many were taken. */
function offer(rig: RecorderRig, count: number, from = 0): number {
  const { recorder } = rig;
  let taken = 0;
  for (let i = 0; i < count; i++) {
    const tick = (from + i) * 1000;
    let fits = recorder.builder.vital(ReadingKind.heartRate, tick, 600 + i, Source.ecg);
    while (!fits && recorder.makeRoom())
      fits = recorder.builder.vital(ReadingKind.heartRate, tick, 600 + i, Source.ecg);
    if (fits) taken++;
  }
  return taken;
}

describe("the recorder", () => {
  it("closes a batch every minute, and none where nothing was read", () => {
    const rig = new RecorderRig();
    rig.recorder.start();
    offer(rig, 3);
    rig.run(61);
    expect(rig.contents.length).toBe(1);
    rig.run(120);
    expect(rig.contents.length).toBe(1);
    offer(rig, 1);
    rig.run(60);
    expect(rig.contents.map((content) => content.readings.length)).toEqual([3, 1]);
  });

  it("closes a full batch and goes on in the next: nothing is lost, nothing is doubled", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 8 }), (bursts) => {
        const rig = new RecorderRig(1536);
        let offered = 0;
        for (const burst of bursts) {
          expect(offer(rig, burst, offered)).toBe(burst);
          offered += burst;
        }
        rig.recorder.stop(() => {});
        expect(rig.end()).toMatchObject({ holds: true, readings: offered });
        expect(rig.readings.map((reading) => reading.tickMicros)).toEqual(
          Array.from({ length: offered }, (_, i) => i * 1000),
        );
      }),
      { numRuns: 20 },
    );
  });

  it("has an urgent reading's batch signed within two seconds and marked urgent", () => {
    const rig = new RecorderRig();
    rig.recorder.start();
    rig.run(10);
    offer(rig, 1);
    rig.recorder.urgent();
    rig.run(2);
    expect(rig.urgent).toEqual([true]);
    offer(rig, 1);
    rig.run(60);
    expect(rig.urgent).toEqual([true, false]);
  });

  it("closes what became urgent while the batch before waited for its signature, once that is there", () => {
    const rig = new RecorderRig();
    rig.recorder.start();
    rig.signs = "later";
    offer(rig, 1);
    rig.recorder.closeBatch();
    offer(rig, 1, 1);
    rig.recorder.urgent();
    rig.run(3);
    expect(rig.urgent).toEqual([]);
    rig.signs = "now";
    rig.release();
    rig.run(1);
    expect(rig.urgent).toEqual([false, true]);
    expect(rig.contents.map((content) => content.readings.length)).toEqual([1, 1]);
  });

  it("keeps a batch that was not signed and offers it again until it is", () => {
    const rig = new RecorderRig();
    rig.signs = "fails";
    rig.recorder.start();
    offer(rig, 2);
    rig.run(63);
    expect(rig.notes.length).toBeGreaterThan(1);
    expect(new Set(rig.notes)).toEqual(new Set(["record-not-signed"]));
    rig.signs = "now";
    rig.run(3);
    expect(rig.end()).toMatchObject({ holds: true, readings: 2 });
  });

  it("counts and signs what was lost while a signature took too long", () => {
    const rig = new RecorderRig(1536);
    rig.signs = "later";
    const taken = offer(rig, 900);
    expect(taken).toBeLessThan(900);
    expect(rig.recorder.lostReadings).toBe(900 - taken);
    rig.signs = "now";
    rig.release();
    offer(rig, 40, 900);
    rig.recorder.stop(() => {});
    const gaps = rig.readings.filter((reading) => reading.kind === ReadingKind.gap);
    expect(gaps).toMatchObject([{ code: GapCause.notSigned, count: 900 - taken }]);
    expect(rig.end().holds).toBe(true);
  });

  it("lets collectors fill the batch that closes, once, however full it gets", () => {
    const rig = new RecorderRig(1536);
    let asked = 0;
    rig.onClosing = () => {
      asked++;
      offer(rig, 300, 1000 * asked);
    };
    rig.recorder.start();
    offer(rig, 1);
    rig.run(60.5);
    expect(asked).toBe(1);
    expect(rig.contents.length).toBe(1);
  });

  it("calls back once when it stops, with and without an open batch", () => {
    for (const readings of [0, 3]) {
      const rig = new RecorderRig();
      rig.recorder.start();
      offer(rig, readings);
      let calls = 0;
      rig.recorder.stop(() => calls++);
      rig.run(5);
      expect(calls).toBe(1);
      expect(rig.board.timeline.nextMicros).toBe(Number.POSITIVE_INFINITY);
    }
  });
});
