import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  keptFloat64,
  keptInt16,
  keptInt32,
  keptUint8,
  keptUint16,
} from "../../../modules/memory/kept-arrays.ts";

const makers = [keptInt32, keptInt16, keptUint16, keptUint8, keptFloat64] as const;

describe("arrays that are kept", () => {
  it("begin as zeros, and none reaches into another, whatever is asked for", () => {
    const request = fc.record({ maker: fc.nat(makers.length - 1), length: fc.nat(60) });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
        const arrays = requests.map(({ maker, length }) => makers[maker](length));
        for (const [i, array] of arrays.entries()) {
          expect(array.length).toBe(requests[i].length);
          expect(array.every((value) => value === 0)).toBe(true);
        }
        for (const [i, array] of arrays.entries()) array.fill(i + 1);
        for (const [i, array] of arrays.entries()) expect(array.every((value) => value === i + 1)).toBe(true);
      }),
    );
  });

  it("share buffers where they are small, and have one of their own where they are not", () => {
    const small = [keptInt32(4), keptUint8(3), keptFloat64(2)];
    expect(new Set(small.map(({ buffer }) => buffer)).size).toBeLessThan(3);
    expect(keptInt32(131).buffer.byteLength).toBe(524);
  });
});
