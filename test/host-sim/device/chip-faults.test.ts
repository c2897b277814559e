import { describe, expect, it } from "vitest";
import { deviceFaults, injectDeviceFault } from "../../../host-sim/faults/device-faults.ts";
import { parseFaultSpec } from "../../../host-sim/faults/fault-spec.ts";
import { skinTemperature } from "../../../host-sim/world/skin-temperature.ts";
import { AbsentReason, GapCause, ReadingKind, Source } from "../../../modules/record/codes.ts";
import { DeviceRig, wearerOf } from "./support.ts";

const SECONDS = 120;

/** Runs the device with a fault at 40 s, and sorts what it recorded. */
function faulty(spec: string) {
  const rig = new DeviceRig(wearerOf(70));
  injectDeviceFault(rig.device, parseFaultSpec(spec, deviceFaults));
  const readings = rig.run(SECONDS);
  const of = (kind: number, source: number) =>
    readings.filter((reading) => reading.kind === kind && reading.source === source);
  const rates = of(ReadingKind.pulseRate, Source.ppg);
  const between = (fromS: number, toS: number) =>
    rates.filter(({ tickMicros }) => tickMicros >= fromS * 1e6 && tickMicros <= toS * 1e6);
  return { rig, readings, of, between };
}

type Run = ReturnType<typeof faulty>;

/** What has no part in a fault goes on as if there were none. */
function othersGoOn({ rig, of }: Run, source: number): void {
  for (const other of [Source.ecg, Source.ppg, Source.accelerometer, Source.skinThermometer]) {
    if (other === source) continue;
    expect(of(ReadingKind.gap, other), `gaps of source ${other}`).toEqual([]);
    expect(of(ReadingKind.fault, other), `faults of source ${other}`).toEqual([]);
  }
  expect(rig.device.wearable.heart!.beats).toBeGreaterThan(125);
  expect(of(ReadingKind.skinTemperature, Source.skinThermometer).at(-1)?.value).toBeDefined();
}

/** The pulse rate is the heart's again at the end. */
function pulseIsBack({ between }: Run): void {
  const values = between(75, SECONDS).flatMap(({ value }) => (value === undefined ? [] : [value / 10]));
  expect(values.length).toBeGreaterThanOrEqual(3);
  for (const value of values) expect(Math.abs(value - 70)).toBeLessThan(3);
}

const sources = { ppg: Source.ppg, motion: Source.accelerometer } as const;

describe.each(["ppg", "motion"] as const)("a %s chip that misbehaves", (chip) => {
  const source = sources[chip];
  const watchOf = ({ rig }: Run) => rig.device.wearable[chip === "ppg" ? "pulse" : "motion"]!.stream.watch;

  it.each([
    ["silent", "sensor-no-acknowledge", GapCause.sensorAbsent],
    ["stale", "sensor-stale", GapCause.sensorStale],
  ] as const)("%s for fifteen seconds is told, costs those, and comes back", (kind, code, cause) => {
    const run = faulty(`${chip}-${kind}@40s+15s`);
    expect(run.of(ReadingKind.fault, source).map(({ text }) => text)).toContain(code);
    const gaps = run.of(ReadingKind.gap, source);
    expect(gaps.map((gap) => gap.code)).toEqual([cause]);
    // The retry comes after ever longer waits: it may sleep through the chip's recovery for as long again.
    expect(gaps[0].durationMicros! / 1e6).toBeGreaterThan(14);
    expect(gaps[0].durationMicros! / 1e6).toBeLessThan(30);
    expect(Math.abs(gaps[0].tickMicros / 1e6 - 40)).toBeLessThan(2);
    othersGoOn(run, source);
    pulseIsBack(run);
    if (chip === "ppg") {
      const during = run.between(45, 55);
      expect(during.length).toBeGreaterThan(0);
      expect(during.every(({ absent }) => absent === AbsentReason.sensorFault)).toBe(true);
    }
  });

  it("that another chip has taken the place of is told, and nothing is taken from it", () => {
    const run = faulty(`${chip}-wrong-id`);
    expect(new Set(run.of(ReadingKind.fault, source).map(({ text }) => text))).toEqual(
      new Set(["sensor-wrong-id"]),
    );
    expect(run.rig.device.wearable[chip === "ppg" ? "pulse" : "motion"]!.stream.block.count).toBe(0);
    othersGoOn(run, source);
    if (chip === "ppg") {
      expect(run.between(0, SECONDS).every(({ absent }) => absent === AbsentReason.sensorFault)).toBe(true);
    } else pulseIsBack(run);
  });

  it("whose FIFO overflows is told, with a short gap of that cause", () => {
    const run = faulty(`${chip}-overflow@40s`);
    expect(run.of(ReadingKind.fault, source).map(({ text }) => text)).toEqual(["sensor-overflow"]);
    const gaps = run.of(ReadingKind.gap, source);
    expect(gaps.map((gap) => gap.code)).toEqual([GapCause.fifoOverflow]);
    expect(gaps[0].durationMicros! / 1e6).toBeLessThan(1.5);
    othersGoOn(run, source);
    pulseIsBack(run);
  });

  it("that is reset in mid-stream is set up anew within a few seconds", () => {
    const run = faulty(`${chip}-reset@40s`);
    expect(run.of(ReadingKind.fault, source).map(({ text }) => text)).toEqual(["sensor-reset"]);
    const gaps = run.of(ReadingKind.gap, source);
    expect(gaps.map((gap) => gap.code)).toEqual([GapCause.sensorReset]);
    expect(gaps[0].durationMicros! / 1e6).toBeLessThan(4);
    othersGoOn(run, source);
    pulseIsBack(run);
  });

  it("whose edge is lost loses nothing else", () => {
    const run = faulty(`${chip}-lost-edge@40s`);
    othersGoOn(run, -1);
    expect(watchOf(run).lostSamples).toBe(0);
    pulseIsBack(run);
  });

  it.each([-200, 200])("whose clock is %i ppm off is measured, without a gap", (ppm) => {
    const run = faulty(`${chip}-clock:ppm=${ppm}`);
    othersGoOn(run, -1);
    const { stream } = run.rig.device.wearable[chip === "ppg" ? "pulse" : "motion"]!;
    const nominal = chip === "ppg" ? 50_000 : 25_000;
    expect(Math.abs(stream.timebase.rateMilliHz - nominal * (1 + ppm / 1e6))).toBeLessThanOrEqual(2);
    pulseIsBack(run);
  });
});

describe("the I2C bus that three chips share", () => {
  it("held low is told by each of them, while the ECG goes on", () => {
    const run = faulty("i2c-stuck@40s+15s");
    for (const source of [Source.ppg, Source.accelerometer, Source.skinThermometer]) {
      expect(run.of(ReadingKind.fault, source).map(({ text }) => text)).toContain("sensor-bus-stuck");
    }
    for (const source of [Source.ppg, Source.accelerometer]) {
      expect(run.of(ReadingKind.gap, source)).toHaveLength(1);
    }
    expect(run.of(ReadingKind.gap, Source.ecg)).toEqual([]);
    expect(run.of(ReadingKind.fault, Source.ecg)).toEqual([]);
    pulseIsBack(run);
  });
});

describe("a window without skin", () => {
  it("makes the pulse rate absent for that reason, and only meanwhile", () => {
    const run = faulty("window-off@40s+15s");
    othersGoOn(run, -1);
    expect(run.of(ReadingKind.contact, Source.ppg).map(({ value }) => value)).toEqual([0, 1]);
    expect(run.between(42, 55).every(({ absent }) => absent === AbsentReason.contactOff)).toBe(true);
    pulseIsBack(run);
  });
});

describe("a fault of a chip that a device does not have", () => {
  it("is refused in words", () => {
    const rig = new DeviceRig({ ecg: wearerOf(70).ecg, skinCelsius: skinTemperature({ seed: 1 }) });
    for (const kind of ["ppg-silent", "motion-clock"]) {
      expect(() => injectDeviceFault(rig.device, parseFaultSpec(kind, deviceFaults))).toThrow(/has no/);
    }
  });
});
