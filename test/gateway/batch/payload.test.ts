import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodePayload } from "../../../gateway/batch/payload.ts";
import { PayloadError } from "../../../gateway/batch/payload-error.ts";
import type { CborValue } from "../../../gateway/cbor/decode.ts";
import { openEnvelope } from "../../../gateway/cose/envelope.ts";
import { cborgBytes, integers, writableValues } from "../../modules/record/support/cbor-values.ts";
import { testDevice } from "../../modules/record/support/device.ts";
import { plainPayload, plainReading } from "../support.ts";

function flaw(payload: Uint8Array): string {
  try {
    decodePayload(payload);
    return "none";
  } catch (error) {
    if (error instanceof PayloadError) return error.flaw;
    throw error;
  }
}

function flawOf(...changes: readonly (readonly [number, CborValue | undefined])[]): string {
  return flaw(cborgBytes(plainPayload(changes)));
}

function flawOfReading(...changes: readonly (readonly [number, CborValue | undefined])[]): string {
  const reading = plainReading();
  for (const [key, value] of changes) {
    if (value === undefined) reading.delete(key);
    else reading.set(key, value);
  }
  return flawOf([23, [reading]]);
}

const hash = new Uint8Array(32);

describe("a payload", () => {
  test("as the document has it is read", () => {
    expect(flawOf()).toBe("none");
    expect(flawOf([4, 5], [5, 9], [6, hash])).toBe("none");
    expect(flawOf([7, new Uint8Array(16)])).toBe("none");
    expect(
      flawOf([
        8,
        new Map<number, CborValue>([
          [0, 1],
          [1, 5],
          [2, -5],
          [3, 0],
        ]),
      ]),
    ).toBe("none");
  });

  test("of another version, or with a flag that is not known, says so", () => {
    expect(flawOf([0, 2])).toBe("unsupported-version");
    expect(flawOf([1, 2])).toBe("unknown-flag");
    expect(flawOf([1, 3])).toBe("unknown-flag");
  });

  test("may have keys that this version does not know, anywhere", () => {
    const reading = plainReading().set(40, "new").set(-1, [1]);
    const time = new Map([
      [0, 0],
      [9, 1],
    ]);
    const content = decodePayload(
      cborgBytes(
        plainPayload([
          [10, 5],
          [22, "new"],
          [8, time],
          [23, [reading]],
        ]),
      ),
    );
    expect(content.readings[0]).toMatchObject({ name: "heartRate", value: 723 });
  });

  test("may have kinds that this version does not know: they count, and the next reading has its number", () => {
    const unknown = new Map<number, CborValue>([
      [0, 99],
      [1, 5],
      [2, 0],
      [40, "x"],
    ]);
    const { readings } = decodePayload(cborgBytes(plainPayload([[23, [unknown, plainReading()]]])));
    expect(readings.map(({ sequence, kind, name }) => [sequence, kind, name])).toEqual([
      [0, 99, undefined],
      [1, 1, "heartRate"],
    ]);
  });

  test.each<[string, readonly [number, CborValue | undefined][]]>([
    ["a flag that is no number", [[1, "0"]]],
    ["no flags", [[1, undefined]]],
    ["a chain id beyond 32 bits", [[2, 2 ** 32]]],
    ["no boot counter", [[3, undefined]]],
    ["a negative batch number", [[4, -1]]],
    [
      "a first reading of 0 in a later batch",
      [
        [4, 1],
        [6, hash],
      ],
    ],
    ["a first reading of 1 in the first batch", [[5, 1]]],
    ["no link", [[6, undefined]]],
    [
      "a reason instead of a link in a later batch",
      [
        [4, 1],
        [5, 1],
        [6, 2],
      ],
    ],
    ["a link in the first batch", [[6, hash]]],
    [
      "a link of 31 bytes",
      [
        [4, 1],
        [5, 1],
        [6, hash.subarray(1)],
      ],
    ],
    ["a reason that is not registered", [[6, 9]]],
    ["a configuration of 32 bytes", [[7, hash]]],
    ["no time state", [[8, undefined]]],
    ["a time state without a source", [[8, new Map([[1, 1]])]]],
    ["a time source without an offset", [[8, new Map([[0, 1]])]]],
    ["no base tick", [[9, undefined]]],
    ["no readings", [[23, undefined]]],
    ["an empty list of readings", [[23, []]]],
    ["readings that are no list", [[23, 5]]],
    ["a reading that is no map", [[23, [5]]]],
  ])("with %s is not readable", (_, changes) => {
    expect(flawOf(...changes)).toBe("payload-unreadable");
  });

  test.each<[string, readonly [number, CborValue | undefined][]]>([
    ["no kind", [[0, undefined]]],
    ["no tick", [[1, undefined]]],
    ["no source", [[2, undefined]]],
    ["no value", [[4, undefined]]],
    ["a value that is text", [[4, "72"]]],
    ["a quality above 100 %", [[3, 101]]],
    ["both a value and a reason why it has none", [[5, 1]]],
    ["a negative duration", [[6, -1]]],
    [
      "intervals that fall to zero",
      [
        [0, 3],
        [4, undefined],
        [7, [800, -800]],
      ],
    ],
    [
      "intervals that are no numbers",
      [
        [0, 3],
        [4, undefined],
        [7, ["800"]],
      ],
    ],
    [
      "fewer classes than intervals",
      [
        [0, 3],
        [4, undefined],
        [7, [800, 5]],
        [8, "N"],
      ],
    ],
    [
      "classes that EC57 does not have",
      [
        [0, 3],
        [4, undefined],
        [7, [800]],
        [8, "X"],
      ],
    ],
    [
      "reasons that are no triples",
      [
        [0, 16],
        [9, 1],
        [10, 50],
        [11, [1, 2]],
      ],
    ],
    [
      "a finding without confidence",
      [
        [0, 16],
        [9, 1],
        [11, []],
      ],
    ],
    [
      "lost batches backwards",
      [
        [0, 37],
        [9, 1],
        [19, 5],
        [20, 4],
      ],
    ],
    [
      "a strip at no rate",
      [
        [0, 17],
        [9, 1],
        [12, 0],
        [13, 5000],
        [14, 1],
        [15, 0],
        [16, new Uint8Array(0)],
      ],
    ],
  ])("with a reading with %s is not readable", (_, changes) => {
    expect(flawOfReading(...changes)).toBe("payload-unreadable");
  });

  test("with a reason in place of a value is read as absent", () => {
    const reading = plainReading().set(5, 2);
    reading.delete(4);
    const { readings } = decodePayload(cborgBytes(plainPayload([[23, [reading]]])));
    expect(readings[0]).toMatchObject({ name: "heartRate", absent: 2 });
    expect(readings[0]).not.toHaveProperty("value");
  });

  test("of any bytes, or with any one byte changed, is read or refused and never anything else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (data) => void flaw(data)),
      { numRuns: 1000 },
    );
    const { payload } = openEnvelope(testDevice().batch());
    for (let at = 0; at < payload.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = payload.slice();
        changed[at] ^= 1 << bit;
        flaw(changed);
      }
    }
  });

  test("with any value at any key is read or refused and never anything else", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(24), fc.oneof(writableValues, integers))), (changes) => {
        flawOf(...changes);
        flawOfReading(...changes);
      }),
      { numRuns: 1000 },
    );
  });
});
