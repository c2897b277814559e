import { describe, expect, it } from "vitest";
import { ElectrodeContact, LeadOff } from "../../../host-sim/chips/analog/contact.ts";
import { Max30101 as Chip, type Max30101Options } from "../../../host-sim/chips/max30101/max30101.ts";
import type { BoardOptions } from "../../../host-sim/io/board.ts";
import { BlockFlag } from "../../../modules/signal/block.ts";
import type { PpgConfiguration } from "../../../sensors/max30101/configuration.ts";
import { Max30101 as Sensor } from "../../../sensors/max30101/max30101.ts";
import { ALERT_PIN, BusRig } from "../support/bus-rig.ts";
import { waveform } from "../support/waveforms.ts";

const SECOND = 1e6;
const pulse = (dc: number, ac: number) => waveform(250, (t) => dc + ac * Math.sin(2 * Math.PI * 1.2 * t));

/** 300, 250 and 40 nA a mA; at 7 mA that is 2100, 1750 and 280 nA. */
const path = { red: pulse(250, 2), ir: pulse(300, 6), green: pulse(40, 1) };

interface Options extends Partial<Max30101Options> {
  configuration?: Partial<PpgConfiguration>;
  board?: BoardOptions;
}

class PpgRig extends BusRig<Sensor> {
  readonly chip: Chip;
  readonly contact: ElectrodeContact;

  constructor(options: Options = {}) {
    let chip: Chip | undefined;
    const contact = new ElectrodeContact();
    const channels = options.configuration?.leds?.length ?? 2;
    super(
      0x57,
      channels,
      (board) => {
        chip = new Chip(board.timeline, { path, contact, ...options, int: board.pin(ALERT_PIN) });
        return chip;
      },
      (parts) => new Sensor(parts),
      options.board,
    );
    this.chip = chip!;
    this.contact = contact;
    this.sensor.configure({ rateHz: 100, leds: ["red", "ir"], ...options.configuration });
  }
}

describe("the MAX30101 driver on the chip's model", () => {
  it.each([
    { leds: ["red", "ir"], rangeNanoamps: 4096 },
    { leds: ["ir"], rangeNanoamps: 16384 },
    { leds: ["green", "ir", "red"], rangeNanoamps: 2048 * 4 },
    { leds: ["ir", "red"], rangeNanoamps: 4096, rateHz: 25 },
    { leds: ["red"], rangeNanoamps: 2048, rateHz: 400, watermark: 24 },
  ] as const)("delivers pA of photocurrent for $leds at range $rangeNanoamps nA", (configuration) => {
    const rig = new PpgRig({ configuration });
    rig.runSeconds(20);
    expect(rig.codes).toEqual([]);
    const rateHz = "rateHz" in configuration ? configuration.rateHz : 100;
    expect(rig.problems(rateHz)).toEqual([]);
    const { leds } = configuration;
    const dc = { red: 250, ir: 300, green: 40 };
    for (const [channel, led] of leds.entries()) {
      const values = rig.blocks.flatMap(({ samples }) =>
        samples.filter((_, i) => i % leds.length === channel),
      );
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      expect(Math.abs(mean / (dc[led] * 7000) - 1)).toBeLessThan(0.002);
    }
  });

  it("keeps time by an oscillator that is 2 % off, and finds out its rate", () => {
    for (const clockPpm of [-20_000, 13_000, 20_000]) {
      const rig = new PpgRig({ clockPpm });
      rig.runSeconds(70);
      const truth = 100_000 * (1 + clockPpm / 1e6);
      expect(rig.codes).toEqual([]);
      expect(Math.abs(rig.sensor.rateMilliHz / truth - 1) * 1e6).toBeLessThan(10);
      expect(rig.problems(truth / 1000)).toEqual([]);
      expect(rig.blocks.some(({ flags }) => flags & BlockFlag.gap)).toBe(false);
    }
  });

  it("dates the pulse to less than a sample", () => {
    const rig = new PpgRig({ clockPpm: 9000 });
    rig.runSeconds(40);
    let crossings = 0;
    for (const { samples, tickMicros, rateMilliHz, count } of rig.blocks.slice(100)) {
      const ir = samples.filter((_, i) => i % 2 === 1);
      for (let i = 1; i < count; i++) {
        const [before, after] = [ir[i - 1] - 2.1e6, ir[i] - 2.1e6];
        if (before >= 0 || after < 0) continue;
        const at = tickMicros - ((count - 1 - i + after / (after - before)) * 1e9) / rateMilliHz;
        const period = 1e6 / 1.2;
        const error = Math.abs(at - Math.round(at / period) * period);
        expect(error).toBeLessThan(5000);
        crossings++;
      }
    }
    expect(crossings).toBeGreaterThan(20);
  });

  it("flags a window without skin, and saturation, and light that is too bright", () => {
    const rig = new PpgRig({ ambientMicroamps: (micros) => (micros > 20 * SECOND ? 250 : 10) });
    rig.board.timeline.at(10 * SECOND, () => rig.contact.set(10 * SECOND, LeadOff.both));
    rig.board.timeline.at(15 * SECOND, () => rig.contact.set(15 * SECOND, LeadOff.none));
    rig.runSeconds(25);
    expect(rig.codes).toEqual([]);
    const flagsAt = (seconds: number) =>
      rig.blocks.find(({ tickMicros }) => tickMicros > seconds * SECOND)!.flags;
    expect(flagsAt(9) & BlockFlag.contactOff).toBe(0);
    expect(flagsAt(12) & BlockFlag.contactOff).toBe(BlockFlag.contactOff);
    expect(flagsAt(17) & (BlockFlag.contactOff | BlockFlag.saturated)).toBe(0);
    expect(flagsAt(22) & BlockFlag.saturated).toBe(BlockFlag.saturated);
  });

  it("judges contact by infrared light, whichever channel that is, and whatever the others see", () => {
    for (const leds of [
      ["green", "ir"],
      ["ir", "green"],
    ] as const) {
      const rig = new PpgRig({ configuration: { leds, microamps: { red: 0, green: 200, ir: 7000 } } });
      rig.runSeconds(3);
      expect(rig.blocks.length).toBeGreaterThan(10);
      expect(rig.blocks.some(({ flags }) => flags & BlockFlag.contactOff)).toBe(false);
    }
  });

  it("reads the die's temperature, below zero too", () => {
    for (const celsius of [31.4375, -4.25]) {
      const rig = new PpgRig({ dieCelsius: () => celsius });
      expect(rig.sensor.dieTemperatureCenti).toBeUndefined();
      rig.runSeconds(25);
      expect(rig.sensor.dieTemperatureCenti).toBe(Math.round(celsius * 100));
    }
  });

  it("takes a FIFO that is exactly full for 32 samples, not for none", () => {
    const rig = new PpgRig();
    let stalls = 0;
    // Pointers are read 16 ms after the 32nd sample would come … the stall ends while it is the last one.
    rig.onAlert = () => {
      if (++stalls === 20) rig.board.processor.charge(15 * 10_000 + 5000, 3);
    };
    rig.runSeconds(10);
    expect(rig.codes).toEqual([]);
    expect(rig.blocks.some(({ count }) => count === 32)).toBe(true);
    expect(rig.problems(100)).toEqual([]);
  });

  it("finds a lost edge before the FIFO overflows", () => {
    const rig = new PpgRig({ clockPpm: 5000 });
    for (let k = 1; k <= 15; k++) {
      rig.board.timeline.at((5 + 1.037 * k) * SECOND, () => rig.board.pin(ALERT_PIN).loseFallingEdges(1));
    }
    rig.runSeconds(40);
    expect(rig.codes).toEqual([]);
    expect(rig.sensor.lostEdges).toBe(15);
    expect(rig.blocks.some(({ flags }) => flags & BlockFlag.gap)).toBe(false);
    expect(rig.problems(100.5)).toEqual([]);
  });

  it("reports an overflow with what is lost", () => {
    const rig = new PpgRig();
    let stalls = 0;
    rig.onAlert = () => {
      if (++stalls === 40) rig.board.processor.charge(700_000, 3);
    };
    rig.runSeconds(20);
    expect(rig.codes).toEqual(["sensor-overflow"]);
    const marked = rig.blocks.filter(({ flags }) => flags & BlockFlag.overflow);
    expect(marked.length).toBe(1);
    expect(rig.problems(100)).toEqual([]);
  });

  it("comes back from a reset, a chip that stops, vanishes, and a bus that is stuck", () => {
    const rig = new PpgRig({ clockPpm: -3000 });
    rig.chip.faults.during("reset", 10.01 * SECOND, 10.01 * SECOND);
    rig.chip.faults.during("stale", 20 * SECOND, 23 * SECOND);
    rig.chip.faults.during("silent", 30 * SECOND, 32 * SECOND);
    rig.board.i2cBus().faults.during("stuck", 40 * SECOND, 41 * SECOND);
    rig.runSeconds(60);
    expect(new Set(rig.codes)).toEqual(
      new Set(["sensor-reset", "sensor-stale", "sensor-no-acknowledge", "sensor-bus-stuck"]),
    );
    expect(rig.codes[0]).toBe("sensor-reset");
    expect(rig.blocks.filter(({ flags }) => flags & BlockFlag.reset).length).toBe(1);
    expect(rig.blocks.at(-1)!.tickMicros).toBeGreaterThan(59.7 * SECOND);
    expect(rig.problems(99.7, 4)).toEqual([]);
  });

  it("refuses another chip, and options that the datasheet does not have", () => {
    const rig = new PpgRig();
    rig.chip.faults.during("wrong-id", 0);
    rig.runSeconds(0.001);
    rig.sensor.configure();
    rig.runSeconds(3);
    expect(new Set(rig.codes)).toEqual(new Set(["sensor-wrong-id"]));
    expect(rig.blocks).toEqual([]);
    for (const bad of [
      { rateHz: 60 },
      { rangeNanoamps: 5000 },
      { watermark: 16 },
      { leds: [] },
      { microamps: { red: 0, ir: 7100, green: 0 } },
    ]) {
      expect(() => rig.sensor.configure(bad)).toThrow(expect.objectContaining({ code: "sensor-bad-option" }));
    }
  });

  it("leaves nothing running after close", () => {
    const rig = new PpgRig();
    rig.runSeconds(3);
    rig.sensor.close();
    rig.sensor.close();
    const { turnsRun } = rig.board.processor;
    rig.runSeconds(3);
    expect(rig.board.processor.turnsRun).toBe(turnsRun);
  });
});
