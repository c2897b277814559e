import { describe, expect, it } from "vitest";
import {
  type Budget,
  readBudget,
  renewed,
  shortfalls,
  violations,
} from "../../device-class/measure/budget.ts";
import { chips, esp32, estimatedSeconds } from "../../device-class/measure/chips.ts";
import { limits } from "../../device-class/measure/limits.ts";

const thing = (measured: number, limit?: number): Budget => ({
  thing: {
    what: "a thing",
    unit: "instructions",
    ...(limit !== undefined && { limit }),
    measured: { recorded: measured, modelled: measured / 2 },
  },
});

describe("a budget", () => {
  it("takes what is no more than 3 % worse than measured on the same input", () => {
    expect(violations(thing(900, 1000), { thing: 927 }, "recorded")).toEqual([]);
    expect(violations(thing(900, 1000), { thing: 928 }, "recorded")).toHaveLength(1);
    expect(violations(thing(900, 1000), { thing: 470 }, "modelled")).toHaveLength(1);
  });

  it("never again takes more than a limit that was met", () => {
    expect(violations(thing(1000, 1000), { thing: 1001 }, "recorded")).toHaveLength(1);
    expect(shortfalls(thing(1000, 1000), { thing: 1000 })).toEqual([]);
  });

  it("tells of a limit that is not met yet each time, and fails when it moves away", () => {
    const short = thing(2000, 1000);
    expect(violations(short, { thing: 2060 }, "recorded")).toEqual([]);
    expect(violations(short, { thing: 2061 }, "recorded")).toHaveLength(1);
    expect(shortfalls(short, { thing: 2060 })).toEqual([
      "thing: 2060 instructions; the limit is 1000 (106 % over).",
    ]);
  });

  it("tells of a part of a thing and does not gate it", () => {
    expect(violations(thing(900), { thing: 1e6 }, "recorded")).toEqual([]);
    expect(shortfalls(thing(900), { thing: 1e6 })).toEqual([]);
  });

  it("is renewed where it is better or within its limit, and nowhere softened", () => {
    const kept = (before: Budget, after: Budget) => renewed(before, after).refused;
    expect(kept(thing(900, 1000), thing(1000, 1000))).toEqual([]);
    expect(kept(thing(4000, 1000), thing(4120, 1000))).toEqual([]);
    expect(kept(thing(1000, 1000), thing(1001, 1000))).toEqual(["thing (recorded)"]);
    expect(kept(thing(4000, 1000), thing(4121, 1000))).toEqual(["thing (recorded)", "thing (modelled)"]);
    expect(renewed(thing(2000, 1000), thing(2061, 1000)).budget).toEqual(thing(2000, 1000));
    expect(renewed({}, thing(5000, 1000)).budget).toEqual(thing(5000, 1000));
  });

  it("does not let a gate vanish, nor a measurement go without one", () => {
    const budget = thing(900, 1000);
    expect(violations(budget, {}, "recorded")).toHaveLength(1);
    expect(violations(budget, { thing: 1, other: 1 }, "recorded")).toHaveLength(1);
    const never: Budget = { thing: { ...budget.thing, measured: {} } };
    expect(violations(never, { thing: 1 }, "recorded")).toHaveLength(1);
  });

  it("is checked in with every limit, both inputs and, for instructions, an estimate on every chip", () => {
    const checkedIn = readBudget();
    expect(Object.keys(checkedIn)).toEqual(Object.keys(limits));
    for (const [name, entry] of Object.entries(checkedIn)) {
      expect(entry.limit, name).toBe(limits[name].limit);
      expect(Object.keys(entry.measured), name).toEqual(["recorded", "modelled"]);
      if (limits[name].estimate)
        expect(Object.keys(entry.estimated ?? {})).toEqual(chips.map((chip) => chip.name));
    }
  });

  it("has one limit for the whole way of an ECG sample", () => {
    expect(limits["ecg-path"].limit).toBe(12_000);
    expect(limits["ecg-driver"].limit ?? limits["ecg-processing"].limit).toBeUndefined();
  });
});

describe("the estimate of a chip's time", () => {
  it("takes an ESP32 to do about 135 million counted instructions a second", () => {
    expect(1 / estimatedSeconds(1, esp32)).toBeCloseTo(135.5e6, -6);
  });
});
