import { describe, expect, it } from "vitest";
import { grown, type Hour } from "../../device-class/measure/hours.ts";

const hour = (change: Partial<Hour> = {}): Hour => ({
  slots: 1000,
  chunks: 500,
  leastLive: 70_000,
  mostLive: 71_000,
  ...change,
});

describe("hours of firmware", () => {
  it("hold when the last asks for no more than the busiest before it", () => {
    expect(grown([hour(), hour({ slots: 1080 }), hour({ slots: 1060 })])).toEqual([]);
    expect(grown([hour()])).toEqual([]);
  });

  it("do not when each asks for a little more than the one before", () => {
    const hours = Array.from({ length: 24 }, (_, n) =>
      hour({ slots: 1000 * 1.04 ** n, chunks: 500 * 1.04 ** n }),
    );
    expect(grown(hours)).toHaveLength(2);
  });

  it("do not when the last holds more than the first, however much those between held", () => {
    const lines = grown([hour(), hour({ leastLive: 80_000, mostLive: 80_000 }), hour({ leastLive: 75_000 })]);
    expect(lines).toEqual(["leastLive: 75000 in the last hour, 70000 in the first."]);
  });
});
