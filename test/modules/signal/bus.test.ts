import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BlockFlag, SampleBlock } from "../../../modules/signal/block.ts";
import { SampleBus, SampleRing } from "../../../modules/signal/bus.ts";

function filled(count: number, firstIndex: number, channels = 1, flags = 0): SampleBlock {
  const block = new SampleBlock(32, channels);
  block.count = count;
  block.firstIndex = firstIndex;
  block.tickMicros = firstIndex * 7812.5 + 1e12;
  block.rateMilliHz = 128_000;
  block.flags = flags;
  for (let i = 0; i < count * channels; i++) block.samples[i] = firstIndex * channels + i;
  return block;
}

describe("the sample bus", () => {
  it("gives every consumer every block, in order and unchanged", () => {
    const bus = new SampleBus(2);
    const a = bus.subscribe(64, 4);
    const b = bus.subscribe(64, 4);
    bus.publish(filled(5, 100, 2, BlockFlag.saturated));
    bus.publish(filled(3, 105, 2));
    for (const ring of [a, b]) {
      const out = new SampleBlock(32, 2);
      expect(ring.take(out)).toBe(true);
      expect([out.count, out.firstIndex, out.flags, out.tickMicros, out.rateMilliHz]).toEqual([
        5,
        100,
        BlockFlag.saturated,
        100 * 7812.5 + 1e12,
        128_000,
      ]);
      expect([...out.samples.subarray(0, 10)]).toEqual([...filled(5, 100, 2).samples.subarray(0, 10)]);
      expect(ring.take(out)).toBe(true);
      expect(out.firstIndex).toBe(105);
      expect(ring.take(out)).toBe(false);
    }
  });

  it("lets a slow consumer lose its own samples only, and tells it in band", () => {
    const bus = new SampleBus();
    const slow = bus.subscribe(16, 4);
    const fast = bus.subscribe(16, 4);
    const out = new SampleBlock(32);
    for (let k = 0; k < 4; k++) {
      bus.publish(filled(8, k * 8));
      expect(fast.take(out)).toBe(true);
      expect(out.flags & BlockFlag.gap).toBe(0);
    }
    expect(fast.dropped).toBe(0);
    expect(slow.dropped).toBe(16);
    slow.take(out);
    slow.take(out);
    bus.publish(filled(8, 32));
    slow.take(out);
    expect(out.firstIndex).toBe(32);
    expect(out.flags & BlockFlag.gap).toBe(BlockFlag.gap);
    bus.publish(filled(8, 40));
    slow.take(out);
    expect(out.flags & BlockFlag.gap).toBe(0);
  });

  it("accounts for every sample: taken, waiting or counted as dropped", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 1, max: 32 }), fc.constant(0)), { maxLength: 200 }),
        (steps) => {
          const ring = new SampleRing(64, 8);
          const out = new SampleBlock(32);
          let put = 0;
          let taken = 0;
          let expected = 0;
          for (const step of steps) {
            if (step === 0) {
              if (!ring.take(out)) continue;
              taken += out.count;
              // What was taken is contiguous with what came before unless the block says that it is not.
              if ((out.flags & BlockFlag.gap) === 0) expect(out.firstIndex).toBe(expected);
              expected = out.firstIndex + out.count;
              for (let i = 0; i < out.count; i++) expect(out.samples[i]).toBe(out.firstIndex + i);
            } else {
              ring.put(filled(step, put));
              put += step;
            }
          }
          while (ring.take(out)) taken += out.count;
          expect(taken + ring.dropped).toBe(put);
          expect(ring.waiting).toBe(0);
        },
      ),
    );
  });
});
