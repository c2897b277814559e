import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SampleBlock } from "../../../modules/signal/block.ts";
import { Timebase } from "../../../modules/signal/timebase.ts";

const block = (firstIndex: number, count: number, tickMicros: number, rateMilliHz: number) =>
  Object.assign(new SampleBlock(32), { firstIndex, count, tickMicros, rateMilliHz });

describe("the timebase of a stream", () => {
  it("knows nothing before the first block", () => {
    const timebase = new Timebase();
    expect(timebase.known).toBe(false);
    timebase.follow(block(0, 0, 5, 128_000));
    expect(timebase.known).toBe(false);
  });

  it("gives the newest sample its block's tick and counts back at the measured rate", () => {
    const timebase = new Timebase();
    timebase.follow(block(1000, 16, 50_000_000, 127_974));
    expect(timebase.tickMicros(1015)).toBe(50_000_000);
    expect(timebase.tickMicros(1015 - 127_974)).toBe(50_000_000 - 1_000_000_000);
    expect(timebase.durationMicros(128)).toBe(Math.round(128e9 / 127_974));
  });

  it("keeps intervals right where the running index wraps past int32", () => {
    fc.assert(
      fc.property(fc.integer({ min: -64, max: 64 }), fc.integer({ min: 1, max: 2000 }), (offset, back) => {
        const timebase = new Timebase();
        const newest = (0x7fff_ffff + offset) | 0;
        timebase.follow(block(newest, 1, 9e12, 128_000));
        expect(
          Math.abs(timebase.tickMicros((newest - back) | 0) - (9e12 - back * 7812.5)),
        ).toBeLessThanOrEqual(0.5);
      }),
    );
  });
});
