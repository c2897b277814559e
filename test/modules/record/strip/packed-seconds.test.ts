import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unpackStrip } from "../../../../gateway/strip.ts";
import { MAX_BLOCK_BYTES } from "../../../../modules/record/strip/delta-rice.ts";
import { PackedSeconds } from "../../../../modules/record/strip/packed-seconds.ts";

const rounded = (microvolt: number) => Math.floor((microvolt + 2) / 5);

/** What is kept of a second, in units of 5 µV; undefined where it is not. */
function read(kept: PackedSeconds, second: number): number[] | undefined {
  const length = kept.byteLength(second);
  if (length === 0) return undefined;
  const out = new Uint8Array(length + 2).fill(0xa5);
  kept.copy(second, out, 1);
  expect([out[0], out[length + 1]]).toEqual([0xa5, 0xa5]);
  return [...unpackStrip(1, out.slice(1, length + 1), 128)];
}

describe("the last seconds of ECG, packed", () => {
  it("come back as they were, rounded to 5 µV, whatever the signal: the newest always, none wrong", () => {
    const second = fc
      .tuple(fc.integer({ min: -60_000, max: 60_000 }), fc.constantFrom(0, 40, 4000, 2_000_000_000), fc.nat())
      .map(([level, swing, seed]) =>
        Int32Array.from(
          { length: 128 },
          (_, i) => level + (swing && Math.imul(i * 7919 + seed, 65_539) % swing),
        ),
      );
    fc.assert(
      fc.property(fc.array(second, { minLength: 1, maxLength: 24 }), fc.integer(), (seconds, any) => {
        const kept = new PackedSeconds(8, 1200, 5);
        const first = any >> 8;
        seconds.forEach((samples, i) => {
          const memory = new Int32Array(512).fill(9);
          memory.set(samples, 256);
          kept.keep(first + i, memory, 256);
          for (let j = 0; j <= i; j++) {
            const found = read(kept, first + j);
            if (j === i || found) expect(found).toEqual(Array.from(seconds[j], rounded));
            if (j <= i - 8) expect(found).toBeUndefined();
          }
          expect(kept.byteLength(first + i + 1)).toBe(0);
        });
      }),
      { numRuns: 60 },
    );
  });

  it("are as many as fit", () => {
    const kept = new PackedSeconds(16, MAX_BLOCK_BYTES, 5);
    const samples = Int32Array.from({ length: 128 }, (_, i) => (i * 7919) % 151);
    for (let second = 0; second < 40; second++) kept.keep(second, samples, 0);
    const length = kept.byteLength(39);
    const most = Math.floor(MAX_BLOCK_BYTES / length);
    let held = 0;
    while (kept.byteLength(39 - held) > 0) held++;
    expect(held).toBeGreaterThanOrEqual(most - 1);
    expect(held).toBeLessThanOrEqual(most);
  });
});
