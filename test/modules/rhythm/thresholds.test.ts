import { describe, expect, it } from "vitest";
import {
  type ThresholdName,
  thresholdOutOfBounds,
  thresholds,
  thresholdTable,
} from "../../../modules/rhythm/thresholds.ts";

describe("the thresholds of the rhythm rules", () => {
  it("each have a unit, a sentence, and a standard value within their bounds", () => {
    for (const [name, row] of Object.entries(thresholdTable)) {
      expect(row.unit.length, name).toBeGreaterThan(0);
      expect(row.meaning, name).toMatch(/^[A-Z].*\.$/);
      expect(thresholdOutOfBounds({ [name]: row.standard })).toBeUndefined();
      for (const wrong of [row.minimum - 1, row.maximum + 1, row.standard + 0.5, Number.NaN]) {
        expect(thresholdOutOfBounds({ [name]: wrong })).toBe(name);
      }
    }
  });

  it("that are not chosen stand at their standard", () => {
    const chosen = thresholds({ pauseMs: 2500 });
    expect(chosen.pauseMs).toBe(2500);
    for (const name of Object.keys(thresholdTable) as ThresholdName[]) {
      if (name !== "pauseMs") expect(chosen[name]).toBe(thresholdTable[name].standard);
    }
  });

  it("leave room for their hysteresis whatever is chosen", () => {
    const { rateHysteresisPerMin, bradycardiaPerMin, tachycardiaPerMin } = thresholdTable;
    expect(bradycardiaPerMin.maximum + rateHysteresisPerMin.maximum).toBeLessThanOrEqual(
      tachycardiaPerMin.minimum,
    );
  });
});
