import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SPI } from "../../../modules/host/io.ts";
import { BlockFlag, SampleStorage } from "../../../modules/signal/block.ts";
import { FifoBurst } from "../../../sensors/max30003/fifo-burst.ts";
import { SATURATED_CODE, Tag } from "../../../sensors/max30003/registers.ts";

interface Word {
  readonly code: number;
  readonly tag: number;
}

/** A bus that answers one burst with these words: 18 bits of voltage, a tag, and 111. */
function bus(words: readonly Word[]): SPI {
  return {
    transfer(buffer) {
      expect(buffer[0]).toBe(0x41);
      expect(buffer.length).toBe(1 + 3 * words.length);
      buffer[0] = 0xa5;
      words.forEach(({ code, tag }, i) => {
        const word = ((code & 0x3_ffff) << 6) | tag | 0b111;
        buffer[1 + 3 * i] = word >> 16;
        buffer[2 + 3 * i] = word >> 8;
        buffer[3 + 3 * i] = word;
      });
    },
    write() {},
    read() {},
    close() {},
  };
}

/** What the datasheet says of such words, one by one, at a gain of 20; what 16 bits do not hold counts as saturated. */
function expected(words: readonly Word[]) {
  const samples: number[] = [];
  let flags = 0;
  for (const { code, tag } of words) {
    if (tag === Tag.OVERFLOW) return undefined;
    if (tag === Tag.EMPTY) continue;
    if (Math.abs(code) >= SATURATED_CODE) flags |= BlockFlag.saturated;
    if (tag & Tag.FAST) flags |= BlockFlag.recovering;
    const microvolt = Math.floor((code * 3125 + 4096) / 8192);
    if (Math.abs(microvolt) > 32_767) flags |= BlockFlag.saturated;
    samples.push(Math.max(-32_767, Math.min(32_767, microvolt)));
  }
  const last = words[words.length - 1].tag;
  return { samples, flags, isLast: [Tag.EMPTY, Tag.VALID_EOF, Tag.FAST_EOF].includes(last as never) };
}

function check(words: readonly Word[]): void {
  const truth = expected(words);
  // From a whole word of two samples on, and from the middle of one.
  for (const to of [2, 3]) {
    const burst = new FifoBurst(words.length, 13);
    const samples = new Int16Array((words.length + 5) & ~1);
    const count = burst.read(bus(words), new SampleStorage(samples, words.length, 1), to);
    expect(count).toBe(truth?.samples.length ?? -1);
    if (truth === undefined) continue;
    expect([...samples.subarray(to, to + count)]).toEqual(truth.samples);
    expect({ flags: burst.flags, isLast: burst.isLast }).toEqual({
      flags: truth.flags,
      isLast: truth.isLast,
    });
  }
}

const anyCode = fc.oneof(
  fc.integer({ min: -0x4000, max: 0x4000 }),
  fc.integer({ min: -0x2_0000, max: 0x1_ffff }),
  fc.constantFrom(
    -0x2_0000,
    -SATURATED_CODE,
    1 - SATURATED_CODE,
    SATURATED_CODE - 1,
    SATURATED_CODE,
    0x1_ffff,
  ),
);
const lengths = fc.constantFrom(1, 4, 8, 15, 16, 28, 31);

describe("a burst of the MAX30003's FIFO", () => {
  it("gives every voltage that the chip can send, whatever surrounds it", () => {
    for (const length of [4, 5]) {
      for (let code = -0x2_0000; code < 0x2_0000; code += 37) {
        for (let at = 0; at < length; at++) {
          check(Array.from({ length }, (_, i) => ({ code: i === at ? code : 0x155 * i, tag: 0 })));
        }
      }
    }
  });

  it("tells a FIFO that ends in it: what lies behind is no sample", () => {
    fc.assert(
      fc.property(
        lengths.chain((length) =>
          fc.tuple(
            fc.array(anyCode, { minLength: length, maxLength: length }),
            fc.array(fc.boolean(), { minLength: length, maxLength: length }),
            fc.nat(length),
            fc.boolean(),
          ),
        ),
        ([codes, fast, end, isFast]) => {
          const words = codes.map((code, i) => {
            const isRecovering = isFast && fast[i];
            if (i > end) return { code: 0, tag: Tag.EMPTY };
            if (i === end) return { code, tag: isRecovering ? Tag.FAST_EOF : Tag.VALID_EOF };
            return { code, tag: isRecovering ? Tag.FAST : 0 };
          });
          check(words);
        },
      ),
      { numRuns: 400 },
    );
  });

  it("tells an overflow wherever it shows", () => {
    for (const length of [4, 7, 16]) {
      for (let at = 0; at < length; at++) {
        check(Array.from({ length }, (_, i) => ({ code: 9, tag: i >= at ? Tag.OVERFLOW : 0 })));
      }
    }
  });
});
