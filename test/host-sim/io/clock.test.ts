import { describe, expect, it } from "vitest";
import { Board } from "../../../host-sim/io/board.ts";
import { costs, Work } from "../../../host-sim/io/costs.ts";

const dispatch = costs.dispatch.value;

describe("the device's clock", () => {
  it("shows whole microseconds since the boot, by a crystal that may be off", () => {
    const board = new Board({ clockPpm: 50 });
    board.runUntil(1e9 + 0.75);
    expect(board.clock.nowMicros()).toBe(1_000_050_000);
  });

  it("calls back once, no sooner than asked", () => {
    const board = new Board({ clockPpm: -100 });
    const heard: number[] = [];
    board.clock.after(250, () => heard.push(board.clock.nowMicros()));
    board.clock.after(0, () => heard.push(board.clock.nowMicros()));
    board.runUntil(1e6);
    expect(heard.length).toBe(2);
    expect(heard[0]).toBeLessThanOrEqual(dispatch);
    expect(heard[1]).toBeGreaterThanOrEqual(250_000);
    expect(heard[1]).toBeLessThan(250_000 + 2 * dispatch);
  });

  it("keeps a period without drift, however long a callback takes", () => {
    const board = new Board();
    const heard: number[] = [];
    board.clock.every(10, () => {
      heard.push(board.timeline.nowMicros);
      board.processor.charge(3000, Work.script);
    });
    board.runUntil(10_005_000);
    expect(heard.length).toBe(1000);
    expect(heard[999]).toBe(10_000_000 + dispatch);
  });

  it("does not make up for periods that passed while the processor was busy", () => {
    const board = new Board();
    const heard: number[] = [];
    board.clock.every(10, () => {
      heard.push(board.timeline.nowMicros);
      if (heard.length === 2) board.processor.charge(55_000, Work.flashErase);
    });
    board.runUntil(120_000);
    // Ticks at 30, 40, 50, 60 and 70 ms fall into the erase (20 to 75 ms): one late call stands for them.
    expect(heard.map((micros) => Math.round(micros / 1000))).toEqual([10, 20, 75, 80, 90, 100, 110, 120]);
  });

  it("never calls a timer that was cancelled, even when its turn waits already", () => {
    const board = new Board();
    let calls = 0;
    const timer = board.clock.after(10, () => calls++);
    const ticking = board.clock.every(10, () => calls++);
    board.clock.after(9, () => {
      board.processor.charge(20_000, Work.script);
      timer.cancel();
      ticking.cancel();
      timer.cancel();
    });
    board.runUntil(1e6);
    expect(calls).toBe(0);
  });

  it("lets a callback cancel its own period", () => {
    const board = new Board();
    let calls = 0;
    const timer = board.clock.every(1, () => {
      if (++calls === 3) timer.cancel();
    });
    board.runUntil(1e6);
    expect(calls).toBe(3);
  });

  it("begins a period anew when it is restarted, and drops a turn that waits already", () => {
    const board = new Board();
    const heard: number[] = [];
    const watchdog = board.clock.every(100, () => heard.push(Math.round(board.timeline.nowMicros / 1000)));
    for (let k = 1; k <= 5; k++) board.clock.after(60 * k, () => watchdog.restart());
    board.clock.after(450, () => {
      board.processor.charge(70_000, Work.script);
      watchdog.restart();
    });
    board.runUntil(760_000);
    // Fed until 300. The turn of 500 waits while the processor is busy, until 520; then the period begins anew.
    expect(heard).toEqual([400, 620, 720]);
    // One that was cancelled stays so.
    watchdog.cancel();
    watchdog.restart();
    board.runUntil(2e6);
    expect(heard.length).toBe(3);
  });
});
