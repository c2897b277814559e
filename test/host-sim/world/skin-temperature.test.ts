import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { skinTemperature } from "../../../host-sim/world/skin-temperature.ts";

describe("the modelled skin temperature", () => {
  it("warms up from cold and stays within the wander of where it settles", () => {
    const celsius = skinTemperature({ seed: 7, settledCelsius: 33.4, initialDeficitCelsius: 6 });
    expect(celsius(0)).toBeLessThan(28);
    for (let hour = 2; hour < 24; hour++) expect(Math.abs(celsius(hour * 3600e6) - 33.4)).toBeLessThan(0.32);
  });

  it("never moves faster than skin can, and is exact by seed", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffff_ffff }),
        fc.integer({ min: 3600, max: 86_400 }),
        (seed, second) => {
          const celsius = skinTemperature({ seed });
          const at = second * 1e6;
          expect(skinTemperature({ seed })(at)).toBe(celsius(at));
          expect(Math.abs(celsius(at + 1e6) - celsius(at))).toBeLessThan(0.002);
        },
      ),
    );
  });

  it("differs between seeds", () => {
    expect(skinTemperature({ seed: 1 })(5e9)).not.toBe(skinTemperature({ seed: 2 })(5e9));
  });
});
