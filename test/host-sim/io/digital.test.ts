import { describe, expect, it } from "vitest";
import { Board, createIo } from "../../../host-sim/io/board.ts";
import { costs, Work } from "../../../host-sim/io/costs.ts";

const PIN = 7;

function listening(board: Board) {
  const { Digital } = createIo(board);
  const driver = board.pin(PIN).driver();
  const heard: { stamp: number | undefined; at: number }[] = [];
  const input = new Digital({
    pin: PIN,
    mode: Digital.InputPullUp,
    edge: Digital.Falling,
    onReadable: () => heard.push({ stamp: input.edgeMicros, at: board.timeline.nowMicros }),
  });
  return { driver, heard, input };
}

describe("a pin", () => {
  it("stamps an edge when it comes and tells of it when the processor is free", () => {
    const board = new Board();
    const { driver, heard, input } = listening(board);
    board.clock.after(1, () => board.processor.charge(30_000, Work.flashErase));
    board.timeline.at(5000.75, () => driver.drive(0));
    board.runUntil(100_000);
    expect(heard).toEqual([{ stamp: 5000, at: 31_000 + 2 * costs.dispatch.value }]);
    expect(input.read()).toBe(0);
    board.timeline.at(110_000, () => driver.drive(undefined));
    board.runUntil(120_000);
    expect(heard.length).toBe(1);
    expect(input.read()).toBe(1);
  });

  it("tells once of edges that come while a turn waits, with the newest stamp", () => {
    const board = new Board();
    const { driver, heard } = listening(board);
    board.clock.after(1, () => board.processor.charge(30_000, Work.flashErase));
    for (const at of [5000, 6000, 7000]) {
      board.timeline.at(at, () => driver.drive(0));
      board.timeline.at(at + 500, () => driver.drive(undefined));
    }
    board.runUntil(100_000);
    expect(heard.length).toBe(1);
    expect(heard[0].stamp).toBe(7000);
  });

  it("has no stamps at all on a host that cannot stamp", () => {
    const board = new Board({ stampsEdges: false });
    const { driver, heard, input } = listening(board);
    board.timeline.at(5000, () => driver.drive(0));
    board.runUntil(10_000);
    expect(heard.length).toBe(1);
    expect("edgeMicros" in input).toBe(false);
  });

  it("is a wire: 0 wins over 1, and 1 over the pull", () => {
    const board = new Board();
    const { Digital } = createIo(board);
    const [a, b] = [board.pin(PIN).driver(), board.pin(PIN).driver()];
    const input = new Digital({ pin: PIN, mode: Digital.InputPullUp });
    expect(input.read()).toBe(1);
    a.drive(0);
    b.drive(1);
    expect(input.read()).toBe(0);
    a.drive(undefined);
    expect(input.read()).toBe(1);
    b.drive(0);
    b.drive(undefined);
    expect(input.read()).toBe(1);
    const output = new Digital({ pin: PIN, mode: Digital.Output });
    output.write(0);
    expect(input.read()).toBe(0);
    output.close();
    expect(input.read()).toBe(1);
    expect(() => input.write(1)).toThrow("not an output");
    expect(() => new Digital({ pin: -1, mode: Digital.Input })).toThrow(RangeError);
    expect(() => new Digital({ pin: 1, mode: 99 })).toThrow(RangeError);
  });

  it("can lose an edge, which then is low and silent", () => {
    const board = new Board();
    const { driver, heard, input } = listening(board);
    board.pin(PIN).loseFallingEdges(1);
    board.timeline.at(1000, () => driver.drive(0));
    board.runUntil(2000);
    expect(heard).toEqual([]);
    expect(input.read()).toBe(0);
    board.timeline.at(3000, () => driver.drive(undefined));
    board.timeline.at(4000, () => driver.drive(0));
    board.runUntil(5000);
    expect(heard.length).toBe(1);
  });

  it("is silent after close, even when its turn waits already", () => {
    const board = new Board();
    const { driver, heard, input } = listening(board);
    board.timeline.at(1000, () => driver.drive(0));
    board.clock.after(0.9, () => {
      board.processor.charge(1000, Work.script);
      input.close();
    });
    board.runUntil(10_000);
    expect(heard).toEqual([]);
  });
});
