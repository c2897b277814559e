import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TimeSource } from "../../../modules/record/codes.ts";
import { SampleBlock } from "../../../modules/signal/block.ts";
import { Timebase } from "../../../modules/signal/timebase.ts";
import { WallClock } from "../../../modules/time/wall-clock.ts";

const START_MS = Date.UTC(2026, 5, 1);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const { sntp, currentTimeService, none } = TimeSource;

/** The ticks of a device whose clock runs `ppm` too fast, after a true time. */
const ticksOf = (trueMs: number, ppm: number) => Math.round(trueMs * 1000 * (1 + ppm / 1e6));

describe("wall time", () => {
  it("is not known at a start, and says so", () => {
    const clock = new WallClock();
    expect(clock.isKnown).toBe(false);
    clock.follow(5_000_000);
    expect(clock).toMatchObject({ source: none, tickMicros: 0, unixMs: 0, uncertaintyMs: 0 });
  });

  it("is an offset to ticks, with a source and an uncertainty that grows", () => {
    const clock = new WallClock({ tolerancePpm: 100 });
    expect(clock.accept(sntp, 2_000_000, START_MS, 20)).toBe("first");
    expect(clock.unixMsAt(2_000_000)).toBe(START_MS);
    expect(clock.unixMsAt(1_000_000)).toBe(START_MS - 1000);
    expect(clock.uncertaintyMsAt(2_000_000)).toBe(20);
    expect(clock.uncertaintyMsAt(2_000_000 + HOUR_MS * 1000)).toBeCloseTo(20 + 360, 6);
    clock.follow(2_000_000 + HOUR_MS * 1000);
    expect(clock).toMatchObject({
      source: sntp,
      tickMicros: 2_000_000 + HOUR_MS * 1000,
      unixMs: START_MS + HOUR_MS,
    });
    expect(clock.uncertaintyMs).toBe(381);
  });

  it.each([-200, -40, 0, 35, 200])(
    "of a device that runs %d ppm too fast stays within what it claims",
    (ppm) => {
      const clock = new WallClock();
      for (let hour = 0; hour <= 48; hour++) {
        const error = ((hour * 7) % 41) - 20;
        const verdict = clock.accept(
          sntp,
          ticksOf(hour * HOUR_MS, ppm),
          START_MS + hour * HOUR_MS + error,
          20,
        );
        expect(verdict).toBe(hour === 0 ? "first" : "agrees");
        for (let minute = 0; minute < 60; minute++) {
          const trueMs = hour * HOUR_MS + minute * 60_000;
          const tick = ticksOf(trueMs, ppm);
          const off = Math.abs(clock.unixMsAt(tick) - (START_MS + trueMs));
          expect(off).toBeLessThanOrEqual(clock.uncertaintyMsAt(tick));
        }
      }
      expect(clock.drift.isKnown).toBe(true);
      expect(Math.abs(clock.drift.ppb - ppm * 1000)).toBeLessThanOrEqual(clock.drift.uncertaintyPpb + 1);
      expect(clock.drift.uncertaintyPpb).toBeLessThan(2_000);
      expect(clock.jumps).toBe(0);
    },
  );

  it("tells whoever reads a batch no more than the device knew", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -200, max: 200 }),
        fc.nat(20 * HOUR_MS),
        fc.nat(HOUR_MS),
        (ppm, at, later) => {
          const clock = new WallClock();
          clock.accept(sntp, 0, START_MS, 20);
          clock.accept(sntp, ticksOf(HOUR_MS, ppm), START_MS + HOUR_MS, 20);
          const tick = ticksOf(HOUR_MS + at, ppm);
          clock.follow(tick);
          // A reading that is some minutes older than the batch that carries it (docs/FORMAT.md, "Time state").
          const reading = tick - Math.min(later, 300_000) * 1000;
          const read = clock.unixMs + (reading - clock.tickMicros) / 1000;
          const truth = START_MS + reading / 1000 / (1 + ppm / 1e6);
          expect(Math.abs(read - truth)).toBeLessThanOrEqual(clock.uncertaintyMs + 300 * 0.2 + 1);
        },
      ),
    );
  });

  it("that jumps a day shows in the state, and is used", () => {
    const clock = new WallClock();
    clock.accept(currentTimeService, 0, START_MS, 100);
    clock.accept(currentTimeService, HOUR_MS * 1000, START_MS + HOUR_MS, 100);
    expect(clock.drift.isKnown).toBe(true);
    const later = START_MS + 2 * HOUR_MS + DAY_MS;
    expect(clock.accept(currentTimeService, 2 * HOUR_MS * 1000, later, 100)).toBe("jump");
    expect(clock).toMatchObject({ jumps: 1, lastJumpMs: DAY_MS, unixMs: later });
    // The day is not taken for drift, now or later.
    expect(clock.drift.isKnown).toBe(false);
    clock.accept(currentTimeService, 3 * HOUR_MS * 1000, later + HOUR_MS, 100);
    expect(Math.abs(clock.drift.ppb)).toBeLessThanOrEqual(clock.drift.uncertaintyPpb);
  });

  it("from a source that is less certain does not replace what is better known", () => {
    const clock = new WallClock();
    clock.accept(sntp, 0, START_MS, 20);
    expect(clock.accept(currentTimeService, 1_000_000, START_MS + 1_300, 1000)).toBe("weaker");
    expect(clock.accept(currentTimeService, 2_000_000, START_MS + DAY_MS, 1000)).toBe("refused");
    expect(clock).toMatchObject({ source: sntp, jumps: 0, refusals: 1 });
    expect(clock.accept(sntp, 3_000_000, START_MS + 3_004, 15)).toBe("agrees");
  });

  it("is taken from a better source as soon as there is one", () => {
    const clock = new WallClock();
    clock.accept(currentTimeService, 0, START_MS, 1000);
    expect(clock.accept(sntp, 1_000_000, START_MS + 1_700, 20)).toBe("agrees");
    expect(clock).toMatchObject({ source: sntp, uncertaintyMs: 21 });
    // Two sources say nothing about drift: their own difference would be taken for it.
    expect(clock.drift.isKnown).toBe(false);
  });

  it.each([
    ["1970", 0, 20],
    ["2500", Date.UTC(2500, 1), 20],
    ["a year that is no number", Number.NaN, 20],
    ["a negative uncertainty", START_MS, -1],
    ["an uncertainty that is no number", START_MS, Number.NaN],
  ])("of %s is no time", (_, unixMs, uncertaintyMs) => {
    const clock = new WallClock();
    expect(clock.accept(sntp, 0, unixMs, uncertaintyMs)).toBe("invalid");
    expect(clock.isKnown).toBe(false);
  });
});

describe("RR intervals", () => {
  /** Beats at true times, seen by a chip of 128 Hz through a device clock that is off, in whole milliseconds. */
  function intervals(clockPpm: number, disturb: (tickMicros: number) => void): number[] {
    const timebase = new Timebase();
    const block = new SampleBlock(16);
    block.count = 16;
    const found: number[] = [];
    let lastIndex = 0;
    for (let beat = 1; beat <= 200; beat++) {
      const index = beat * 107 + ((beat * 31) % 17);
      block.firstIndex = index - 15;
      block.tickMicros = ticksOf((index / 128) * 1000, clockPpm);
      // The chip's rate as the device measures it: with its own clock.
      block.rateMilliHz = Math.round(128_000 / (1 + clockPpm / 1e6));
      timebase.follow(block);
      disturb(block.tickMicros);
      found.push(Math.round(timebase.durationMicros(index - lastIndex) / 1000));
      lastIndex = index;
    }
    return found;
  }

  it("are the same to the millisecond when the wall clock jumps a day, forth and back", () => {
    const clock = new WallClock();
    let told = 0;
    const jumping = intervals(0, (tick) => {
      const jump = told++ % 3 === 1 ? DAY_MS : 0;
      clock.accept(currentTimeService, tick, START_MS + tick / 1000 + jump, 500);
    });
    expect(clock.jumps).toBeGreaterThan(100);
    expect(jumping).toEqual(intervals(0, () => {}));
  });

  it("of a device whose clock is 200 ppm off differ by what 200 ppm are, and rounding", () => {
    const right = intervals(0, () => {});
    for (const ppm of [-200, 200]) {
      const off = intervals(ppm, () => {});
      const differences = off.map((interval, i) => Math.abs(interval - right[i]));
      expect(Math.max(...differences)).toBeLessThanOrEqual(1);
    }
  });
});
