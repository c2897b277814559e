import { describe, expect, it } from "vitest";
import { ThermometerRig } from "../support/thermometer-rig.ts";

const codes = (rig: ThermometerRig) => rig.faults.map((fault) => fault.code);

describe("the TMP117 driver on the chip's model", () => {
  it("reads hundredths of a degree, once a period, with and without the pin", () => {
    for (const withPin of [true, false]) {
      const rig = new ThermometerRig({ withPin, source: (micros) => 34 + micros / 60e6 });
      rig.runSeconds(60);
      expect(codes(rig)).toEqual([]);
      expect(rig.readings.length).toBeGreaterThan(57);
      for (const { atMicros, centi } of rig.readings) {
        // A result is a conversion (62 ms back) plus at most one period, and one LSB is 0.8 of a hundredth.
        const truth = 3400 + atMicros / 600e3;
        expect(centi).toBeGreaterThan(truth - (withPin ? 1 : 3) - 1.5);
        expect(centi).toBeLessThan(truth + 1.5);
      }
    }
  });

  it("reads temperatures below zero with their sign", () => {
    const rig = new ThermometerRig({ source: () => -12.34 });
    rig.runSeconds(3);
    for (const { centi } of rig.readings) expect(Math.abs(centi + 1234)).toBeLessThanOrEqual(1);
    expect(rig.readings.length).toBeGreaterThan(1);
  });

  it("never takes the −256 °C before the first conversion for a temperature", () => {
    const rig = new ThermometerRig({ configuration: { periodMs: 1000 } });
    for (let i = 0; i < 100; i++) {
      rig.runSeconds(0.001);
      expect(rig.sensor.sample()).toBeUndefined();
      expect(["starting", "converting"]).toContain(rig.sensor.absence);
    }
  });

  it("says that a value beyond the chip's range is none", () => {
    for (const celsius of [180, -100, -256]) {
      const rig = new ThermometerRig({ source: () => celsius });
      rig.runSeconds(4);
      expect(rig.readings).toEqual([]);
      expect(rig.absences).toContain("out-of-range");
    }
  });

  it("never keeps the processor for longer than a transfer, unless the bus is stuck", () => {
    const rig = new ThermometerRig();
    rig.runSeconds(30);
    expect(rig.board.processor.longestWaitMicros).toBeLessThan(500);
  });

  it("tells a chip that does not answer from a bus that is stuck, and comes back from both", () => {
    const rig = new ThermometerRig();
    rig.chip.faults.during("silent", 5e6, 9e6);
    rig.board.i2cBus().faults.during("stuck", 20e6, 24e6);
    rig.runSeconds(40);
    expect(new Set(codes(rig).slice(0, 3))).toEqual(new Set(["sensor-no-acknowledge"]));
    expect(codes(rig).at(-1)).toBe("sensor-bus-stuck");
    const gaps = rig.readings.map(({ atMicros }, i) => atMicros - (rig.readings[i - 1]?.atMicros ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(9e6);
    expect(rig.readings.at(-1)!.atMicros).toBeGreaterThan(38e6);
    // A stuck bus costs the bounded timeout, not the 400 ms that the runtime would wait.
    expect(rig.board.processor.longestWaitMicros).toBeLessThan(25_000);
  });

  it("refuses another chip and finds the right one later", () => {
    const rig = new ThermometerRig();
    rig.chip.faults.during("wrong-id", 0, 2e6);
    rig.sensor.configure();
    rig.runSeconds(1);
    rig.sensor.configure();
    rig.runSeconds(9);
    expect(codes(rig)).toContain("sensor-wrong-id");
    expect(rig.readings.at(-1)!.atMicros).toBeGreaterThan(8e6);
  });

  it("notices that conversions have stopped", () => {
    const rig = new ThermometerRig();
    rig.chip.faults.during("stale", 10e6, 20e6);
    rig.runSeconds(40);
    expect(codes(rig)).toContain("sensor-stale");
    const during = rig.readings.filter(({ atMicros }) => atMicros > 10.2e6 && atMicros < 20e6);
    expect(during).toEqual([]);
    expect(rig.readings.at(-1)!.atMicros).toBeGreaterThan(38e6);
  });

  it("notices a reset by the settings that are gone", () => {
    const rig = new ThermometerRig({ configuration: { periodMs: 250 } });
    rig.chip.faults.during("reset", 10e6, 10e6);
    rig.runSeconds(20);
    expect(codes(rig)).toEqual(["sensor-reset"]);
    expect(rig.readings.filter(({ atMicros }) => atMicros > 12e6).length).toBeGreaterThan(28);
  });

  it("makes good for an edge that was lost", () => {
    const rig = new ThermometerRig();
    rig.board.timeline.at(5.5e6, () => rig.board.pin(6).loseFallingEdges(1));
    rig.runSeconds(20);
    expect(codes(rig)).toEqual([]);
    expect(rig.readings.length).toBeGreaterThan(16);
    expect(rig.readings.at(-1)!.atMicros).toBeGreaterThan(18.9e6);
  });

  it("leaves nothing running after close", () => {
    const rig = new ThermometerRig();
    rig.runSeconds(3);
    const before = rig.readings.length;
    rig.sensor.close();
    rig.sensor.close();
    const turns = rig.board.processor.turnsRun;
    rig.runSeconds(10);
    expect(rig.readings.length).toBe(before);
    expect(rig.board.processor.turnsRun).toBe(turns);
    expect(rig.sensor.sample()).toBeUndefined();
    expect(rig.sensor.absence).toBe("off");
  });

  it("refuses a period that the chip does not have", () => {
    const rig = new ThermometerRig();
    expect(() => rig.sensor.configure({ periodMs: 300 })).toThrow(
      expect.objectContaining({ code: "sensor-bad-option" }),
    );
  });
});
