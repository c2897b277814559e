import { expect, test } from "vitest";
import { parseHeader } from "../../../../host-sim/world/wfdb/header.ts";
import { WfdbError, type WfdbErrorCode } from "../../../../host-sim/world/wfdb/wfdb-error.ts";

/** What parsing throws: its code and its sentence. */
function refusal(text: string): { code: WfdbErrorCode; message: string } {
  try {
    parseHeader(text);
  } catch (error) {
    if (error instanceof WfdbError) return error;
    throw error;
  }
  throw new Error("the header was taken");
}

test("every field of header(5) is read", () => {
  const header = parseHeader(
    [
      "# made for this test",
      "",
      "rec_1 2 360/90(-12.5) 1000 12:34:56.5 01/02/2003",
      "a.dat 212x4:3+24 2963.77(-1605)/mmHg 12 1024 -943 -23651 0 arterial pressure, left ",
      "b.dat 16 1.052e+04/mV 16 0 9127 -301 0 V",
      "#Asystole",
    ].join("\r\n"),
  );
  expect(header).toEqual({
    name: "rec_1",
    signalCount: 2,
    frameRateHz: 360,
    counterRateHz: 90,
    baseCounter: -12.5,
    frameCount: 1000,
    baseTime: "12:34:56.5",
    baseDate: "01/02/2003",
    comments: ["made for this test", "Asystole"],
    signals: [
      {
        fileName: "a.dat",
        format: 212,
        samplesPerFrame: 4,
        skewFrames: 3,
        byteOffset: 24,
        gain: 2963.77,
        calibrated: true,
        baseline: -1605,
        units: "mmHg",
        adcResolution: 12,
        adcZero: 1024,
        initialValue: -943,
        checksum: -23651,
        description: "arterial pressure, left",
      },
      {
        fileName: "b.dat",
        format: 16,
        samplesPerFrame: 1,
        skewFrames: 0,
        byteOffset: 0,
        gain: 10520,
        calibrated: true,
        baseline: 0,
        units: "mV",
        adcResolution: 16,
        adcZero: 0,
        initialValue: 9127,
        checksum: -301,
        description: "V",
      },
    ],
  });
});

test("what a header leaves out has header(5)'s defaults", () => {
  const header = parseHeader("bare 1\nbare.dat 16\n");
  expect(header.frameRateHz).toBe(250);
  expect(header).not.toHaveProperty("frameCount");
  const [signal] = header.signals;
  expect(signal).toMatchObject({ gain: 200, calibrated: false, baseline: 0, units: "mV", description: "" });
  expect(signal).not.toHaveProperty("checksum");
  expect(signal).not.toHaveProperty("initialValue");
});

test("a gain of 0 is the default gain, uncalibrated", () => {
  const { signals } = parseHeader("bw 1 360 10\nbw.dat 212 0 12 0 -29 -3562 0 noise1");
  expect(signals[0]).toMatchObject({ gain: 200, calibrated: false });
});

test("without a baseline the ADC's zero is the baseline", () => {
  const { signals } = parseHeader("r 1 360 10\nr.dat 212 200 11 1024 995 0 0 MLII");
  expect(signals[0].baseline).toBe(1024);
});

test("a length of 0 is a length left open", () => {
  expect(parseHeader("nsr001 0 128 0\n# Age: 64")).not.toHaveProperty("frameCount");
});

test.each<[string, WfdbErrorCode, RegExp]>([
  ["", "header-truncated", /empty/],
  ["r", "header-truncated", /number of signals/],
  ["r 2 360 10\nr.dat 16", "header-truncated", /announces 2 signals and describes 1/],
  ["r 1 360 10\nr.dat", "header-truncated", /line 2.*format of r\.dat/],
  ["r 1 360 10\nr.dat 16\nr.dat 16", "header-contradiction", /line 3.*announces 1/],
  ["r 2 360 10\nr.dat 16\nr.dat 212", "header-contradiction", /different formats/],
  ["r 2 360 10\nr.dat 16\nr.dat 16+24", "header-contradiction", /different bytes/],
  ["r 3 360 10\na.dat 16\nb.dat 16\na.dat 16", "header-contradiction", /signal 1 between/],
  ["r/3 2 360 10\na 5\nb 5", "header-segments", /segments/],
  ["r 1 360 10\nr.dat 61", "format-unsupported", /format 61 is not supported; 16, 80 and 212 are/],
  ["r 1 0 10\nr.dat 16", "rate-absurd", /sampling rate is "0"/],
  ["r 1 -360 10\nr.dat 16", "rate-absurd", /"-360"/],
  ["r 1 NaN 10\nr.dat 16", "rate-absurd", /"NaN"/],
  ["r 1 1e999 10\nr.dat 16", "rate-absurd", /1e999/],
  ["r 1 100001 10\nr.dat 16", "rate-absurd", /at most 100000/],
  ["r 1 360/0 10\nr.dat 16", "rate-absurd", /counter/],
  ["r 1 360 -5\nr.dat 16", "header-syntax", /is -5/],
  ["r 1 360 1.5\nr.dat 16", "header-syntax", /"1.5" is no whole number/],
  ["r 1 360 99999999999999999999\nr.dat 16", "header-syntax", /whole number/],
  ["r -1 360 10", "header-syntax", /number of signals is -1/],
  ["r 100000 360 10", "header-syntax", /too many/],
  ["r! 1 360 10", "header-syntax", /no record name/],
  ["r 1 360 10\nr.dat 16x0", "header-syntax", /0 samples a frame/],
  ["r 1 360 10\nr.dat 16y", "header-syntax", /"16y" is no format/],
  ["r 1 360 10\nr.dat 16 200(1.5)/mV", "header-syntax", /baseline/],
  ["r 1 360 10\nr.dat 16 1e999/mV", "header-syntax", /no gain/],
  ["r 1 360 10\nr.dat 16 mV", "header-syntax", /no gain/],
  ["r 1 360 10\nr.dat 16 200 12 0 x", "header-syntax", /initial value/],
  ["r 1 360 10\n../../etc/passwd 16", "file-name-unsafe", /own folder/],
  ["r 1 360 10\nC:\\r.dat 16", "file-name-unsafe", /own folder/],
])("%j is refused as %s", (text, code, sentence) => {
  const { code: given, message } = refusal(text);
  expect(given).toBe(code);
  expect(message).toMatch(sentence);
});
