import { describe, expect, it } from "vitest";
import { Lis2dh12 as Chip, type Lis2dh12Options } from "../../../host-sim/chips/lis2dh12/lis2dh12.ts";
import { BlockFlag } from "../../../modules/signal/block.ts";
import type { MotionConfiguration } from "../../../sensors/lis2dh12/configuration.ts";
import { Lis2dh12 as Sensor } from "../../../sensors/lis2dh12/lis2dh12.ts";
import { ALERT_PIN, BusRig } from "../support/bus-rig.ts";
import { waveform } from "../support/waveforms.ts";

const SECOND = 1e6;
const axis = (dc: number, ac: number) => waveform(200, (t) => dc + ac * Math.sin(2 * Math.PI * 1.1 * t));
const source = { x: axis(-300, 200), y: axis(0, 100), z: axis(950, 0) };

interface Options extends Partial<Lis2dh12Options> {
  configuration?: Partial<MotionConfiguration>;
}

class MotionRig extends BusRig<Sensor> {
  readonly chip: Chip;

  constructor(options: Options = {}) {
    let chip: Chip | undefined;
    super(
      0x19,
      3,
      (board) => {
        chip = new Chip(board.timeline, { source, ...options, int1: board.pin(ALERT_PIN) });
        return chip;
      },
      (parts) => new Sensor(parts),
    );
    this.chip = chip!;
    this.sensor.configure(options.configuration);
  }
}

describe("the LIS2DH12 driver on the chip's model", () => {
  it.each([
    { rateHz: 25, rangeG: 4, highResolution: false },
    { rateHz: 25, rangeG: 2, highResolution: true },
    { rateHz: 100, rangeG: 8, highResolution: true },
    { rateHz: 50, rangeG: 16, highResolution: false },
    { rateHz: 400, rangeG: 4, highResolution: true, watermark: 8 },
  ])("delivers mg at $rateHz a second, ±$rangeG g, high resolution $highResolution", (configuration) => {
    const rig = new MotionRig({ configuration });
    rig.runSeconds(20);
    expect(rig.codes).toEqual([]);
    expect(rig.problems(configuration.rateHz)).toEqual([]);
    const mean = [0, 1, 2].map((channel) => {
      const values = rig.blocks.flatMap(({ samples }) => samples.filter((_, i) => i % 3 === channel));
      return values.reduce((sum, x) => sum + x, 0) / values.length;
    });
    const step = configuration.rangeG * 2;
    for (const [channel, truth] of [-300, 0, 950].entries()) {
      expect(Math.abs(mean[channel] - truth)).toBeLessThan(step + 12);
    }
    const x = rig.blocks.flatMap(({ samples }) => samples.filter((_, i) => i % 3 === 0));
    const swing = Math.max(...x) - Math.min(...x);
    expect(swing).toBeGreaterThan(330);
    expect(swing).toBeLessThan(400 + 2 * step + 30);
  });

  it("keeps time by an oscillator that is several percent off", () => {
    for (const clockPpm of [-60_000, 45_000]) {
      const rig = new MotionRig({ clockPpm });
      rig.runSeconds(90);
      const truth = 25 * (1 + clockPpm / 1e6);
      expect(rig.codes).toEqual([]);
      expect(Math.abs(rig.sensor.rateMilliHz / (truth * 1000) - 1) * 1e6).toBeLessThan(25);
      expect(rig.problems(truth)).toEqual([]);
      expect(rig.blocks.some(({ flags }) => flags & BlockFlag.gap)).toBe(false);
    }
  });

  it("dates a movement to less than a sample", () => {
    const rig = new MotionRig({ clockPpm: 20_000, source: { ...source, x: axis(0, 800) } });
    rig.runSeconds(60);
    let crossings = 0;
    for (const { samples, tickMicros, rateMilliHz, count, flags } of rig.blocks) {
      if (flags & BlockFlag.rateNominal) continue;
      const x = samples.filter((_, i) => i % 3 === 0);
      for (let i = 1; i < count; i++) {
        if (x[i - 1] >= 0 || x[i] < 0) continue;
        const at = tickMicros - ((count - 1 - i + x[i] / (x[i] - x[i - 1])) * 1e9) / rateMilliHz;
        const period = 1e6 / 1.1;
        expect(Math.abs(at - Math.round(at / period) * period)).toBeLessThan(2000);
        crossings++;
      }
    }
    expect(crossings).toBeGreaterThan(30);
  });

  it("flags what lies beyond its range", () => {
    const rig = new MotionRig({
      configuration: { rangeG: 2 },
      source: { ...source, y: waveform(200, (t) => (t > 10 ? 3500 : 0)) },
    });
    rig.runSeconds(20);
    const flags = rig.blocks.map((block) => block.flags & BlockFlag.saturated);
    expect(flags[3]).toBe(0);
    expect(flags.at(-1)).toBe(BlockFlag.saturated);
    expect(Math.max(...rig.blocks.at(-1)!.samples)).toBeLessThanOrEqual(2048);
  });

  it("finds a lost edge, and reports an overflow", () => {
    const lost = new MotionRig();
    for (let k = 1; k <= 10; k++) {
      lost.board.timeline.at((3 + 2.03 * k) * SECOND, () => lost.board.pin(ALERT_PIN).loseFallingEdges(1));
    }
    lost.runSeconds(40);
    expect(lost.codes).toEqual([]);
    expect(lost.sensor.lostEdges).toBe(10);
    expect(lost.problems(25)).toEqual([]);

    const stalled = new MotionRig();
    let stalls = 0;
    stalled.onAlert = () => {
      if (++stalls === 10) stalled.board.processor.charge(3 * SECOND, 3);
    };
    stalled.runSeconds(40);
    expect(stalled.codes).toEqual(["sensor-overflow"]);
    expect(stalled.blocks.filter(({ flags }) => flags & BlockFlag.overflow).length).toBe(1);
    expect(stalled.problems(25)).toEqual([]);
  });

  it("comes back from a reset, a chip that stops, vanishes, and a bus that is stuck", () => {
    const rig = new MotionRig();
    rig.chip.faults.during("reset", 10.01 * SECOND, 10.01 * SECOND);
    rig.chip.faults.during("stale", 30 * SECOND, 37 * SECOND);
    rig.chip.faults.during("silent", 50 * SECOND, 54 * SECOND);
    rig.board.i2cBus().faults.during("stuck", 70 * SECOND, 74 * SECOND);
    rig.runSeconds(100);
    expect(new Set(rig.codes)).toEqual(
      new Set(["sensor-reset", "sensor-stale", "sensor-no-acknowledge", "sensor-bus-stuck"]),
    );
    expect(rig.blocks.at(-1)!.tickMicros).toBeGreaterThan(98 * SECOND);
    expect(rig.problems(25, 4)).toEqual([]);
  });

  it("refuses another chip, and options that the datasheet does not have; closes for good", () => {
    const rig = new MotionRig();
    rig.chip.faults.during("wrong-id", 0);
    rig.runSeconds(0.001);
    rig.sensor.configure();
    rig.runSeconds(3);
    expect(new Set(rig.codes)).toEqual(new Set(["sensor-wrong-id"]));
    for (const bad of [{ rateHz: 60 }, { rangeG: 3 }, { watermark: 32 }]) {
      expect(() => rig.sensor.configure(bad)).toThrow(expect.objectContaining({ code: "sensor-bad-option" }));
    }
    rig.sensor.close();
    rig.sensor.close();
    const { turnsRun } = rig.board.processor;
    rig.runSeconds(40);
    expect(rig.board.processor.turnsRun).toBe(turnsRun);
  });
});
