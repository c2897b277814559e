import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BlockFlag } from "../../../modules/signal/block.ts";
import { type BusShape, SampleBus, type SampleRing } from "../../../modules/signal/bus.ts";

const shape: BusShape = { channels: 1, blockSamples: 16, samples: 64, blocks: 8 };
/** A value that tells its sample and channel. */
const sampleValue = (index: number, channel = 0) => (Math.imul(index, 7) + channel * 1000) | 0;
const tickOf = (index: number) => index * 8000 + 1e12;

/** Fills the bus's next block as a sensor does, and publishes it. */
function deliver(bus: SampleBus, firstIndex: number, count: number, flags = 0): void {
  const { block } = bus;
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < block.channels; c++) {
      block.samples[(block.from + i) * block.channels + c] = sampleValue(firstIndex + i, c);
    }
  }
  Object.assign(block, { count, firstIndex, flags, rateMilliHz: 125_000 });
  block.tickMicros = tickOf(firstIndex + count - 1);
  bus.publish();
}

/** What a consumer found: its values must be those of its indices, and its tick that of its newest sample. */
function taken({ block }: SampleRing) {
  const { count, from, firstIndex, flags, channels, samples } = block;
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < channels; c++) {
      expect(samples[(from + i) * channels + c]).toBe(sampleValue(firstIndex + i, c));
    }
  }
  expect(block.tickMicros).toBe(tickOf(firstIndex + count - 1));
  expect(block.rateMilliHz).toBe(125_000);
  return { count, firstIndex, flags };
}

describe("the sample bus", () => {
  it("gives every consumer every sample, in order and unchanged", () => {
    const bus = new SampleBus({ ...shape, channels: 3 });
    const a = bus.subscribe();
    const b = bus.subscribe();
    deliver(bus, 100, 5, BlockFlag.saturated);
    deliver(bus, 105, 3);
    for (const ring of [a, b]) {
      expect(ring.waiting).toBe(8);
      expect(ring.take()).toBe(true);
      expect(taken(ring)).toEqual({ count: 5, firstIndex: 100, flags: BlockFlag.saturated });
      expect(ring.take()).toBe(true);
      expect(taken(ring)).toEqual({ count: 3, firstIndex: 105, flags: 0 });
      expect(ring.take()).toBe(false);
    }
  });

  it("tells blocks that follow on each other as one, but none that begins something new", () => {
    const bus = new SampleBus(shape);
    const ring = bus.subscribe();
    deliver(bus, 0, 8);
    deliver(bus, 8, 8);
    // An index that does not follow, another flag, and a gap after a gap.
    deliver(bus, 20, 4);
    deliver(bus, 24, 4, BlockFlag.contactOff);
    deliver(bus, 28, 4, BlockFlag.gap);
    deliver(bus, 32, 4, BlockFlag.gap);
    const found: [number, number][] = [];
    while (ring.take()) found.push([taken(ring).firstIndex, ring.block.count]);
    expect(found).toEqual([
      [0, 16],
      [20, 4],
      [24, 4],
      [28, 4],
      [32, 4],
    ]);
  });

  it("lets a slow consumer lose its own oldest samples only, and tells it in band", () => {
    const bus = new SampleBus(shape);
    const slow = bus.subscribe();
    const fast = bus.subscribe();
    for (let k = 0; k < 6; k++) {
      deliver(bus, k * 16, 16);
      expect(fast.take()).toBe(true);
      expect(taken(fast)).toEqual({ count: 16, firstIndex: k * 16, flags: 0 });
    }
    expect(fast.dropped).toBe(0);
    // Of 64 samples, 16 are being filled.
    expect(slow.dropped).toBe(48);
    slow.take();
    expect(taken(slow)).toMatchObject({ firstIndex: 48, flags: BlockFlag.gap });
    while (slow.take()) expect(taken(slow).flags).toBe(0);
    deliver(bus, 96, 16);
    slow.take();
    expect(taken(slow)).toEqual({ count: 16, firstIndex: 96, flags: 0 });
  });

  it("counts a block as lost when blocks, not samples, have run out", () => {
    const bus = new SampleBus(shape);
    const slow = bus.subscribe();
    for (let k = 0; k < 10; k++) deliver(bus, k, 1);
    expect(slow.dropped).toBe(3);
    slow.take();
    expect(taken(slow)).toEqual({ count: 7, firstIndex: 3, flags: BlockFlag.gap });
  });

  it("accounts for every sample of every consumer: taken, waiting or counted as dropped", () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ put: fc.integer({ min: 1, max: 16 }), skip: fc.constant(0) }) },
      { weight: 1, arbitrary: fc.record({ put: fc.integer({ min: 1, max: 16 }), skip: fc.nat(3) }) },
      { weight: 2, arbitrary: fc.record({ take: fc.nat(1) }) },
    );
    const shapes = fc.record({
      channels: fc.constantFrom(1, 2, 3),
      blockSamples: fc.constant(16),
      samples: fc.constantFrom(64, 128),
      blocks: fc.constantFrom(2, 4, 8, 16),
      history: fc.constantFrom(0, 16, 32),
    });
    fc.assert(
      fc.property(shapes, fc.array(step, { maxLength: 300 }), (anyShape, steps) => {
        const bus = new SampleBus(anyShape);
        const consumers = [0, 1].map(() => ({ ring: bus.subscribe(), taken: 0, next: 0, skipped: 0 }));
        let [put, index] = [0, 0];
        const takeOne = (consumer: (typeof consumers)[number]) => {
          if (!consumer.ring.take()) return false;
          const { count, firstIndex, flags } = taken(consumer.ring);
          if ((flags & BlockFlag.gap) === 0) expect(firstIndex).toBe(consumer.next);
          consumer.next = firstIndex + count;
          consumer.taken += count;
          return true;
        };
        for (const action of steps) {
          if ("take" in action) {
            takeOne(consumers[action.take]);
            continue;
          }
          index += action.skip;
          deliver(bus, index, action.put, action.skip > 0 ? BlockFlag.gap : 0);
          put += action.put;
          index += action.put;
        }
        for (const consumer of consumers) {
          while (takeOne(consumer));
          expect(consumer.ring.waiting).toBe(0);
          expect(consumer.taken + consumer.ring.dropped).toBe(put);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("a sample bus with a history", () => {
  const kept: BusShape = { channels: 2, blockSamples: 16, samples: 128, blocks: 8, history: 64 };

  it("has every sample that waits, and those of the history before, in the place of its index, also after gaps", () => {
    const block = fc.record({
      put: fc.integer({ min: 1, max: 16 }),
      skip: fc.constantFrom(0, 0, 0, 1, 7, 90, 1000),
    });
    const start = fc.constantFrom(0, 5, 1_000_003, -77, 0x7fff_ffff - 200);
    fc.assert(
      fc.property(start, fc.array(block, { maxLength: 60 }), fc.nat(3), (firstIndex, blocks, lazy) => {
        const bus = new SampleBus(kept);
        const ring = bus.subscribe();
        const { samples } = ring.block;
        let index = firstIndex;
        // Index from which on samples follow on each other.
        let since = index;
        blocks.forEach(({ put, skip }, i) => {
          if (skip > 0) since = (index + skip) | 0;
          index = (index + skip) | 0;
          deliver(bus, index, put, skip > 0 ? BlockFlag.gap : 0);
          index = (index + put) | 0;
          if (i % 4 < lazy) return;
          while (ring.take()) {
            const { firstIndex: first, count, from } = ring.block;
            expect(from).toBe(first & 127);
            taken(ring);
            const depth = Math.min(kept.history!, (first - since) | 0);
            for (let n = -depth; n < count; n++) {
              expect(samples[((first + n) & 127) * 2]).toBe(sampleValue((first + n) | 0));
              expect(samples[((first + n) & 127) * 2 + 1]).toBe(sampleValue((first + n) | 0, 1));
            }
          }
        });
      }),
    );
  });

  it("lets a consumer wait for what is left of its storage, and no longer", () => {
    const bus = new SampleBus({ ...kept, channels: 1 });
    const ring = bus.subscribe();
    // 128 samples less 64 of history and 16 that are being filled.
    for (let k = 0; k < 3; k++) deliver(bus, k * 16, 16);
    expect(ring.dropped).toBe(0);
    deliver(bus, 48, 16);
    expect(ring.dropped).toBe(16);
    ring.take();
    expect(taken(ring)).toMatchObject({ firstIndex: 16, flags: BlockFlag.gap });
  });

  it("does not keep what waits when the index goes back: its place is another's", () => {
    const bus = new SampleBus({ ...kept, channels: 1 });
    const ring = bus.subscribe();
    deliver(bus, 1000, 16);
    deliver(bus, 0, 16, BlockFlag.reset);
    expect(ring.dropped).toBe(16);
    ring.take();
    expect(taken(ring)).toMatchObject({ firstIndex: 0, count: 16 });
    expect(ring.take()).toBe(false);
  });
});
