import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  describeFaults,
  type FaultKinds,
  FaultSpecError,
  parseFaultSpec,
} from "../../../host-sim/faults/fault-spec.ts";

const kinds: FaultKinds = {
  "lead-off": { summary: "an electrode falls off", parameters: {}, instant: false },
  "ecg-reset": { summary: "the chip loses its registers", parameters: {}, instant: true },
  "ecg-clock": {
    summary: "the crystal is off",
    parameters: { ppm: { unit: "ppm", initial: 200, least: -500, most: 500 } },
    instant: false,
  },
};

describe("a fault as it is written", () => {
  it("says what, when and for how long", () => {
    expect(parseFaultSpec("lead-off@5m+30s", kinds)).toEqual({
      kind: "lead-off",
      startMicros: 300e6,
      durationMicros: 30e6,
      parameters: {},
    });
    expect(parseFaultSpec("ecg-clock:ppm=-150", kinds)).toEqual({
      kind: "ecg-clock",
      startMicros: 0,
      durationMicros: Number.POSITIVE_INFINITY,
      parameters: { ppm: -150 },
    });
    expect(parseFaultSpec("ecg-clock@1.5h", kinds).parameters).toEqual({ ppm: 200 });
    expect(parseFaultSpec("ecg-reset@500ms", kinds).startMicros).toBe(500_000);
  });

  it.each([
    ["", /is no fault/],
    ["nothing", /There is no fault "nothing"; there are lead-off/],
    ["toString", /is no fault|There is no fault/],
    ["lead-off@soon", /is no time/],
    ["lead-off@5", /is no time/],
    ["lead-off:x=1", /takes no numbers/],
    ["ecg-reset@1s+2s", /happens at an instant/],
    ["ecg-clock:ppm=", /from -500 to 500/],
    ["ecg-clock:ppm=501", /from -500 to 500/],
    ["ecg-clock:ppm=1=2", /it takes ppm=NUMBER/],
    ["ecg-clock:ppn=1", /it takes ppm=NUMBER/],
  ])("is refused with a reason: %j", (text, reason) => {
    expect(() => parseFaultSpec(text, kinds)).toThrow(reason);
  });

  it("never fails in another way, whatever is written", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((s) => `ecg-clock:${s}`),
        ),
        (text) => {
          try {
            expect(parseFaultSpec(text, kinds).kind in kinds).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(FaultSpecError);
          }
        },
      ),
    );
  });

  it("is explained with every kind and its numbers", () => {
    const text = describeFaults(kinds);
    for (const name of Object.keys(kinds)) expect(text).toContain(name);
    expect(text).toContain("ppm=200 ppm, -500 to 500");
  });
});
