import { describe, expect, it } from "vitest";
import { Board } from "../../../host-sim/io/board.ts";
import { Lifecycle, type LivingSensor } from "../../../sensors/stream/lifecycle.ts";

describe("a sensor's life", () => {
  it("tells of a fault in a turn of its own, and not at all once it is closed", () => {
    const board = new Board();
    const heard: string[] = [];
    const life = new Lifecycle(board.clock, { start: () => {}, look: () => {} }, (fault) =>
      heard.push(fault.code),
    );
    life.fail("sensor-stale");
    expect(heard).toEqual([]);
    board.runUntil(1000);
    expect(heard).toEqual(["sensor-stale"]);
    life.report("sensor-overflow");
    expect(life.close()).toBe(true);
    expect(life.close()).toBe(false);
    board.runUntil(1e9);
    expect(heard).toEqual(["sensor-stale"]);
    expect(board.timeline.nextMicros).toBe(Number.POSITIVE_INFINITY);
  });

  it("looks only while it runs", () => {
    const board = new Board();
    let looks = 0;
    const sensor: LivingSensor = { start: () => life.starting(), look: () => looks++ };
    const life = new Lifecycle(board.clock, sensor, undefined);
    life.watch(10);
    board.runUntil(100_500);
    expect(looks).toBe(0);
    life.started();
    board.runUntil(200_500);
    expect(looks).toBe(10);
    life.fail("sensor-stale");
    board.runUntil(400_500);
    expect(life.state).toBe("starting");
    expect(looks).toBe(10);
  });
});

describe("trying again", () => {
  it("waits at most a quarter of what it has waited, and 30 s, and begins anew after success", () => {
    const board = new Board();
    const attempts: number[] = [];
    const sensor: LivingSensor = {
      start: () => {
        attempts.push(Math.round(board.timeline.nowMicros / 1000));
        life.starting();
        life.fail("sensor-stale");
      },
      look: () => {},
    };
    const life = new Lifecycle(board.clock, sensor, undefined);
    life.fail("sensor-stale");
    board.runUntil(300e6);
    const waits = attempts.map((at, i) => at - (attempts[i - 1] ?? 0));
    expect(waits.slice(0, 5)).toEqual([100, 125, 156, 195, 243]);
    for (let i = 0; i < waits.length; i++) {
      const before = attempts[i - 1] ?? 0;
      expect(waits[i]).toBeLessThanOrEqual(Math.min(100 + before / 4, 30_000));
    }
    expect(waits.at(-1)).toBe(30_000);
    // Few attempts are spent on a chip that never comes back.
    expect(waits.length).toBeLessThan(40);
    life.delivered();
    life.fail("sensor-stale");
    const failedMs = Math.round(board.timeline.nowMicros / 1000);
    board.runUntil(300.2e6);
    expect(attempts.at(-1)! - failedMs).toBe(100);
    life.close();
    const before = attempts.length;
    board.runUntil(600e6);
    expect(attempts.length).toBe(before);
  });
});
