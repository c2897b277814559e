import { decode } from "cborg";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CborError, type CborValue, decodeCbor } from "../../../gateway/cbor/decode.ts";
import { CborWriter } from "../../../modules/record/cbor/writer.ts";
import { cborgBytes, writableValues, write } from "../../modules/record/support/cbor-values.ts";
import { bytes, vectors } from "../../modules/record/support/vectors.ts";

type JsonValue =
  | number
  | string
  | boolean
  | null
  | JsonValue[]
  | { bytes: string }
  | { map: [number, JsonValue][] };

interface CborVectors {
  readonly accepted: readonly { readonly hex: string; readonly value: JsonValue }[];
  readonly refused: readonly { readonly hex: string; readonly why: string }[];
  readonly notWellFormed: readonly string[];
}

const { accepted, refused, notWellFormed } = vectors<CborVectors>("cbor.json");

function fromJson(value: JsonValue): CborValue {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== "object" || value === null) return value;
  if ("bytes" in value) return bytes(value.bytes);
  return new Map(value.map.map(([key, item]) => [key, fromJson(item)]));
}

/** What decoding does: a value, or the flaw. Anything thrown that is no CborError fails the test. */
function outcome(data: Uint8Array, depth = 8): { value: CborValue } | string {
  try {
    return { value: decodeCbor(data, depth) };
  } catch (error) {
    if (error instanceof CborError) return error.flaw;
    throw error;
  }
}

describe("the CBOR reader", () => {
  test.each(accepted)("reads $hex of RFC 8949, Appendix A", ({ hex, value }) => {
    expect(outcome(bytes(hex))).toEqual({ value: fromJson(value) });
  });

  test.each(refused)("refuses $hex: $why", ({ hex }) => {
    expect(outcome(bytes(hex))).toBeTypeOf("string");
  });

  test.each(notWellFormed)("refuses %s, which is not well-formed", (hex) => {
    expect(outcome(bytes(hex))).toBeTypeOf("string");
  });

  test("reads whatever the device's writer writes", () => {
    fc.assert(
      fc.property(writableValues, (value) => {
        const buffer = new Uint8Array(100_000);
        const writer = new CborWriter(buffer);
        write(writer, value);
        expect(outcome(buffer.subarray(0, writer.at))).toEqual({ value });
      }),
      { numRuns: 200 },
    );
  });

  test("what it accepts, cborg reads as the same and writes as the same bytes", () => {
    let seen = 0;
    const oftenCbor = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc
        .array(fc.constantFrom(0x00, 0x18, 0x20, 0x41, 0x61, 0x81, 0x82, 0xa1, 0xa2, 0xf4, 0xff), {
          maxLength: 9,
        })
        .map((list) => Uint8Array.from(list)),
    );
    fc.assert(
      fc.property(oftenCbor, (data) => {
        const read = outcome(data);
        if (typeof read === "string") return;
        seen++;
        expect(decode(data, { useMaps: true })).toEqual(read.value);
        expect(cborgBytes(read.value)).toEqual(data);
      }),
      { numRuns: 3000 },
    );
    expect(seen).toBeGreaterThan(100);
  });

  test("stops at endless nesting without following it", () => {
    const nested = new Uint8Array(1_000_000).fill(0x81);
    expect(outcome(nested)).toBe("too-deep");
    expect(outcome(bytes("8180"), 1)).toBe("too-deep");
    expect(outcome(bytes("8180"), 2)).toEqual({ value: [[]] });
  });

  test("holds a length against the bytes that are there before it allocates", () => {
    for (const hex of [
      "9b001fffffffffffff",
      "bb000fffffffffffff",
      "5b001fffffffffffff",
      "9affffffff",
      "ba7fffffff00",
    ])
      expect(outcome(bytes(hex))).toBe("truncated");
  });

  test("keeps a byte order mark: two texts are never read as one", () => {
    expect(outcome(bytes("64efbbbf61"))).toEqual({ value: "\ufeffa" });
  });

  test("says what is wrong", () => {
    expect(outcome(bytes("1817"))).toBe("not-deterministic");
    expect(outcome(bytes("a201020102"))).toBe("duplicate-key");
    expect(outcome(bytes("a202020102"))).toBe("not-deterministic");
    expect(outcome(bytes("0000"))).toBe("trailing-bytes");
    expect(outcome(bytes("61ff"))).toBe("bad-text");
    expect(outcome(bytes("1b0020000000000000"))).toBe("integer-range");
    expect(outcome(bytes("f93c00"))).toBe("not-allowed");
  });
});
