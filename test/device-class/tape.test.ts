import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Handler, HandlerTable, handlerOf } from "../../device-class/tape/handlers.ts";
import { TapeWriter } from "../../device-class/tape/writer.ts";

describe("a tape", () => {
  it("holds events and calls in the layout that its README gives", () => {
    const tape = new TapeWriter();
    tape.event(3, 258, 1.5, -1);
    tape.call(6, [5, { out: Uint8Array.of(1), in: Uint8Array.of(9) }, "ab"], true);
    const view = new DataView(tape.finish().buffer);
    expect(view.getUint32(0, true)).toBe(1 | (3 << 8) | (258 << 16));
    expect(view.getFloat64(4, true)).toBe(1.5);
    expect(view.getFloat64(12, true)).toBe(-1);
    expect(view.getUint32(20, true)).toBe(2 | (6 << 8) | (3 << 16) | (3 << 24));
    expect(view.getUint32(24, true)).toBe(1);
    expect(view.getFloat64(28, true)).toBe(5);
    expect(view.getUint32(36, true)).toBe(4 | (1 << 4));
    expect([view.getUint8(40), view.getUint8(44)]).toEqual([1, 9]);
    expect(view.getUint32(48, true)).toBe(5 | (2 << 4));
    expect(view.getUint32(56, true)).toBe(0);
    expect(view.byteLength).toBe(60);
  });

  it("keeps every record on a multiple of four bytes, whatever the buffers' lengths", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 20 }), (buffers) => {
        const tape = new TapeWriter();
        for (const out of buffers) tape.call(7, [{ out }]);
        expect(tape.byteLength % 4).toBe(0);
        const expected = buffers.reduce((sum, { length }) => sum + 8 + ((length + 3) & ~3), 0);
        expect(tape.byteLength).toBe(expected);
      }),
    );
  });
});

describe("the table of callbacks", () => {
  it("numbers alike on both sides, whatever is added, called and removed", () => {
    const step = fc.record({
      once: fc.boolean(),
      act: fc.constantFrom("add", "call", "remove"),
      which: fc.nat(30),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const run = () => {
          const table = new HandlerTable();
          const live: Handler[] = [];
          const log: number[] = [];
          for (const { once, act, which } of steps) {
            const handler = live[which % Math.max(live.length, 1)];
            if (act === "add" || !handler) {
              const added = table.add(handlerOf((argument) => log.push(argument), once));
              log.push(added.id);
              live.push(added);
            } else if (act === "call") {
              table.call(handler.id, which);
              if (handler.once) live.splice(live.indexOf(handler), 1);
            } else {
              table.remove(handler);
              live.splice(live.indexOf(handler), 1);
            }
            const ids = live.map(({ id }) => id);
            expect(new Set(ids).size).toBe(ids.length);
          }
          return log;
        };
        expect(run()).toEqual(run());
      }),
    );
  });
});
