import { describe, expect, it } from "vitest";
import type { BatchContent } from "../../../../gateway/batch/payload.ts";
import type { Reading } from "../../../../gateway/batch/reading.ts";
import { RecordView } from "../../../../host-sim/node/bench/record-view.ts";
import {
  Feature,
  FindingCode,
  GapCause,
  ReadingKind,
  Source,
  StripCodec,
} from "../../../../modules/record/codes.ts";
import { packBlock } from "../../../../modules/record/strip/pack.ts";

function batch(number: number, readings: Partial<Reading>[]): BatchContent {
  return {
    simulated: true,
    chainId: 1,
    bootCounter: 2,
    batchNumber: number,
    firstSequence: number * 10,
    link: new Uint8Array(32),
    time: { source: 0 },
    baseTickMicros: 0,
    readings: readings.map((reading, i) => ({
      sequence: i,
      kind: ReadingKind.heartRate,
      tickMicros: 0,
      source: Source.ecg,
      ...reading,
    })),
  };
}
const collected = { deviceId: "d", bytes: new Uint8Array(99), digest: new Uint8Array(32).fill(0xab) };
/** Boot 2 began at 100 s; of other boots nothing is known. */
const view = () => new RecordView((boot, tick) => (boot === 2 ? 100 + tick / 1e6 : null));
const pause = (more: Partial<Reading> = {}): Partial<Reading> => ({
  kind: ReadingKind.finding,
  code: FindingCode.pause,
  tickMicros: 5e6,
  confidence: 90,
  reasons: [Feature.rrIntervalMs, 3200, 3000],
  ...more,
});

describe("the record as a page shows it", () => {
  it("lists the newest batches first, with what names them", () => {
    const records = view();
    for (let n = 0; n < 9; n++) records.add(batch(n, [{}, {}]), collected, n);
    expect(records.record.batches.map(({ number }) => number)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    expect(records.record.batches[0]).toEqual({
      boot: 2,
      number: 8,
      readings: 2,
      bytes: 99,
      digest: "abababab",
      atS: 8,
    });
  });

  it("tells a gap with its cause, its source and its length", () => {
    const records = view();
    const gap = {
      kind: ReadingKind.gap,
      code: GapCause.fifoOverflow,
      durationMicros: 250_000,
      tickMicros: 7e6,
    };
    expect(records.add(batch(1, [gap]), collected, 120).gaps).toEqual([
      { cause: "the FIFO overflowed", source: "ECG", durationS: 0.25, atS: 107 },
    ]);
  });

  it("tells a finding in words, and takes it as one when its end is told", () => {
    const records = view();
    records.add(batch(1, [pause()]), collected, 110);
    expect(records.findings).toEqual([
      {
        id: "2-4-5000000",
        name: "Pause",
        startS: 105,
        endS: null,
        confidencePercent: 90,
        reasons: ["RR interval 3.2 s (limit 3.0 s)"],
        strip: null,
        verified: true,
      },
    ]);
    records.add(batch(2, [pause({ durationMicros: 3.2e6 })]), collected, 120);
    expect(records.findings).toHaveLength(1);
    expect(records.findings[0].endS).toBeCloseTo(108.2);
  });

  it("shows what the device has found before it was sent, and says which is which", () => {
    const records = view();
    const found = { code: FindingCode.pause, startMicros: 5e6, confidencePercent: 90, reasons: [] };
    expect(records.found(2, found)).toBe(true);
    expect(records.findings[0]).toMatchObject({ verified: false, endS: null });
    expect(records.found(2, { ...found, endMicros: 8e6 })).toBe(false);
    expect(records.findings[0]).toMatchObject({ verified: false, endS: 108 });
    records.add(batch(1, [pause({ durationMicros: 3e6 })]), collected, 110);
    expect(records.findings).toHaveLength(1);
    expect(records.findings[0].verified).toBe(true);
  });

  it("shows twelve seconds around a finding's start, from whatever parts there are, with holes where there are none", () => {
    const records = view();
    const part = (tickS: number, level: number): Partial<Reading> => {
      const packed = new Uint8Array(2000);
      const length = packBlock(new Int32Array(128).fill(level), 0, 128, packed, 0);
      return {
        kind: ReadingKind.strip,
        tickMicros: tickS * 1e6,
        rateMilliHz: 128_000,
        resolutionNanoV: 5000,
        codec: StripCodec.deltaRice,
        count: 128,
        data: packed.subarray(0, length),
      };
    };
    records.add(batch(1, [pause(), part(3, 10)]), collected, 110);
    records.add(batch(2, [part(5, 20)]), collected, 112);
    const { startS, rateHz, microvolts } = records.findings[0].strip!;
    expect([startS, rateHz, microvolts.length]).toEqual([103, 128, 3 * 128]);
    expect(microvolts.slice(0, 128)).toEqual(new Array(128).fill(50));
    expect(microvolts.slice(128, 256)).toEqual(new Array(128).fill(null));
    expect(microvolts.slice(256)).toEqual(new Array(128).fill(100));
  });

  it("leaves a strip out that it cannot read, and keeps the finding", () => {
    const records = view();
    const strip = { kind: ReadingKind.strip, codec: 99, count: 4, data: new Uint8Array(4), tickMicros: 4e6 };
    records.add(batch(1, [pause(), strip]), collected, 110);
    expect(records.findings[0].strip).toBeNull();
  });
});
