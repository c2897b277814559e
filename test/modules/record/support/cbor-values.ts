import { encode, rfc8949EncodeOptions, type Tagged } from "cborg";
import fc from "fast-check";
import type { CborMap, CborValue } from "../../../../gateway/cbor/decode.ts";
import type { CborWriter } from "../../../../modules/record/cbor/writer.ts";

/** Whole numbers with the borders of the head's lengths among them. */
export const integers = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -300, max: 300 }),
  fc.constantFrom(23, 24, 255, 256, 65535, 65536, 0xffff_ffff, 0x1_0000_0000, Number.MAX_SAFE_INTEGER),
  fc.constantFrom(
    -1,
    -24,
    -25,
    -256,
    -257,
    -65536,
    -65537,
    -0x1_0000_0000,
    -0x1_0000_0001,
    Number.MIN_SAFE_INTEGER,
  ),
);

export const asciiText = fc.string({ unit: "binary-ascii", maxLength: 300 });

/** Values that the writer can write: integers, byte strings, ASCII text, arrays and maps of them. */
export const writableValues: fc.Arbitrary<CborValue> = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    integers,
    fc.uint8Array({ maxLength: 300 }),
    asciiText,
    fc.array(tie("value"), { maxLength: 30 }),
    fc
      .uniqueArray(fc.tuple(fc.oneof(fc.nat(60), integers), tie("value")), {
        maxLength: 30,
        selector: ([key]) => key,
      })
      .map((pairs) => new Map(pairs)),
  ),
})).value;

/** Non-negative keys ascending, then negative ones descending: bytewise order of their encodings. */
export function deterministicOrder(map: CborMap): [number, CborValue][] {
  return [...map].sort(([a], [b]) => (a < 0 === b < 0 ? Math.abs(a) - Math.abs(b) : a < 0 ? 1 : -1));
}

export function write(writer: CborWriter, value: CborValue): void {
  if (typeof value === "number") writer.int(value);
  else if (typeof value === "string") writer.ascii(value);
  else if (value instanceof Uint8Array) writer.byteString(value);
  else if (Array.isArray(value)) {
    writer.arrayHead(value.length);
    for (const item of value) write(writer, item);
  } else if (value instanceof Map) {
    writer.mapHead(value.size);
    for (const [key, item] of deterministicOrder(value)) {
      writer.int(key);
      write(writer, item);
    }
  } else throw new Error("The writer has no such value.");
}

/** What cborg writes under its RFC 8949 options, as a plain Uint8Array. */
export function cborgBytes(value: CborValue | Tagged | unknown[]): Uint8Array {
  return Uint8Array.from(encode(value, rfc8949EncodeOptions));
}
