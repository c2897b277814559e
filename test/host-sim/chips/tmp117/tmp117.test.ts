import { describe, expect, it } from "vitest";
import { Tmp117, type Tmp117Options } from "../../../../host-sim/chips/tmp117/tmp117.ts";
import { Net } from "../../../../host-sim/io/net.ts";
import { Timeline } from "../../../../host-sim/io/timeline.ts";

const [RESULT, CONFIG, HIGH, LOW, UNLOCK, OFFSET, ID] = [0x00, 0x01, 0x02, 0x03, 0x04, 0x07, 0x0f];
const [HIGH_ALERT, LOW_ALERT, DATA_READY, BUSY] = [1 << 15, 1 << 14, 1 << 13, 1 << 12];

class Probe {
  readonly timeline = new Timeline();
  readonly alert = new Net();
  readonly chip: Tmp117;
  celsius = 25;

  constructor(options: Partial<Tmp117Options> = {}) {
    this.alert.pull(1);
    this.chip = new Tmp117(this.timeline, { source: () => this.celsius, ...options, alert: this.alert });
  }

  read(register: number): number {
    this.chip.write(Uint8Array.of(register), 1);
    const word = new Uint8Array(2);
    this.chip.read(word);
    return (word[0] << 8) | word[1];
  }

  write(register: number, value: number): void {
    this.chip.write(Uint8Array.of(register, value >> 8, value), 3);
  }

  ms(milliseconds: number): void {
    this.timeline.advanceTo(this.timeline.nowMicros + milliseconds * 1000);
  }

  get celsiusRead(): number {
    return ((this.read(RESULT) << 16) >> 16) / 128;
  }
}

describe("the TMP117's registers", () => {
  it("hold their factory values and −256 °C before the first result", () => {
    const probe = new Probe();
    expect([RESULT, CONFIG, HIGH, LOW, UNLOCK, 5, 6, OFFSET, 8, ID].map((r) => probe.read(r))).toEqual([
      0x8000, 0x0220, 0x6000, 0x8000, 0, 0, 0, 0, 0, 0x0117,
    ]);
    // 2 ms to load, then eight conversions of 15.5 ms.
    probe.ms(125.9);
    expect(probe.read(RESULT)).toBe(0x8000);
    probe.ms(0.2);
    expect(Math.abs(probe.celsiusRead - 25)).toBeLessThan(2 / 128);
  });

  it("convert in the cycles of the datasheet's table", () => {
    const table = [
      [15.5, 125, 500, 1000],
      [125, 125, 500, 1000],
      [250, 250, 500, 1000],
      [500, 500, 500, 1000],
      [1000, 1000, 1000, 1000],
      [4000, 4000, 4000, 4000],
      [8000, 8000, 8000, 8000],
      [16000, 16000, 16000, 16000],
    ];
    for (const [conv, row] of table.entries()) {
      for (const [avg, cycleMs] of row.entries()) {
        const probe = new Probe();
        probe.ms(3);
        probe.write(CONFIG, (conv << 7) | (avg << 5));
        const begin = probe.timeline.nowMicros;
        const ready: number[] = [];
        while (ready.length < 3) {
          probe.timeline.advanceTo(probe.timeline.nextMicros);
          expect(probe.read(CONFIG) & DATA_READY).toBe(DATA_READY);
          ready.push((probe.timeline.nowMicros - begin) / 1000);
        }
        expect(ready[0]).toBeCloseTo([1, 8, 32, 64][avg] * 15.5, 6);
        expect(ready[1] - ready[0]).toBeCloseTo(cycleMs, 6);
        expect(ready[2] - ready[1]).toBeCloseTo(cycleMs, 6);
      }
    }
  });

  it("clear data-ready when the result or the configuration is read", () => {
    const probe = new Probe();
    probe.ms(200);
    expect(probe.read(CONFIG) & DATA_READY).toBe(DATA_READY);
    expect(probe.read(CONFIG) & DATA_READY).toBe(0);
    probe.ms(1000);
    probe.read(RESULT);
    expect(probe.read(CONFIG) & DATA_READY).toBe(0);
  });

  it("convert once in one-shot mode and then shut down", () => {
    const probe = new Probe();
    probe.ms(10);
    probe.write(CONFIG, 0x0400);
    probe.ms(60_000);
    expect(probe.read(RESULT)).toBe(0x8000);
    probe.write(CONFIG, 0x0c00);
    probe.ms(16);
    expect(Math.abs(probe.celsiusRead - 25)).toBeLessThan(4 / 128);
    expect((probe.read(CONFIG) >> 10) & 3).toBe(1);
    probe.celsius = 30;
    probe.ms(60_000);
    expect(Math.abs(probe.celsiusRead - 25)).toBeLessThan(4 / 128);
  });

  it("latch either limit in alert mode until the configuration is read", () => {
    const probe = new Probe();
    probe.write(HIGH, 38 * 128);
    probe.write(LOW, 30 * 128);
    probe.ms(1200);
    expect(probe.read(CONFIG) & (HIGH_ALERT | LOW_ALERT)).toBe(LOW_ALERT);
    probe.celsius = 34;
    probe.ms(1000);
    expect(probe.read(CONFIG) & (HIGH_ALERT | LOW_ALERT)).toBe(0);
    probe.celsius = 39;
    probe.ms(1000);
    expect(probe.alert.level).toBe(0);
    probe.celsius = 34;
    probe.ms(1000);
    expect(probe.read(CONFIG) & (HIGH_ALERT | LOW_ALERT)).toBe(HIGH_ALERT);
    expect(probe.alert.level).toBe(1);
  });

  it("follow the temperature with hysteresis in therm mode", () => {
    const probe = new Probe();
    probe.write(HIGH, 38 * 128);
    probe.write(LOW, 36 * 128);
    probe.ms(3);
    probe.write(CONFIG, 0x0220 | 0x10);
    const states: boolean[] = [];
    for (const celsius of [35, 37, 39, 37, 36.5, 35.5, 37]) {
      probe.celsius = celsius;
      probe.ms(1000);
      states.push((probe.read(CONFIG) & HIGH_ALERT) !== 0);
    }
    expect(states).toEqual([false, false, true, true, true, false, false]);
  });

  it("bring data-ready to the pin, in either polarity", () => {
    const probe = new Probe();
    probe.ms(3);
    probe.write(CONFIG, 0x0224);
    expect(probe.alert.level).toBe(1);
    probe.ms(130);
    expect(probe.alert.level).toBe(0);
    probe.read(RESULT);
    expect(probe.alert.level).toBe(1);
    probe.write(CONFIG, 0x022c);
    expect(probe.alert.level).toBe(0);
    probe.ms(130);
    expect(probe.alert.level).toBe(1);
  });

  it("add the offset register, and read temperatures below zero in two's complement", () => {
    const probe = new Probe({ offsetCelsius: 0.1 });
    probe.celsius = -20;
    probe.write(OFFSET, -128 & 0xffff);
    probe.ms(200);
    expect(Math.abs(probe.celsiusRead + 20.9)).toBeLessThan(2 / 128);
  });

  it("keep what was written to the unlocked EEPROM over a power cycle, and nothing else", () => {
    const probe = new Probe();
    probe.write(HIGH, 0x1234);
    probe.write(UNLOCK, 0x8000);
    probe.write(LOW, 0x0b00);
    expect(probe.read(CONFIG) & BUSY).toBe(BUSY);
    expect(probe.read(UNLOCK)).toBe(0xc000);
    probe.ms(8);
    expect(probe.read(UNLOCK)).toBe(0x8000);
    probe.chip.powerCycle();
    expect([probe.read(HIGH), probe.read(LOW), probe.read(UNLOCK)]).toEqual([0x6000, 0x0b00, 0]);
  });

  it("fall back to their defaults at a soft reset", () => {
    const probe = new Probe();
    probe.ms(500);
    probe.write(CONFIG, 0x0060);
    probe.write(CONFIG, 0x0002);
    expect([probe.read(RESULT), probe.read(CONFIG)]).toEqual([0x8000, 0x0220]);
  });
});
