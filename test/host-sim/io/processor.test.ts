import { describe, expect, it } from "vitest";
import { Board } from "../../../host-sim/io/board.ts";
import { costs, scriptMicros, Work, workNames } from "../../../host-sim/io/costs.ts";
import { Processor } from "../../../host-sim/io/processor.ts";
import { Timeline } from "../../../host-sim/io/timeline.ts";

const dispatch = costs.dispatch.value;

describe("the device's processor", () => {
  it("runs turns one at a time, in the order in which they were posted", () => {
    const timeline = new Timeline();
    const processor = new Processor(timeline);
    const log: string[] = [];
    for (let i = 0; i < 200; i++) {
      processor.post(() => {
        log.push(`begin ${i}`);
        processor.charge(10, Work.script);
        log.push(`end ${i}`);
      });
    }
    processor.runUntil(1e6);
    const expected = Array.from({ length: 200 }, (_, i) => [`begin ${i}`, `end ${i}`]).flat();
    expect(log).toEqual(expected);
    expect(processor.turnsRun).toBe(200);
  });

  it("lets hardware go on while a turn is charged, and makes its turns wait", () => {
    const timeline = new Timeline();
    const processor = new Processor(timeline);
    const edges: number[] = [];
    const heard: number[] = [];
    for (let k = 1; k <= 5; k++) {
      timeline.at(k * 1000, () => {
        edges.push(timeline.nowMicros);
        processor.post(() => heard.push(timeline.nowMicros));
      });
    }
    processor.post(() => processor.charge(10_000, Work.signature));
    processor.runUntil(20_000);
    expect(edges).toEqual([1000, 2000, 3000, 4000, 5000]);
    const free = 10_000 + dispatch;
    expect(heard).toEqual([1, 2, 3, 4, 5].map((k) => free + k * dispatch));
    expect(processor.longestWaitMicros).toBeCloseTo(free - 1000);
  });

  it("finishes a turn that began in time, and begins none after it", () => {
    const timeline = new Timeline();
    const processor = new Processor(timeline);
    let second = false;
    processor.post(() => processor.charge(5000, Work.script));
    processor.post(() => {
      second = true;
    });
    processor.runUntil(1000);
    expect(timeline.nowMicros).toBe(5000 + dispatch);
    expect(second).toBe(false);
    processor.runUntil(6000);
    expect(second).toBe(true);
  });

  it("accounts device time by kind of work", () => {
    const processor = new Processor(new Timeline());
    processor.post(() => {
      processor.charge(300, Work.spi);
      processor.charge(200, Work.spi);
      processor.charge(45_000, Work.flashErase);
    });
    processor.runUntil(1e6);
    expect(processor.account()).toEqual([
      { work: "dispatch", micros: dispatch, count: 1 },
      { work: "spi", micros: 500, count: 2 },
      { work: "flashErase", micros: 45_000, count: 1 },
    ]);
    expect(processor.busyMicros).toBe(45_500 + dispatch);
  });

  it("goes on after a turn that throws", () => {
    const processor = new Processor(new Timeline());
    let after = false;
    processor.post(() => {
      throw new Error("boom");
    });
    processor.post(() => {
      after = true;
    });
    expect(() => processor.runUntil(1000)).toThrow("boom");
    processor.runUntil(1000);
    expect(after).toBe(true);
  });

  it("does not let device code run the device", () => {
    const processor = new Processor(new Timeline());
    processor.post(() => processor.runUntil(10));
    expect(() => processor.runUntil(1000)).toThrow("tried to run the device");
  });

  it("does not let hardware charge the processor", () => {
    const timeline = new Timeline();
    const processor = new Processor(timeline);
    timeline.at(10, () => processor.charge(5, Work.spi));
    expect(() => processor.runUntil(1000)).toThrow("tried to move time");
  });
});

describe("a restart of the board", () => {
  it("leaves no turn, no timer and no pin behind, and the clock begins at 0", () => {
    const board = new Board();
    let calls = 0;
    const { clock } = board;
    clock.every(10, () => calls++);
    clock.after(5, () => calls++);
    board.runUntil(20_500);
    expect(calls).toBe(3);
    board.processor.post(() => calls++);
    board.restart();
    expect(board.clock.nowMicros()).toBe(0);
    board.runUntil(100_000);
    expect(calls).toBe(3);
    expect(board.timeline.nextMicros).toBe(Number.POSITIVE_INFINITY);
    expect(board.clock.nowMicros()).toBe(100_000 - 20_500);
  });
});

describe("the table of costs", () => {
  it("names a source and a basis for every figure", () => {
    for (const cost of Object.values(costs)) {
      expect(cost.value).toBeGreaterThan(0);
      expect(cost.source.length).toBeGreaterThan(10);
      expect(["datasheet", "measured", "estimated"]).toContain(cost.basis);
    }
    expect(workNames[Work.flashErase]).toBe("flashErase");
    expect(scriptMicros(costs.collection.value)).toBeCloseTo(2644, 0);
  });
});
