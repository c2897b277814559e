import { describe, expect, it } from "vitest";
import { Lis2dh12, type Lis2dh12Options } from "../../../../host-sim/chips/lis2dh12/lis2dh12.ts";
import { Net } from "../../../../host-sim/io/net.ts";
import { Timeline } from "../../../../host-sim/io/timeline.ts";
import { waveform } from "../../../sensors/support/waveforms.ts";

const [WHO, CTRL1, CTRL3, CTRL4, CTRL5, CTRL6] = [0x0f, 0x20, 0x22, 0x23, 0x24, 0x25];
const [STATUS, OUT, FIFO_CTRL, FIFO_SRC] = [0x27, 0x28, 0x2e, 0x2f];
const [INT1_CFG, INT1_SRC, INT1_THS, INT1_DUR, ACT_THS, ACT_DUR] = [0x30, 0x31, 0x32, 0x33, 0x3e, 0x3f];

class Probe {
  readonly timeline = new Timeline();
  readonly int1 = new Net();
  readonly int2 = new Net();
  readonly chip: Lis2dh12;
  milligrams: (axis: number, seconds: number) => number = (axis) => [207.3, -411.4, 1003.2][axis];

  constructor(options: Partial<Lis2dh12Options> = {}) {
    const axis = (index: number) => waveform(1000, (t) => this.milligrams(index, t));
    this.chip = new Lis2dh12(this.timeline, {
      source: { x: axis(0), y: axis(1), z: axis(2) },
      noiseMilligramsRms: 0,
      ...options,
      int1: this.int1,
      int2: this.int2,
    });
  }

  read(register: number, count = 1): number[] {
    this.chip.write(Uint8Array.of(register | (count > 1 ? 0x80 : 0)), 1);
    const buffer = new Uint8Array(count);
    this.chip.read(buffer);
    return [...buffer];
  }

  write(register: number, value: number): void {
    this.chip.write(Uint8Array.of(register, value), 2);
  }

  ms(milliseconds: number): void {
    this.timeline.advanceTo(this.timeline.nowMicros + milliseconds * 1000);
  }

  /** Samples of three 16-bit values. */
  samples(count: number): number[][] {
    const bytes = this.read(OUT, 6 * count);
    return Array.from({ length: count }, (_, s) => {
      return [0, 1, 2].map((axis) => ((bytes[6 * s + 2 * axis + 1] << 24) >> 16) | bytes[6 * s + 2 * axis]);
    });
  }
}

const ODR_100 = 0x57;

describe("the LIS2DH12's registers", () => {
  it("hold their power-on values and the bits that exist", () => {
    const probe = new Probe();
    expect(probe.read(WHO)).toEqual([0x33]);
    expect(probe.read(CTRL1, 6)).toEqual([0x07, 0, 0, 0, 0, 0]);
    probe.write(CTRL3, 0xff);
    probe.write(CTRL5, 0xff);
    probe.write(CTRL6, 0xff);
    expect(probe.read(CTRL3, 4)).toEqual([0xf6, 0, 0x4f, 0xfa]);
    probe.write(WHO, 0x11);
    expect(probe.read(WHO)).toEqual([0x33]);
    probe.chip.powerCycle();
    expect(probe.read(CTRL1, 6)).toEqual([0x07, 0, 0, 0, 0, 0]);
  });

  it("move on from byte to byte only when asked", () => {
    const probe = new Probe();
    probe.write(CTRL4, 0x12);
    probe.chip.write(Uint8Array.of(CTRL3), 1);
    const buffer = new Uint8Array(2);
    probe.chip.read(buffer);
    expect([...buffer]).toEqual([0, 0]);
    expect(probe.read(CTRL3, 2)).toEqual([0, 0x12]);
  });
});

describe("the LIS2DH12's samples", () => {
  it("have the sensitivity of every mode and scale, left-justified", () => {
    for (const [scale, steps] of [
      [0, { high: 1, normal: 4, low: 16 }],
      [1, { high: 2, normal: 8, low: 32 }],
      [2, { high: 4, normal: 16, low: 64 }],
      [3, { high: 12, normal: 48, low: 192 }],
    ] as const) {
      for (const [mode, bits, ctrl1, hr] of [
        ["high", 12, ODR_100, 0x08],
        ["normal", 10, ODR_100, 0],
        ["low", 8, ODR_100 | 0x08, 0],
      ] as const) {
        const probe = new Probe();
        probe.write(CTRL4, (scale << 4) | hr);
        probe.write(CTRL1, ctrl1);
        probe.ms(10.5);
        const [sample] = probe.samples(1);
        const expected = [207.3, -411.4, 1003.2].map((mg) => Math.round(mg / steps[mode]) << (16 - bits));
        expect(sample).toEqual(expected);
      }
    }
  });

  it("stop at the ends of the scale", () => {
    const probe = new Probe();
    probe.milligrams = (axis) => [9000, -9000, 0][axis];
    probe.write(CTRL4, 0x08);
    probe.write(CTRL1, ODR_100);
    probe.ms(10.5);
    expect(probe.samples(1)[0]).toEqual([2047 << 4, -2048 << 4, 0]);
  });

  it("come at the rates of the table, and not at all when powered down", () => {
    for (const [odr, lowPower, rate] of [
      [1, 0, 1],
      [2, 0, 10],
      [3, 0, 25],
      [4, 0, 50],
      [5, 0, 100],
      [6, 0, 200],
      [7, 0, 400],
      [8, 1, 1620],
      [9, 0, 1344],
      [9, 1, 5376],
    ]) {
      const probe = new Probe();
      probe.write(CTRL5, 0x40);
      probe.write(FIFO_CTRL, 0x80);
      probe.write(CTRL1, (odr << 4) | (lowPower << 3) | 7);
      const count = rate === 1 ? 3 : 10;
      probe.timeline.advanceTo(((count + 0.5) * 1e6) / rate);
      expect(probe.read(FIFO_SRC)[0] & 0x1f).toBe(count);
      probe.write(CTRL1, 7);
      probe.ms(5000);
      expect(probe.read(FIFO_SRC)[0] & 0x1f).toBe(count);
    }
  });
});

describe("the LIS2DH12's FIFO and interrupts", () => {
  it("raises the watermark when its content exceeds the level, and lets go when it is read below", () => {
    const probe = new Probe();
    probe.write(CTRL3, 0x04);
    probe.write(CTRL5, 0x40);
    probe.write(FIFO_CTRL, 0x80 | 9);
    probe.write(CTRL1, ODR_100);
    const rises: number[] = [];
    probe.int1.listen((level) => {
      if (level === 1) rises.push(probe.timeline.nowMicros);
    });
    probe.ms(105);
    expect(rises).toEqual([100_000]);
    expect(probe.read(FIFO_SRC)).toEqual([0x80 | 10]);
    probe.samples(1);
    expect(probe.int1.level).toBe(0);
    expect(probe.read(FIFO_SRC)).toEqual([9]);
    probe.ms(10);
    expect(rises).toEqual([100_000, 110_000]);
    probe.samples(10);
    expect(probe.read(FIFO_SRC)).toEqual([0x20]);
  });

  it("turns INT1 round with the polarity bit", () => {
    const probe = new Probe();
    expect(probe.int1.level).toBe(0);
    probe.write(CTRL6, 0x02);
    expect(probe.int1.level).toBe(1);
    probe.write(CTRL3, 0x10);
    probe.write(CTRL1, ODR_100);
    probe.ms(10.5);
    expect(probe.int1.level).toBe(0);
    expect(probe.read(STATUS)).toEqual([0x0f]);
    probe.samples(1);
    expect(probe.int1.level).toBe(1);
    expect(probe.read(STATUS)).toEqual([0]);
  });

  it("replaces the oldest in stream mode, and keeps it in FIFO mode", () => {
    for (const [mode, first] of [
      [0x80, 9],
      [0x40, 1],
    ]) {
      const probe = new Probe();
      probe.milligrams = (axis, t) => (axis === 0 ? Math.floor(t * 100 + 0.001) * 10 : 0);
      probe.write(CTRL4, 0x08);
      probe.write(CTRL5, 0x40);
      probe.write(FIFO_CTRL, mode);
      probe.write(CTRL1, ODR_100);
      probe.ms(400.5);
      expect(probe.read(FIFO_SRC)[0]).toBe(0x80 | 0x40 | 31);
      const samples = probe.samples(32).map(([x]) => x >> 4);
      // The low-pass smooths the steps: the value of each sample lies near its step.
      expect(Math.abs(samples[0] - first * 10)).toBeLessThan(12);
      expect(Math.abs(samples[31] - (first + 31) * 10)).toBeLessThan(12);
    }
  });

  it("empties in bypass mode", () => {
    const probe = new Probe();
    probe.write(CTRL5, 0x40);
    probe.write(FIFO_CTRL, 0x80);
    probe.write(CTRL1, ODR_100);
    probe.ms(105);
    probe.write(FIFO_CTRL, 0);
    probe.write(FIFO_CTRL, 0x80);
    expect(probe.read(FIFO_SRC)).toEqual([0x20]);
  });

  it("wakes up on a threshold that is passed for long enough, latched until it is read", () => {
    const probe = new Probe();
    probe.milligrams = (axis, t) => (axis === 0 && t > 1 ? 800 : 0);
    probe.write(CTRL3, 0x40);
    probe.write(CTRL5, 0x08);
    probe.write(INT1_THS, 30); // 480 mg
    probe.write(INT1_DUR, 4);
    probe.write(INT1_CFG, 0x02);
    probe.write(CTRL1, ODR_100);
    probe.ms(990);
    expect(probe.int1.level).toBe(0);
    // Five samples beyond the threshold: the fifth is the one at 1.04 s or, after the low-pass, at 1.05 s.
    probe.ms(40);
    expect(probe.int1.level).toBe(0);
    probe.ms(40);
    expect(probe.int1.level).toBe(1);
    probe.milligrams = () => 0;
    probe.ms(500);
    expect(probe.int1.level).toBe(1);
    expect(probe.read(INT1_SRC)[0] & 0x42).toBe(0x42);
    expect(probe.int1.level).toBe(0);
  });

  it("sleeps at 10 a second when nothing moves, and wakes when something does", () => {
    const probe = new Probe();
    probe.milligrams = (axis, t) => (axis === 2 ? 1000 + (t > 5 && t < 6 ? 300 * Math.sin(t * 20) : 0) : 0);
    probe.write(CTRL6, 0x08);
    probe.write(ACT_THS, 4);
    probe.write(ACT_DUR, 10);
    probe.write(CTRL5, 0x40);
    probe.write(FIFO_CTRL, 0x80);
    probe.write(CTRL1, ODR_100);
    const rateOver = (milliseconds: number) => {
      probe.samples(32);
      probe.ms(milliseconds);
      return ((probe.read(FIFO_SRC)[0] & 0x1f) * 1000) / milliseconds;
    };
    expect(rateOver(200)).toBe(100);
    probe.ms(1500);
    expect(probe.int2.level).toBe(1);
    expect(rateOver(1000)).toBe(10);
    probe.timeline.advanceTo(5.5e6);
    expect(probe.int2.level).toBe(0);
    expect(rateOver(200)).toBe(100);
    probe.timeline.advanceTo(8e6);
    expect(probe.int2.level).toBe(1);
  });
});
