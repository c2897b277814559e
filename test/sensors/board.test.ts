import { describe, expect, it } from "vitest";
import { Lis2dh12 as MotionChip } from "../../host-sim/chips/lis2dh12/lis2dh12.ts";
import { Max30003 as EcgChip } from "../../host-sim/chips/max30003/max30003.ts";
import { Max30101 as PpgChip } from "../../host-sim/chips/max30101/max30101.ts";
import { Tmp117 as TemperatureChip } from "../../host-sim/chips/tmp117/tmp117.ts";
import { Board, createIo } from "../../host-sim/io/board.ts";
import { costs, Work } from "../../host-sim/io/costs.ts";
import type { StreamSensor } from "../../modules/host/sensor.ts";
import { BlockFlag, SampleBlock } from "../../modules/signal/block.ts";
import { Lis2dh12 } from "../../sensors/lis2dh12/lis2dh12.ts";
import { Max30003 } from "../../sensors/max30003/max30003.ts";
import { Max30101 } from "../../sensors/max30101/max30101.ts";
import { Tmp117 } from "../../sensors/tmp117/tmp117.ts";
import { sine } from "./support/waveforms.ts";

/** Four chips and their drivers on one board: three of them share an I2C bus. */
class Wristband {
  readonly board = new Board();
  readonly faults: string[] = [];
  readonly gaps: Record<string, number> = { ecg: 0, ppg: 0, motion: 0 };
  readonly blocks: Record<string, number> = { ecg: 0, ppg: 0, motion: 0 };
  temperatures = 0;

  constructor() {
    const { board } = this;
    const io = createIo(board);
    const { clock, timeline } = board;
    board.attachSpi(5, new EcgChip(timeline, { source: sine(500, 5, 900), intb: board.pin(4) }));
    const bus = board.i2cBus();
    const path = { red: sine(125, 1, 200), ir: sine(125, 1, 250) };
    bus.attach(0x57, new PpgChip(timeline, { path, int: board.pin(8), clockPpm: 8000 }));
    const source = { x: sine(100, 1, 300), y: sine(100, 1, 100), z: sine(100, 1, 900) };
    bus.attach(0x19, new MotionChip(timeline, { source, int1: board.pin(9), clockPpm: -9000 }));
    bus.attach(0x48, new TemperatureChip(timeline, { source: () => 33, alert: board.pin(10) }));

    const i2c = { io: io.SMBus, data: 21, clock: 22, hz: 400_000 };
    const alert = (pin: number) => ({ io: io.Digital, pin });
    const onError = (fault: { code: string }) => this.faults.push(fault.code);
    const drain = (name: string, channels: number, sensor: () => StreamSensor) => {
      const block = new SampleBlock(64, channels);
      return () => {
        while (sensor().sample(block)) {
          this.blocks[name]++;
          if (block.flags & BlockFlag.gap) this.gaps[name]++;
        }
      };
    };
    const ecg: Max30003 = new Max30003({
      sensor: { io: io.SPI, select: 5, hz: 4_000_000, mode: 0 },
      alert: alert(4),
      clock,
      onAlert: drain("ecg", 1, () => ecg),
      onError,
    });
    const ppg: Max30101 = new Max30101({
      sensor: { ...i2c, address: 0x57 },
      alert: alert(8),
      clock,
      onAlert: drain("ppg", 1, () => ppg),
      onError,
    });
    const motion: Lis2dh12 = new Lis2dh12({
      sensor: { ...i2c, address: 0x19 },
      alert: alert(9),
      clock,
      onAlert: drain("motion", 3, () => motion),
      onError,
    });
    const temperature: Tmp117 = new Tmp117({
      sensor: { ...i2c, address: 0x48 },
      alert: alert(10),
      clock,
      onAlert: () => {
        if (temperature.sample() !== undefined) this.temperatures++;
      },
      onError,
    });
    for (const sensor of [ecg, ppg, motion, temperature]) sensor.configure();
  }
}

describe("four sensors on one board", () => {
  it("all deliver, without a gap, and leave the processor nearly idle", () => {
    const band = new Wristband();
    band.board.runUntil(60e6);
    expect(band.faults).toEqual([]);
    expect(band.gaps).toEqual({ ecg: 0, ppg: 0, motion: 0 });
    expect(band.blocks.ecg).toBeGreaterThan(470);
    expect(band.blocks.ppg).toBeGreaterThan(170);
    expect(band.blocks.motion).toBeGreaterThan(70);
    expect(band.temperatures).toBeGreaterThan(57);
    expect(band.board.processor.busyMicros / 60e6).toBeLessThan(0.03);
  });

  it("go on together with a signature and a sector's erase each second", () => {
    const band = new Wristband();
    const { clock, processor } = band.board;
    clock.every(1000, () => {
      processor.charge(costs.es256Signature.value, Work.signature);
      processor.charge(costs.flashEraseTypical.value, Work.flashErase);
    });
    band.board.runUntil(60e6);
    expect(band.faults).toEqual([]);
    expect(band.gaps).toEqual({ ecg: 0, ppg: 0, motion: 0 });
  });

  it("lose ECG to an erase of the longest kind, and say so", () => {
    const band = new Wristband();
    const { clock, processor } = band.board;
    clock.after(10_000, () => processor.charge(costs.flashEraseMaximum.value, Work.flashErase));
    band.board.runUntil(30e6);
    expect(band.faults).toContain("sensor-overflow");
    expect(band.gaps.ecg).toBe(1);
    expect(band.gaps.motion).toBe(0);
  });

  it("keep the ECG whole while the I2C bus is stuck for ten seconds", () => {
    const band = new Wristband();
    band.board.i2cBus().faults.during("stuck", 10e6, 20e6);
    band.board.runUntil(60e6);
    expect(new Set(band.faults)).toEqual(new Set(["sensor-bus-stuck"]));
    expect(band.gaps).toEqual({ ecg: 0, ppg: 1, motion: 1 });
    expect(band.blocks.ecg).toBeGreaterThan(470);
    expect(band.temperatures).toBeGreaterThan(30);
  });
});
