import { describe, expect, it } from "vitest";
import { type Budget, readBudget, violations } from "../../device-class/measure/budget.ts";
import { chips, esp32, estimatedSeconds } from "../../device-class/measure/chips.ts";
import { limits } from "../../device-class/measure/limits.ts";

const budget: Budget = { thing: { what: "a thing", unit: "instructions", limit: 1000, measured: 900 } };

describe("a budget", () => {
  it("takes what is no more than 3 % worse than measured", () => {
    expect(violations(budget, { thing: 927 })).toEqual([]);
    expect(violations(budget, { thing: 928 })).toHaveLength(1);
  });

  it("never takes more than its limit, measured or not", () => {
    const loose: Budget = { thing: { ...budget.thing, measured: 1000 } };
    expect(violations(loose, { thing: 1001 })).toHaveLength(1);
  });

  it("does not let a gate vanish, nor a measurement go without one", () => {
    expect(violations(budget, {})).toHaveLength(1);
    expect(violations(budget, { thing: 1, other: 1 })).toHaveLength(1);
  });

  it("is checked in with every limit and, for instructions, an estimate on every chip", () => {
    const checkedIn = readBudget();
    expect(Object.keys(checkedIn)).toEqual(Object.keys(limits));
    for (const [name, entry] of Object.entries(checkedIn)) {
      expect(entry.limit, name).toBe(limits[name].limit);
      if (limits[name].estimate)
        expect(Object.keys(entry.estimated ?? {})).toEqual(chips.map((chip) => chip.name));
    }
  });
});

describe("the estimate of a chip's time", () => {
  it("takes an ESP32 to do about 135 million counted instructions a second", () => {
    expect(1 / estimatedSeconds(1, esp32)).toBeCloseTo(135.5e6, -6);
  });
});
