import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Fault } from "../../../../modules/fault/fault.ts";
import { CborWriter } from "../../../../modules/record/cbor/writer.ts";
import { cborgBytes, writableValues, write } from "../support/cbor-values.ts";

function written(emit: (writer: CborWriter) => void, size = 100_000): Uint8Array {
  const bytes = new Uint8Array(size);
  const writer = new CborWriter(bytes);
  emit(writer);
  expect(writer.overflowed).toBe(false);
  return bytes.slice(0, writer.at);
}

describe("the CBOR writer", () => {
  test("writes every value just as cborg does under its RFC 8949 options", () => {
    fc.assert(
      fc.property(writableValues, (value) => {
        const ours = written((writer) => write(writer, value));
        expect(ours).toEqual(cborgBytes(value));
      }),
      { numRuns: 300 },
    );
  });

  test("writes nothing that does not fit, remembers it, and leaves the bytes behind the end alone", () => {
    fc.assert(
      fc.property(writableValues, fc.double({ min: 0, max: 1, noNaN: true }), (value, share) => {
        const whole = written((writer) => write(writer, value));
        const room = Math.floor(share * whole.length);
        const bytes = new Uint8Array(whole.length + 16).fill(0xa5);
        const writer = new CborWriter(bytes, room);
        write(writer, value);
        expect(writer.overflowed).toBe(room < whole.length);
        expect(writer.at).toBeLessThanOrEqual(room);
        expect([...bytes.subarray(room)].every((byte) => byte === 0xa5)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test("refuses what is no whole number of 53 bits", () => {
    const writer = new CborWriter(new Uint8Array(32));
    for (const value of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -(2 ** 53)])
      expect(() => writer.int(value)).toThrow(Fault);
    expect(writer.at).toBe(0);
  });

  test("keeps text valid by writing a question mark for what is not ASCII", () => {
    expect(written((writer) => writer.ascii("ä-µ"))).toEqual(cborgBytes("?-?"));
    expect(written((writer) => writer.asciiCodes(Uint8Array.of(0x4e, 0xe9), 2))).toEqual(cborgBytes("N?"));
  });

  test("a zero with a sign is written as zero", () => {
    expect(written((writer) => writer.int(-0))).toEqual(Uint8Array.of(0));
  });
});
