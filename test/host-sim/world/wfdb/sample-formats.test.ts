import fc from "fast-check";
import { expect, test } from "vitest";
import { type SampleFormatCode, sampleFormat } from "../../../../host-sim/world/wfdb/sample-formats.ts";

const hex = (text: string) => Uint8Array.from(text.match(/../g)!, (byte) => Number.parseInt(byte, 16));
const codes: SampleFormatCode[] = [16, 80, 212];

// Nine samples, written by wrsamp of the WFDB software package 10.
test.each<[SampleFormatCode, number, string]>([
  [212, 2047, "01f0fb6470ff010800fd0f079c0f"],
  [16, 32767, "0100fbff6400ff7f01800000fdff07009cff"],
  [80, 127, "817be4ff01807d871c"],
])("format %i reads and writes what wrsamp wrote", (code, greatest, bytes) => {
  const format = sampleFormat(code)!;
  const samples = [1, -5, 100, greatest, -greatest, 0, -3, 7, -100];
  const written = new Uint8Array(format.bytesFor(samples.length));
  for (let i = 0; i < samples.length; i++) format.put(written, i, samples[i]);
  expect(written).toEqual(hex(bytes));
  expect(samples.map((_, i) => format.sampleAt(hex(bytes), 0, i))).toEqual(samples);
});

test.each(codes)("format %i gives back every value that it can hold, wherever it lies", (code) => {
  const format = sampleFormat(code)!;
  const value = fc.integer({ min: format.missing, max: format.greatest });
  fc.assert(
    fc.property(fc.array(value, { maxLength: 50 }), fc.nat(30), (samples, base) => {
      const bytes = new Uint8Array(format.bytesFor(samples.length));
      for (let i = samples.length - 1; i >= 0; i--) format.put(bytes, i, samples[i]);
      const shifted = new Uint8Array(base + bytes.length);
      shifted.set(bytes, base);
      expect(format.samplesIn(bytes.length)).toBe(samples.length);
      expect(samples.map((_, i) => format.sampleAt(shifted, base, i))).toEqual(samples);
    }),
  );
});

test("other formats are unknown", () => {
  for (const code of [0, 8, 24, 61, 160, 310, 508, Number.NaN]) expect(sampleFormat(code)).toBeUndefined();
});
