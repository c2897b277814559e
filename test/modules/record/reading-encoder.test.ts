import { decode } from "cborg";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodePayload } from "../../../gateway/batch/payload.ts";
import { openEnvelope } from "../../../gateway/cose/envelope.ts";
import { Fault } from "../../../modules/fault/fault.ts";
import { ReadingKind, Source } from "../../../modules/record/codes.ts";
import { cborgBytes } from "./support/cbor-values.ts";
import { closed, testDevice } from "./support/device.ts";
import { readingCases } from "./support/readings.ts";

describe("readings", () => {
  test("of every kind arrive as they were appended, and in deterministic CBOR", () => {
    fc.assert(
      fc.property(fc.array(readingCases, { minLength: 1, maxLength: 8 }), (cases) => {
        const { builder } = testDevice({ capacityBytes: 8192 });
        for (const { append } of cases) expect(append(builder)).toBe(true);
        const { payload } = openEnvelope(closed(builder));
        const { readings } = decodePayload(payload);
        expect(readings).toEqual(cases.map(({ expected }, sequence) => ({ sequence, ...expected })));
        expect(cborgBytes(decode(payload, { useMaps: true }) as Map<number, never>)).toEqual(payload);
      }),
      { numRuns: 100 },
    );
  });

  test("that do not fit are refused whole, and the ones before stay as they are", () => {
    fc.assert(
      fc.property(fc.array(readingCases, { minLength: 70, maxLength: 90 }), (cases) => {
        const { builder } = testDevice({ capacityBytes: 1202 });
        const kept = cases.filter(({ append }) => {
          const before = builder.byteLength;
          const fits = append(builder);
          if (!fits) expect(builder.byteLength).toBe(before);
          return fits;
        });
        if (kept.length === 0) return;
        expect(kept.length).toBeLessThan(cases.length);
        const batch = closed(builder);
        expect(batch.length).toBeLessThanOrEqual(1202);
        expect(decodePayload(openEnvelope(batch).payload).readings).toEqual(
          kept.map(({ expected }, sequence) => ({ sequence, ...expected })),
        );
      }),
      { numRuns: 30 },
    );
  });

  test("a short one still fits where a long one did not", () => {
    const { builder } = testDevice({ capacityBytes: 1202 });
    const long = new Int32Array(200).fill(1000).map((interval, i) => interval + (i % 2) * 500);
    while (builder.intervals(ReadingKind.rrIntervals, 0, long, 200, Source.ecg));
    expect(builder.bytesFree).toBeGreaterThan(100);
    expect(builder.contact(0, Source.ecg, true)).toBe(true);
  });

  test("with a number that is no whole one throw and leave nothing behind", () => {
    const { builder } = testDevice();
    builder.vital(ReadingKind.heartRate, 1000, 723, Source.ecg);
    const before = builder.byteLength;
    for (const bad of [72.3, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => builder.vital(ReadingKind.heartRate, 2000, bad, Source.ecg)).toThrow(Fault);
    expect(builder.byteLength).toBe(before);
    expect(builder.readingCount).toBe(1);
    builder.vital(ReadingKind.spo2, 3000, 975, Source.ppg);
    const { readings } = decodePayload(openEnvelope(closed(builder)).payload);
    expect(readings.map(({ value }) => value)).toEqual([723, 975]);
  });

  test("a first reading that failed does not set the base tick", () => {
    const { builder } = testDevice();
    expect(() => builder.vital(ReadingKind.heartRate, 111, Number.NaN, Source.ecg)).toThrow(Fault);
    builder.vital(ReadingKind.heartRate, 5_000_000, 1202, Source.ecg);
    const content = decodePayload(openEnvelope(closed(builder)).payload);
    expect(content.baseTickMicros).toBe(5_000_000);
    expect(content.readings[0].tickMicros).toBe(5_000_000);
  });

  test("a finding that began before the batch has a negative tick on the wire and its own in the end", () => {
    const { builder } = testDevice();
    builder.vital(ReadingKind.heartRate, 90_000_000_000, 1200, Source.ecg);
    builder.finding(1, 3_000_000_000, Source.ecg, 80, new Int32Array(0), 0);
    const { payload } = openEnvelope(closed(builder));
    expect(decodePayload(payload).readings[1].tickMicros).toBe(3_000_000_000);
  });

  test("a heart at rest takes one or two bytes an interval", () => {
    const { builder } = testDevice();
    const intervals = Int32Array.from({ length: 75 }, (_, i) => 800 + ((i * 37) % 61) - 30);
    builder.intervals(ReadingKind.rrIntervals, 0, intervals, 75, Source.ecg);
    expect(builder.byteLength).toBeLessThan(75 * 2 + 16);
  });
});
