import fc from "fast-check";
import { expect, test } from "vitest";
import { parseHeader } from "../../../../host-sim/world/wfdb/header.ts";
import { physicalWaveform, recordWaveform } from "../../../../host-sim/world/wfdb/lead-waveform.ts";
import { WfdbRecord } from "../../../../host-sim/world/wfdb/record.ts";
import type { RecordToWrite } from "../../../../host-sim/world/wfdb/record-to-write.ts";
import { writeRecord } from "../../../../host-sim/world/wfdb/record-writer.ts";
import { missingSample, type SampleFormatCode } from "../../../../host-sim/world/wfdb/sample-formats.ts";
import { WfdbError } from "../../../../host-sim/world/wfdb/wfdb-error.ts";

const opened = (header: string, bytes: Uint8Array) => new WfdbRecord(parseHeader(header), () => bytes);
const reopened = (record: RecordToWrite) => {
  const { header, signal } = writeRecord(record);
  return opened(header, signal);
};
const int16 = (...samples: number[]) => new Uint8Array(Int16Array.from(samples).buffer);
const thrownBy = (act: () => unknown): WfdbError => {
  try {
    act();
  } catch (error) {
    if (error instanceof WfdbError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};
const all = (waveform: { length: number; read(s: number, n: number, out: Float64Array): void }) => {
  const out = new Float64Array(waveform.length);
  waveform.read(0, waveform.length, out);
  return [...out];
};

test("what is written is read back, missing samples included", () => {
  const limits: Record<SampleFormatCode, number> = { 16: 32767, 80: 127, 212: 2047 };
  fc.assert(
    fc.property(
      fc.constantFrom<SampleFormatCode>(16, 80, 212),
      fc.nat(4),
      fc.nat(20),
      fc.gen(),
      (format, leads, length, g) => {
        const value = fc.oneof(
          { weight: 9, arbitrary: fc.integer({ min: -limits[format], max: limits[format] }) },
          { weight: 1, arbitrary: fc.constant(missingSample) },
        );
        const signals = Array.from({ length: leads }, (_, i) => ({
          name: `lead ${i}`,
          gain: g(fc.double, { min: 0.001, max: 1e5, noNaN: true }),
          baseline: g(fc.integer, { min: -4000, max: 4000 }),
          samples: Int32Array.from({ length }, () => g(() => value)),
        }));
        const record = reopened({ name: "r", rateHz: 256, format, signals, comments: ["one", "two"] });
        expect(record.header.comments).toEqual(["one", "two"]);
        for (const [i, { samples, gain, baseline, name }] of signals.entries()) {
          const lead = record.lead(name);
          expect(lead.number).toBe(i);
          expect(lead.length).toBe(length);
          expect([...samples.keys()].map((k) => lead.adcAt(k))).toEqual([...samples]);
          expect(lead.specification).toMatchObject({ gain, baseline });
          if (length > 0)
            expect(lead.survey()).toMatchObject({ checksum: "matches", initialValue: "matches" });
        }
      },
    ),
  );
});

test("a lead is found by number, by name, and by name in other letters", () => {
  const signals = ["MLII", "V1", "v1", "2"].map((name) => ({ name, gain: 200, samples: new Int32Array(3) }));
  const record = reopened({ name: "r", rateHz: 360, format: 16, signals });
  expect(record.lead(0).name).toBe("MLII");
  expect(record.lead("mlii").number).toBe(0);
  expect(record.lead("V1").number).toBe(1);
  expect(record.lead("v1").number).toBe(2);
  expect(record.lead("2").number).toBe(3);
  expect(record.lead("1").number).toBe(1);
});

test("a lead that does not exist is refused with the names of those that do", () => {
  const signals = ["MLII", "V1"].map((name) => ({ name, gain: 200, samples: new Int32Array(3) }));
  const record = reopened({ name: "r", rateHz: 360, format: 16, signals });
  for (const which of ["V5", "", "2", "-1", -1, 2, 0.5, Number.NaN]) {
    const { code, message } = thrownBy(() => record.lead(which));
    expect(code).toBe("lead-unknown");
    expect(message).toContain("0 MLII, 1 V1");
  }
});

test("two leads of one name need a number", () => {
  const signals = ["II", "II"].map((name) => ({ name, gain: 200, samples: new Int32Array(3) }));
  const record = reopened({ name: "r", rateHz: 360, format: 16, signals });
  expect(thrownBy(() => record.lead("ii")).message).toMatch(/several leads.*0 II, 1 II/);
  expect(record.lead(1).number).toBe(1);
});

test.each([
  ["", 5e3],
  ["/mV", 5e3],
  ["/uV", 5],
  ["/µV", 5],
  ["/V", 5e6],
  ["/nV", 5e-3],
])("a gain in ADC units%s gives microvolts", (units, expected) => {
  const record = opened(`r 1 360 1\nr.dat 16 2(-3)${units}`, int16(7));
  expect(all(recordWaveform(record, 0))[0]).toBeCloseTo(expected, 9);
});

test("a lead that is no voltage is refused as electrodes and read in its own unit", () => {
  const record = opened("r 1 125 2\nr.dat 16 2/mmHg 16 0 6 8 0 ABP", int16(6, 2));
  expect(thrownBy(() => recordWaveform(record, "ABP")).message).toMatch(/ABP is in mmHg/);
  expect(all(physicalWaveform(record, "ABP"))).toEqual([3, 1]);
});

test("a wrong baseline can be put right", () => {
  const record = opened("r 1 360 1\nr.dat 16 200(1024) 11 0 -167", int16(-167));
  expect(all(recordWaveform(record, 0))).toEqual([(-167 - 1024) * 5]);
  expect(all(recordWaveform(record, 0, { baseline: 0 }))).toEqual([-167 * 5]);
});

test("a missing sample is no voltage: it holds the one before, or is NaN, and is reported", () => {
  const m = -32768;
  const record = opened("r 1 360 8\nr.dat 16 1/uV", int16(m, m, 4, 5, m, 6, m, m));
  const held = recordWaveform(record, 0);
  expect(all(held)).toEqual([4, 4, 4, 5, 5, 6, 6, 6]);
  expect(held.missing).toEqual([
    { start: 0, end: 2 },
    { start: 4, end: 5 },
    { start: 6, end: 8 },
  ]);
  const { NaN: nan } = Number;
  expect(all(recordWaveform(record, 0, { missing: "nan" }))).toEqual([nan, nan, 4, 5, nan, 6, nan, nan]);
});

test("a lead without one valid sample reads as NaN, not as 0 V", () => {
  expect(all(recordWaveform(opened("r 1 360 2\nr.dat 16", int16(-32768, -32768)), 0))).toEqual([
    Number.NaN,
    Number.NaN,
  ]);
});

test("reads reach over both ends, where the nearest sample holds", () => {
  const waveform = recordWaveform(opened("r 1 360 3\nr.dat 16 1/uV", int16(1, 2, 3)), 0);
  const out = new Float64Array(9).fill(99);
  waveform.read(-3, 8, out);
  expect([...out]).toEqual([1, 1, 1, 1, 2, 3, 3, 3, 99]);
});

test("samples a frame, skew and byte offset find the right bytes", () => {
  // Frames of a (2 samples, no skew) and b (1 sample, 1 frame late), after two bytes of something else.
  const bytes = int16(999, 10, 11, 700, 12, 13, 20, 14, 15, 21);
  const record = opened(
    "r 2 100 3\nr.dat 16x2+2 1/uV 16 0 10 75 0 a\nr.dat 16:1+2 1/uV 16 0 20 41 0 b",
    bytes,
  );
  const a = recordWaveform(record, "a");
  const b = recordWaveform(record, "b");
  expect(a.rateHz).toBe(200);
  expect(all(a)).toEqual([10, 11, 12, 13, 14, 15]);
  expect(b.rateHz).toBe(100);
  expect(all(b)).toEqual([20, 21, 21]);
  expect(b.missing).toEqual([{ start: 2, end: 3 }]);
  expect(b.lead.survey()).toMatchObject({ checksum: "matches", initialValue: "matches" });
});

test("a lead whose skew was entered later may state the checksum of the file as it stands", () => {
  const bytes = int16(700, 20, 21);
  const skewed = (first: number, sum: number) =>
    opened(`r 1 100 3\nr.dat 16:1 1/uV 16 0 ${first} ${sum} 0 b`, bytes);
  expect(skewed(700, 741).lead(0).survey()).toMatchObject({ checksum: "matches", initialValue: "matches" });
  expect(skewed(20, 41).lead(0).survey()).toMatchObject({ checksum: "matches", initialValue: "matches" });
  expect(skewed(21, 721).lead(0).survey()).toMatchObject({ checksum: "differs", initialValue: "differs" });
});

test("a damaged file is refused, unless the caller insists", () => {
  const damaged = opened("r 1 360 3\nr.dat 16 1/uV 16 0 1 6 0 I", int16(1, 2, 4));
  expect(thrownBy(() => recordWaveform(damaged, 0))).toMatchObject({ code: "checksum-differs" });
  expect(all(recordWaveform(damaged, 0, { ignoreChecksum: true }))).toEqual([1, 2, 4]);
  const otherStart = opened("r 1 360 3\nr.dat 16 1/uV 16 0 2 6 0 I", int16(1, 2, 3));
  expect(thrownBy(() => recordWaveform(otherStart, 0)).message).toMatch(/does not begin/);
});

test("a checksum is taken modulo 2^16 and a stated 0 that does not fit is none", () => {
  const sum = 4 * 32767;
  const big = int16(32767, 32767, 32767, 32767);
  expect(
    opened(`r 1 9 4\nr.dat 16 1 16 0 32767 ${(sum << 16) >> 16} 0 I`, big)
      .lead(0)
      .survey().checksum,
  ).toBe("matches");
  expect(opened("r 1 9 4\nr.dat 16 1 16 0 32767 0 0 I", big).lead(0).survey().checksum).toBe("absent");
  expect(opened("r 1 9 4\nr.dat 16 1", big).lead(0).survey().checksum).toBe("absent");
});

test("a file shorter than its header says is refused, a longer one is not", () => {
  const { code, message } = thrownBy(() => opened("r 2 360 3\nr.dat 16\nr.dat 16", int16(1, 2, 3, 4, 5)));
  expect(code).toBe("file-too-short");
  expect(message).toBe("r.dat holds 2 samples a signal; the header says 3.");
  expect(thrownBy(() => opened("r 1 360\nr.dat 16+24", int16(1))).code).toBe("file-too-short");
  expect(opened("r 1 360 2\nr.dat 16", int16(1, 2, 3)).lead(0).length).toBe(2);
});

test("a header without a length takes the file's", () => {
  expect(opened("r 2 360\nr.dat 16\nr.dat 16", int16(1, 2, 3, 4, 5)).lead(1).length).toBe(2);
});

test("each file is asked for once", () => {
  const asked: string[] = [];
  const record = new WfdbRecord(parseHeader("r 3 360 2\na.dat 16\na.dat 16\nb.dat 80"), (name) => {
    asked.push(name);
    return name === "a.dat" ? int16(1, 2, 3, 4) : Uint8Array.of(138, 118);
  });
  expect(asked).toEqual(["a.dat", "b.dat"]);
  expect([record.lead(1).adcAt(1), record.lead(2).adcAt(0), record.lead(2).adcAt(1)]).toEqual([4, 10, -10]);
});

test("a record that no file can hold is not written", () => {
  const signal = { name: "I", gain: 200, samples: Int32Array.of(1, 2) };
  const fit: RecordToWrite = { name: "r", rateHz: 360, format: 212, signals: [signal] };
  const refused = (change: Partial<RecordToWrite>) => thrownBy(() => writeRecord({ ...fit, ...change })).code;
  expect(refused({ signals: [{ ...signal, samples: Int32Array.of(2048) }] })).toBe("sample-out-of-range");
  expect(refused({ signals: [{ ...signal, samples: Int32Array.of(-2048) }] })).toBe("sample-out-of-range");
  expect(refused({ signals: [signal, { ...signal, samples: new Int32Array(3) }] })).toBe("not-writable");
  expect(refused({ name: "a/b" })).toBe("not-writable");
  expect(refused({ rateHz: 0 })).toBe("not-writable");
  expect(refused({ comments: ["a\nb"] })).toBe("not-writable");
  expect(refused({ baseDate: "01/02/2003" })).toBe("not-writable");
  expect(refused({ signals: [{ ...signal, name: "a\nb" }] })).toBe("not-writable");
  expect(refused({ signals: [{ ...signal, gain: 0 }] })).toBe("not-writable");
  expect(refused({ signals: [{ ...signal, units: "m V" }] })).toBe("not-writable");
});

test("the header is the one that wrsamp writes, with baseline and unit said", () => {
  const rows = [
    [1, 2047, -3],
    [-5, -2047, 7],
  ];
  const signals = rows.map((samples, i) => ({
    name: `col ${i}`,
    gain: 200,
    samples: Int32Array.from(samples),
  }));
  expect(writeRecord({ name: "w212", rateHz: 128, format: 212, signals }).header).toBe(
    "w212 2 128 3\nw212.dat 212 200(0)/mV 12 0 1 2045 0 col 0\nw212.dat 212 200(0)/mV 12 0 -5 -2045 0 col 1\n",
  );
});
