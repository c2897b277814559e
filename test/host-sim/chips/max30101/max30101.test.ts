import { describe, expect, it } from "vitest";
import { ElectrodeContact, LeadOff } from "../../../../host-sim/chips/analog/contact.ts";
import { Max30101, type Max30101Options } from "../../../../host-sim/chips/max30101/max30101.ts";
import { Net } from "../../../../host-sim/io/net.ts";
import { Timeline } from "../../../../host-sim/io/timeline.ts";
import { waveform } from "../../../sensors/support/waveforms.ts";

const [STATUS1, STATUS2, ENABLE1, ENABLE2] = [0x00, 0x01, 0x02, 0x03];
const [WR_PTR, OVF, DATA] = [0x04, 0x05, 0x07];
const [FIFO_CONFIG, MODE, SPO2] = [0x08, 0x09, 0x0a];
const [A_FULL, PPG_RDY, ALC_OVF, PROX, PWR_RDY] = [0x80, 0x40, 0x20, 0x10, 0x01];

class Probe {
  readonly timeline = new Timeline();
  readonly int = new Net();
  readonly contact = new ElectrodeContact();
  readonly chip: Max30101;

  constructor(options: Partial<Max30101Options> = {}) {
    this.int.pull(1);
    this.chip = new Max30101(this.timeline, {
      path: {
        red: waveform(100, () => 100),
        ir: waveform(100, () => 200),
        green: waveform(100, () => 50),
      },
      noisePicoampsRms: 0,
      contact: this.contact,
      ...options,
      int: this.int,
    });
  }

  read(register: number, count = 1): number[] {
    this.chip.write(Uint8Array.of(register), 1);
    const buffer = new Uint8Array(count);
    this.chip.read(buffer);
    return [...buffer];
  }

  write(register: number, ...values: number[]): void {
    this.chip.write(Uint8Array.of(register, ...values), values.length + 1);
  }

  ms(milliseconds: number): void {
    this.timeline.advanceTo(this.timeline.nowMicros + milliseconds * 1000);
  }

  /** Red and infrared at 10 mA, 4096 nA, 100 a second, 18 bits. */
  start(mode = 0b011, fifo = 0x0f): void {
    this.read(STATUS1);
    this.write(FIFO_CONFIG, fifo);
    this.write(SPO2, 0b0_01_001_11);
    this.write(0x0c, 50, 50, 50, 50);
    this.write(MODE, mode);
  }

  codes(samples: number, leds: number): number[][] {
    const bytes = this.read(DATA, samples * leds * 3);
    return Array.from({ length: samples }, (_, s) => {
      return Array.from({ length: leds }, (_, l) => {
        const at = (s * leds + l) * 3;
        return (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
      });
    });
  }
}

const code = (nanoampsAMilliamp: number) => Math.floor((nanoampsAMilliamp * 10 * 262144) / 4096);

describe("the MAX30101's registers", () => {
  it("say that power is ready until that is read, and who the chip is", () => {
    const probe = new Probe();
    expect(probe.int.level).toBe(0);
    expect(probe.read(STATUS1)).toEqual([PWR_RDY]);
    expect(probe.int.level).toBe(1);
    expect(probe.read(STATUS1)).toEqual([0]);
    expect(probe.read(0xff)).toEqual([0x15]);
    expect(probe.read(ENABLE1, 14).slice(2)).toEqual(new Array(12).fill(0));
  });

  it("keep only the bits that exist, and fall back at a reset", () => {
    const probe = new Probe();
    probe.write(ENABLE1, 0xff, 0xff);
    probe.write(FIFO_CONFIG, 0xff, 0x87, 0x7f);
    expect(probe.read(ENABLE1, 2)).toEqual([0xf0, 0x02]);
    expect(probe.read(FIFO_CONFIG, 2)).toEqual([0xff, 0x87]);
    probe.write(MODE, 0x40);
    expect(probe.read(ENABLE1, 2)).toEqual([0, 0]);
    expect(probe.read(FIFO_CONFIG, 3)).toEqual([0, 0, 0]);
    expect(probe.read(STATUS1)).toEqual([PWR_RDY]);
  });

  it("lower a rate that the pulses leave no time for", () => {
    const probe = new Probe();
    probe.write(MODE, 0b011);
    for (const [width, highest] of [6, 5, 4, 3].entries()) {
      probe.write(SPO2, (7 << 2) | width);
      expect(probe.read(SPO2)).toEqual([(highest << 2) | width]);
    }
    probe.write(MODE, 0b010);
    for (const [width, highest] of [7, 6, 6, 5].entries()) {
      probe.write(SPO2, (7 << 2) | width);
      expect(probe.read(SPO2)).toEqual([(highest << 2) | width]);
    }
  });
});

describe("the MAX30101's samples", () => {
  it("come in the order of the slots, in the modes for one, two and more LEDs", () => {
    for (const [mode, slots, expected] of [
      [0b010, [0, 0], [100]],
      [0b011, [0, 0], [100, 200]],
      [0b111, [0x32, 0x01], [200, 50, 100]],
      [0b111, [0x02, 0x31], [200]],
    ] as const) {
      const probe = new Probe();
      probe.write(0x11, ...slots);
      probe.start(mode);
      probe.ms(35);
      expect(probe.read(WR_PTR, 3)).toEqual([3, 0, 0]);
      const rows = probe.codes(3, expected.length);
      for (const row of rows) expect(row).toEqual(expected.map(code));
      expect(probe.read(WR_PTR, 3)).toEqual([3, 0, 3]);
      expect(probe.codes(1, expected.length)[0]).toEqual(expected.map(() => 0));
    }
  });

  it("scale with the LED's current and the range, and are left-justified in fewer bits", () => {
    const probe = new Probe();
    probe.start();
    for (const [spo2, steps, expected] of [
      [0b0_00_001_11, 50, (1000 * 262144) / 2048],
      [0b0_10_001_11, 50, (1000 * 262144) / 8192],
      [0b0_11_001_11, 100, (2000 * 262144) / 16384],
      [0b0_01_001_00, 50, Math.floor((1000 * 32768) / 4096) * 8],
    ] as const) {
      probe.write(SPO2, spo2);
      probe.write(0x0c, steps);
      probe.write(WR_PTR, 0, 0, 0);
      probe.ms(10.5);
      expect(probe.codes(1, 2)[0][0]).toBe(Math.floor(expected));
    }
  });

  it("are averaged and decimated, and stand for the middle of what they average", () => {
    const ramp = waveform(1000, (t) => 100 + 10 * t);
    const probe = new Probe({ path: { red: ramp } });
    probe.start(0b010, (3 << 5) | 0x0f);
    probe.write(MODE, 0b010);
    const begin = probe.timeline.nowMicros;
    probe.ms(801);
    const rows = probe.codes(10, 1);
    for (const [i, [value]] of rows.entries()) {
      const middle = begin + (i + 1) * 80_000 - 35_000;
      expect(Math.abs(value - code(100 + middle / 1e5))).toBeLessThan(2);
    }
  });

  it("are less noisy by the root of the number that they average", () => {
    const spread = (average: number) => {
      const probe = new Probe({ noisePicoampsRms: 500 });
      probe.start(0b010, (average << 5) | 0x0f);
      probe.write(SPO2, 0b0_01_101_11);
      let squares = 0;
      let count = 0;
      for (let k = 0; k < 20; k++) {
        probe.ms(1000);
        for (const [value] of probe.codes(31, 1)) {
          squares += (value - code(100)) * (value - code(100));
          count++;
        }
      }
      return Math.sqrt(squares / count);
    };
    expect(spread(0) / spread(4)).toBeGreaterThan(3.3);
    expect(spread(0) / spread(4)).toBeLessThan(4.8);
  });

  it("see a window without skin as dark, and ambient light beyond the limit as glare", () => {
    const probe = new Probe({ ambientMicroamps: (micros) => (micros > 500_000 ? 300 : 100) });
    probe.start();
    probe.contact.set(0, LeadOff.both);
    probe.ms(10.5);
    expect(probe.codes(1, 2)[0][1]).toBe(code(1.5));
    expect(probe.read(STATUS1)[0] & ALC_OVF).toBe(0);
    probe.ms(600);
    expect(probe.read(STATUS1)[0] & ALC_OVF).toBe(ALC_OVF);
  });
});

describe("the MAX30101's FIFO and interrupts", () => {
  it("raise A_FULL at the watermark and clear it when the status is read", () => {
    const probe = new Probe();
    probe.start(0b011, 0x05);
    const begin = probe.timeline.nowMicros;
    probe.write(ENABLE1, A_FULL);
    const falls: number[] = [];
    probe.int.listen((level) => {
      if (level === 0) falls.push(probe.timeline.nowMicros - begin);
    });
    probe.ms(275);
    expect(falls).toEqual([270_000]);
    expect(probe.read(STATUS1)[0] & A_FULL).toBe(A_FULL);
    expect(probe.int.level).toBe(1);
    probe.codes(27, 2);
    probe.ms(260);
    expect(falls).toEqual([270_000]);
    probe.ms(10);
    expect(falls).toEqual([270_000, 540_000]);
  });

  it("raise A_FULL again with the next sample when the status was read and the FIFO was not", () => {
    const probe = new Probe();
    probe.start(0b011, 0x05);
    probe.write(ENABLE1, A_FULL);
    probe.ms(271);
    probe.read(STATUS1);
    expect(probe.int.level).toBe(1);
    probe.ms(10);
    expect(probe.int.level).toBe(0);
  });

  it("raise PPG_RDY with every sample, until the status or the data are read", () => {
    const probe = new Probe();
    probe.start();
    probe.write(ENABLE1, PPG_RDY);
    probe.ms(10.5);
    expect(probe.int.level).toBe(0);
    probe.codes(1, 2);
    expect(probe.int.level).toBe(1);
    probe.ms(10);
    expect(probe.read(STATUS1)[0] & PPG_RDY).toBe(PPG_RDY);
    expect(probe.int.level).toBe(1);
  });

  it("drop and count what does not fit, and hold the oldest", () => {
    const ramp = waveform(100, (t) => 100 + 10 * t);
    const probe = new Probe({ path: { red: ramp, ir: ramp } });
    probe.start();
    probe.ms(372);
    expect(probe.read(WR_PTR, 3)).toEqual([0, 5, 0]);
    const first = probe.codes(1, 2)[0][0];
    expect(Math.abs(first - code(100.1))).toBeLessThan(3);
    expect(probe.read(OVF)).toEqual([0]);
    probe.ms(10);
    expect(probe.read(WR_PTR, 3)).toEqual([1, 0, 1]);
    probe.ms(2000);
    expect(probe.read(OVF)).toEqual([31]);
  });

  it("write on over what nobody has read, with rollover", () => {
    const probe = new Probe();
    probe.start(0b011, 0x1f);
    probe.ms(335);
    expect(probe.read(WR_PTR, 3)).toEqual([1, 1, 0]);
  });

  it("wait for an object in proximity mode, then begin with an empty FIFO", () => {
    const probe = new Probe();
    probe.read(STATUS1);
    probe.contact.set(0, LeadOff.both);
    probe.write(FIFO_CONFIG, 0x0f);
    probe.write(SPO2, 0b0_01_001_11);
    probe.write(0x0c, 50, 50);
    probe.write(0x10, 25);
    probe.write(0x30, 20);
    probe.write(ENABLE1, PROX);
    probe.write(MODE, 0b011);
    probe.ms(500);
    expect(probe.read(WR_PTR, 3)).toEqual([0, 0, 0]);
    expect(probe.int.level).toBe(1);
    probe.contact.set(probe.timeline.nowMicros, LeadOff.none);
    probe.ms(11);
    expect(probe.int.level).toBe(0);
    expect(probe.read(STATUS1)[0] & PROX).toBe(PROX);
    probe.ms(30);
    expect(probe.read(WR_PTR)).toEqual([3]);
  });

  it("stop in shutdown and go on after it", () => {
    const probe = new Probe();
    probe.start();
    probe.ms(20.5);
    probe.write(MODE, 0b1000_0011);
    probe.ms(500);
    expect(probe.read(WR_PTR)).toEqual([2]);
    probe.write(MODE, 0b011);
    probe.ms(10.5);
    expect(probe.read(WR_PTR)).toEqual([3]);
  });

  it("give the die's temperature 29 ms after it was asked for, with an interrupt", () => {
    const probe = new Probe({ dieCelsius: () => -2.75 });
    probe.read(STATUS1);
    probe.write(ENABLE2, 0x02);
    probe.write(0x21, 1);
    probe.ms(28);
    expect(probe.int.level).toBe(1);
    expect(probe.read(0x21)).toEqual([1]);
    probe.ms(2);
    expect(probe.int.level).toBe(0);
    expect(probe.read(STATUS2)).toEqual([0x02]);
    const [whole, fraction] = probe.read(0x1f, 2);
    expect(((whole << 24) >> 24) + fraction / 16).toBe(-2.75);
    expect(probe.read(0x21)).toEqual([0]);
  });
});
