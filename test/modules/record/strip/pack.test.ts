import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StripError, unpackStrip } from "../../../../gateway/strip.ts";
import { StripCodec } from "../../../../modules/record/codes.ts";
import { DeltaRice, MAX_BLOCK_BYTES } from "../../../../modules/record/strip/delta-rice.ts";
import { packBlock } from "../../../../modules/record/strip/pack.ts";
import { recordings } from "../../../support/recordings.ts";
import { resample360To128 } from "./support/resample.ts";

function pack(samples: Int32Array): Uint8Array {
  const blocks = Math.ceil(samples.length / DeltaRice.blockSamples);
  const out = new Uint8Array(blocks * MAX_BLOCK_BYTES);
  let at = 0;
  for (let from = 0; from < samples.length; from += DeltaRice.blockSamples)
    at = packBlock(samples, from, Math.min(DeltaRice.blockSamples, samples.length - from), out, at);
  return out.slice(0, at);
}

const anySample = fc.oneof(
  fc.integer({ min: -50, max: 50 }),
  fc.integer({ min: -40_000, max: 40_000 }),
  fc.integer({ min: -(2 ** 21), max: 2 ** 21 }),
  fc.integer(),
  fc.constantFrom(0, 1, -1, 0x7fff_ffff, -0x8000_0000),
);
const anySamples = fc.array(anySample, { maxLength: 400 }).map((list) => Int32Array.from(list));

describe("packed strips", () => {
  test("give back any 32-bit samples exactly", () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        expect(unpackStrip(StripCodec.deltaRice, pack(samples), samples.length)).toEqual(samples);
      }),
      { numRuns: 500 },
    );
  });

  test("keep to the largest size that is promised, at the worst", () => {
    const worst = Int32Array.from({ length: 128 }, (_, i) => (i % 2 === 0 ? 0x7fff_ffff : -0x8000_0000));
    expect(pack(worst).length).toBeLessThanOrEqual(MAX_BLOCK_BYTES);
    const alternating = Int32Array.from({ length: 128 }, (_, i) => (i % 2 === 0 ? 1 << 29 : -(1 << 29)));
    expect(pack(alternating).length).toBeLessThanOrEqual(MAX_BLOCK_BYTES);
  });

  test("write only the bytes that they say they wrote", () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const count = Math.min(samples.length, DeltaRice.blockSamples);
        const out = new Uint8Array(MAX_BLOCK_BYTES + 8).fill(0xa5);
        const end = packBlock(samples, 0, count, out, 4);
        expect([...out.subarray(0, 4), ...out.subarray(end)].every((byte) => byte === 0xa5)).toBe(true);
      }),
    );
  });

  test("a flat line takes two bits a sample and little more", () => {
    expect(pack(new Int32Array(3840)).length * 8).toBeLessThan(3840 * 2.2);
  });

  test("every cut is reported as a cut", () => {
    fc.assert(
      fc.property(fc.array(anySample, { minLength: 1, maxLength: 200 }), fc.nat(), (list, position) => {
        const packed = pack(Int32Array.from(list));
        const cut = packed.subarray(0, position % packed.length);
        const attempt = () => unpackStrip(StripCodec.deltaRice, cut, list.length);
        expect(attempt).toThrow(expect.objectContaining({ code: "strip-truncated" }));
      }),
    );
  });

  test("any bytes and any count give samples or a StripError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.oneof(fc.nat(300), fc.integer()), (data, count) => {
        try {
          const samples = unpackStrip(StripCodec.deltaRice, data, count);
          // What is accepted is what the packer writes: no two byte strings mean the same samples.
          expect(pack(samples)).toEqual(data);
        } catch (error) {
          expect(error).toBeInstanceOf(StripError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("say what else can be wrong with them", () => {
    const packed = pack(Int32Array.of(5, 6, 7));
    const withCode = (code: string) => expect.objectContaining({ code });
    expect(() => unpackStrip(2, packed, 3)).toThrow(withCode("strip-unknown-codec"));
    expect(() => unpackStrip(1, Uint8Array.of(...packed, 0), 3)).toThrow(withCode("strip-trailing-bytes"));
    expect(() => unpackStrip(1, packed, 2 ** 40)).toThrow(withCode("strip-truncated"));
    const ones = "1111111111111111";
    const canonical = fromBits(`${ones} 01111 1100000000000000`);
    expect(pack(unpackStrip(1, canonical, 1))).toEqual(canonical);
    // A number of 15 bits that is written with 16, and one that needs no escape.
    for (const bits of [`${ones} 01111 0100000000000000`, `${ones} 00011 1000`])
      expect(() => unpackStrip(1, fromBits(bits), 1)).toThrow(withCode("strip-not-canonical"));
    const filled = packed.slice();
    filled[filled.length - 1] |= 1;
    expect(() => unpackStrip(1, filled, 3)).toThrow(withCode("strip-not-canonical"));
  });
});

/** Bytes of a string of bits, filled up with zeros. */
function fromBits(bits: string): Uint8Array {
  return Uint8Array.from(bits.replace(/ /g, "").match(/.{1,8}/g) ?? [], (byte) =>
    Number.parseInt(byte.padEnd(8, "0"), 2),
  );
}

const mitdb = recordings("mitdb");

describe.skipIf(mitdb === undefined)("strips of the MIT-BIH recordings, lead MLII at 128 Hz and 5 µV", () => {
  test("take at most 5.3 bits a sample on average, and all come back exactly", () => {
    const seconds = 30;
    let bits = 0;
    let samples = 0;
    let worst = { bits: 0, record: "", second: 0 };
    for (const record of recordNames(mitdb!)) {
      const signal = leadII(mitdb!, record);
      if (signal === undefined) continue;
      const resampled = resample360To128(signal);
      const length = seconds * 128;
      for (let from = 0; from + length <= resampled.length; from += length) {
        const strip = resampled.subarray(from, from + length);
        const packed = pack(strip);
        if (!isSame(unpackStrip(StripCodec.deltaRice, packed, length), strip))
          expect.unreachable(`${record} at ${from / 128} s did not come back`);
        const each = (packed.length * 8) / length;
        if (each > worst.bits) worst = { bits: each, record, second: from / 128 };
        bits += packed.length * 8;
        samples += length;
      }
    }
    const average = bits / samples;
    console.log(
      `strips: ${average.toFixed(3)} bits a sample over ${samples / 128 / 60} min; worst ${seconds} s: ` +
        `${worst.bits.toFixed(3)} (${worst.record} at ${worst.second} s)`,
    );
    expect(samples).toBeGreaterThan(20 * 25 * 60 * 128);
    expect(average).toBeLessThan(5.3);
    expect(worst.bits).toBeLessThan(8);
  });
});

function isSame(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((sample, i) => sample === b[i]);
}

function recordNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".hea"))
    .map((file) => file.slice(0, -".hea".length));
}

/** Lead MLII of a two-lead record in WFDB format 212, in its own units of 5 µV around its baseline of 1024. */
function leadII(folder: string, record: string): Float64Array | undefined {
  const header = readFileSync(join(folder, `${record}.hea`), "latin1").split("\n");
  const lead = [header[1], header[2]].findIndex((line) => line.trim().endsWith("MLII"));
  if (lead < 0) return undefined;
  const [, format, gain, , , baseline] = header[1 + lead].trim().split(/\s+/);
  expect([format, Number.parseInt(gain, 10), Number(baseline) > 0]).toEqual(["212", 200, true]);
  const data = readFileSync(join(folder, `${record}.dat`));
  const signal = new Float64Array(Math.floor(data.length / 3));
  for (let i = 0; i < signal.length; i++) {
    const middle = data[3 * i + 1];
    const raw = lead === 0 ? data[3 * i] | ((middle & 0x0f) << 8) : data[3 * i + 2] | ((middle & 0xf0) << 4);
    signal[i] = ((raw << 20) >> 20) - 1024;
  }
  return signal;
}
