import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SampleClock } from "../../../sensors/stream/sample-clock.ts";

/** A chip with a FIFO: sample n (from 1 on) comes at `originMicros + n · periodMicros`. */
const sampleTime = (originMicros: number, periodMicros: number, n: number) => originMicros + n * periodMicros;

describe("the time of a stream of samples", () => {
  it("follows any crystal, service and batch size, from stamped edges", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(25, 100, 128, 512),
        fc.integer({ min: -500, max: 500 }),
        fc.integer({ min: 2, max: 24 }),
        fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 20, maxLength: 60 }),
        (rateHz, ppm, watermark, extras) => {
          const period = 1e6 / (rateHz * (1 + ppm / 1e6));
          const clock = new SampleClock();
          clock.configure(rateHz * 1000);
          let taken = 0;
          let index = 0;
          for (const extra of extras) {
            const edge = Math.floor(sampleTime(1000, period, taken + watermark));
            const count = watermark + extra;
            taken += count;
            const now = sampleTime(1000, period, taken) + period * 0.4;
            expect(clock.accept(count, edge, extra, now)).toBe(0);
            expect(clock.nextIndex - count).toBe(index);
            index += count;
            // Stamped to 1 µs; the extra samples are extrapolated by a rate that is at most 500 ppm wrong.
            const error = Math.abs(clock.newestMicros - sampleTime(1000, period, taken));
            expect(error).toBeLessThan(1.5 + extra * period * 6e-4);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("keeps within a sample without any edge, by what an emptied FIFO proves", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -300, max: 300 }),
        fc.array(fc.double({ min: 0, max: 0.99, noNaN: true }), { minLength: 300, maxLength: 400 }),
        (ppm, waits) => {
          const period = 1e6 / (128 * (1 + ppm / 1e6));
          const clock = new SampleClock();
          clock.configure(128_000);
          let taken = 0;
          for (const wait of waits) {
            taken += 16;
            clock.accept(16, -1, 0, sampleTime(0, period, taken + wait));
            expect(Math.abs(clock.newestMicros - sampleTime(0, period, taken))).toBeLessThanOrEqual(period);
          }
          expect(clock.nextIndex).toBe(taken);
          expect(clock.measured).toBe(true);
          expect(Math.abs(clock.rateMilliHz / (128_000 * (1 + ppm / 1e6)) - 1) * 1e6).toBeLessThan(150);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("counts the samples of a hole, stamped or not", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 20_000 }), fc.boolean(), (hole, stamped) => {
        const period = 7812.5;
        const clock = new SampleClock();
        clock.configure(128_000);
        let taken = 0;
        for (let k = 0; k < 40; k++) {
          const missing = k === 20 ? hole : 0;
          taken += 16 + missing;
          const newest = sampleTime(500, period, taken);
          const lost = clock.accept(16, stamped ? newest : -1, 0, newest + 400);
          expect(lost).toBe(missing);
          expect(clock.nextIndex).toBe(taken);
        }
      }),
    );
  });

  it("does not let a new sampling grid disturb the measured rate", () => {
    const period = 1e6 / (128 * 1.0002);
    const clock = new SampleClock();
    clock.configure(128_000);
    let [origin, taken] = [0, 0];
    for (let k = 0; k < 800; k++) {
      if (k % 80 === 79) {
        // Synchronised anew: half a sample off the old grid.
        origin += 0.5 * period;
        clock.regrid();
      }
      taken += 16;
      const edge = Math.floor(sampleTime(origin, period, taken));
      clock.accept(16, edge, 0, edge + 300);
      if (clock.measured) expect(Math.abs(clock.rateMilliHz / 128_025.6 - 1) * 1e6).toBeLessThan(5);
    }
    expect(clock.measured).toBe(true);
  });

  it("is not led astray by edges that were stamped late now and then", () => {
    const period = 1e6 / 128;
    const clock = new SampleClock();
    clock.configure(128_000);
    let taken = 0;
    for (let k = 0; k < 600; k++) {
      taken += 16;
      const late = k % 5 === 0 ? 3000 : 0;
      clock.accept(16, sampleTime(0, period, taken) + late, 0, sampleTime(0, period, taken) + 3400);
    }
    expect(Math.abs(clock.rateMilliHz - 128_000)).toBeLessThanOrEqual(1);
    expect(clock.nextIndex).toBe(taken);
  });

  it("begins at index 0 with the nominal rate at every configure", () => {
    const clock = new SampleClock();
    for (const rateMilliHz of [128_000, 25_000]) {
      clock.configure(rateMilliHz);
      expect(clock.measured).toBe(false);
      expect(clock.accept(10, 5_000_000, 2, 5_100_000)).toBe(0);
      expect(clock.nextIndex).toBe(10);
      expect(clock.rateMilliHz).toBe(rateMilliHz);
      expect(clock.newestMicros).toBe(5_000_000 + 2e9 / rateMilliHz);
      for (let k = 0; k < 100; k++) clock.accept(10, 6_000_000 + k * 1e5, 0, 6_000_100 + k * 1e5);
    }
  });

  it("takes no note of a stamp that is older than the samples can be", () => {
    const clock = new SampleClock();
    clock.configure(128_000, 500, 16);
    const period = 1e6 / 128;
    for (let k = 1; k <= 10; k++) clock.accept(16, k * 16 * period, 0, 0);
    const { nextIndex, newestMicros } = clock;
    expect(clock.acceptNext(newestMicros + 2000)).toBe(false);
    expect(clock.accept(20, newestMicros + 2000, 4, 0)).toBe(-1);
    expect([clock.nextIndex, clock.newestMicros]).toEqual([nextIndex, newestMicros]);
  });

  it("takes the usual batch as any other", () => {
    const [one, other] = [new SampleClock(), new SampleClock()];
    const period = 1e6 / (128 * 1.0003);
    for (const clock of [one, other]) clock.configure(128_000, 500, 16);
    let usual = 0;
    for (let k = 1; k <= 200; k++) {
      // Six samples are missing before the fiftieth.
      const edge = Math.floor((k * 16 + (k < 50 ? 0 : 6)) * period);
      if (one.acceptNext(edge)) usual++;
      else one.accept(16, edge, 0, 0);
      other.accept(16, edge, 0, 0);
      expect([one.nextIndex, one.newestMicros, one.rateMilliHz]).toEqual([
        other.nextIndex,
        other.newestMicros,
        other.rateMilliHz,
      ]);
    }
    expect(usual).toBeGreaterThan(190);
    expect(one.nextIndex).toBe(200 * 16 + 6);
  });
});
