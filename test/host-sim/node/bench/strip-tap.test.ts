import { describe, expect, it } from "vitest";
import { StripTap } from "../../../../host-sim/node/bench/strip-tap.ts";
import { SampleBus } from "../../../../modules/signal/bus.ts";

const PERIOD_MICROS = 7812.5;

/** Publishes `count` samples of 128 a second, the first at `firstMicros`, with running numbers for values. */
function publish(
  bus: SampleBus,
  firstMicros: number,
  count: number,
  value: number,
  rateMilliHz = 128_000,
): void {
  const { block } = bus;
  block.count = count;
  block.rateMilliHz = rateMilliHz;
  block.tickMicros = Math.round(firstMicros + ((count - 1) * 1e9) / rateMilliHz);
  for (let i = 0; i < count; i++) block.samples[block.from + i] = value + i;
  bus.publish();
}

describe("the strip that a page is told", () => {
  it("puts samples on slots by their times, whole and in order", () => {
    const bus = new SampleBus({ channels: 1, blockSamples: 64, samples: 1024, blocks: 64 });
    const tap = new StripTap(128);
    tap.listen(bus, 0);
    for (let n = 0; n < 8; n++) publish(bus, 1e6 + 2000 + n * 16 * PERIOD_MICROS, 16, n * 16);
    tap.drain();
    expect(tap.take()).toEqual({ slot: 128, values: Array.from({ length: 128 }, (_, i) => i) });
    expect(tap.take()).toBeNull();
  });

  it("shows lost samples as holes of their length", () => {
    const bus = new SampleBus({ channels: 1, blockSamples: 64, samples: 1024, blocks: 64 });
    const tap = new StripTap(128);
    tap.listen(bus, 0);
    publish(bus, 1e6 + 2000, 16, 0);
    publish(bus, 1e6 + 2000 + 48 * PERIOD_MICROS, 16, 100);
    tap.drain();
    const values = tap.take()!.values;
    expect(values.slice(16, 48)).toEqual(new Array(32).fill(null));
    expect(values).toHaveLength(64);
    expect(values[48]).toBe(100);
  });

  it("makes no hole where the sensor's crystal is slow", () => {
    const bus = new SampleBus({ channels: 1, blockSamples: 64, samples: 1024, blocks: 64 });
    const tap = new StripTap(128);
    tap.listen(bus, 0);
    for (let n = 0; n < 8; n++) publish(bus, 1e6 + (n * 16e9) / 125_000, 16, n * 16, 125_000);
    tap.drain();
    expect(tap.take()!.values).not.toContain(null);
  });

  it("counts a later boot's ticks from when it began", () => {
    const tap = new StripTap(128);
    const first = new SampleBus({ channels: 1, blockSamples: 64, samples: 1024, blocks: 64 });
    tap.listen(first, 0);
    publish(first, 1e6 + 2000, 4, 0);
    tap.drain();
    const second = new SampleBus({ channels: 1, blockSamples: 64, samples: 1024, blocks: 64 });
    tap.listen(second, 2e6);
    publish(second, 1e6 + 2000, 4, 50);
    tap.drain();
    const { slot, values } = tap.take()!;
    expect(slot).toBe(128);
    expect(values.slice(256)).toEqual([50, 51, 52, 53]);
    expect(values.slice(4, 256)).toEqual(new Array(252).fill(null));
  });

  it("keeps the newest eight seconds for a page that does not ask", () => {
    const bus = new SampleBus({ channels: 1, blockSamples: 64, samples: 1024, blocks: 64 });
    const tap = new StripTap(128);
    tap.listen(bus, 0);
    for (let n = 0; n < 200; n++) {
      publish(bus, 1e6 + 2000 + n * 16 * PERIOD_MICROS, 16, n * 16);
      tap.drain();
    }
    const { slot, values } = tap.take()!;
    expect(values).toHaveLength(1024);
    expect(slot).toBe(128 + 3200 - 1024);
    expect(values.at(-1)).toBe(3199);
  });
});
