import { describe, expect, it } from "vitest";
import { ElectrodeContact, LeadOff } from "../../../../host-sim/chips/analog/contact.ts";
import { Max30003, type Max30003Options } from "../../../../host-sim/chips/max30003/max30003.ts";
import { Net } from "../../../../host-sim/io/net.ts";
import { Timeline } from "../../../../host-sim/io/timeline.ts";
import { sine, waveform } from "../../../sensors/support/waveforms.ts";

const [STATUS, EN_INT, EN_INT2, MNGR_INT, MNGR_DYN] = [0x01, 0x02, 0x03, 0x04, 0x05];
const [SW_RST, SYNCH, FIFO_RST, INFO] = [0x08, 0x09, 0x0a, 0x0f];
const [CNFG_GEN, CNFG_CAL, CNFG_EMUX, CNFG_ECG] = [0x10, 0x12, 0x14, 0x15];
const [FIFO_BURST, FIFO] = [0x20, 0x21];
const [EINT, EOVF, FSTINT, DCLOFF, PLLINT] = [1 << 23, 1 << 22, 1 << 21, 1 << 20, 1 << 8];
const EMPTY = 0b110 << 3;
const OVERFLOW = 0b111 << 3;

/** A logic analyser's view: the chip alone, spoken to in bytes. */
class Probe {
  readonly timeline = new Timeline();
  readonly intb = new Net();
  readonly contact = new ElectrodeContact();
  readonly chip: Max30003;

  constructor(options: Max30003Options = {}) {
    this.chip = new Max30003(this.timeline, {
      source: sine(500, 5, 1000),
      contact: this.contact,
      noiseMicrovoltsRms: 0,
      ...options,
      intb: this.intb,
    });
  }

  read(register: number): number {
    const buffer = Uint8Array.of((register << 1) | 1, 0, 0, 0);
    this.chip.exchange(buffer);
    return (buffer[1] << 16) | (buffer[2] << 8) | buffer[3];
  }

  write(register: number, value: number): void {
    this.chip.exchange(Uint8Array.of(register << 1, value >> 16, value >> 8, value));
  }

  burst(words: number): number[] {
    const buffer = new Uint8Array(1 + 3 * words);
    buffer[0] = (FIFO_BURST << 1) | 1;
    this.chip.exchange(buffer);
    return Array.from({ length: words }, (_, i) => {
      return (buffer[1 + 3 * i] << 16) | (buffer[2 + 3 * i] << 8) | buffer[3 + 3 * i];
    });
  }

  /** Runs for so many sample periods at 128 a second. */
  periods(count: number): void {
    this.timeline.advanceTo(this.timeline.nowMicros + count * 7812.5);
  }

  /** Channel on, inputs connected, synchronised; nothing in the FIFO yet. */
  start(gen = 0x080004, ecg = 0x801000): void {
    this.write(CNFG_EMUX, 0);
    this.write(CNFG_GEN, gen);
    this.write(CNFG_ECG, ecg);
    this.timeline.advanceTo(this.timeline.nowMicros + 60_000);
    this.read(STATUS);
    this.write(SYNCH, 0);
  }
}

const tagOf = (word: number) => (word >> 3) & 7;
const codeOf = (word: number) => (word << 8) >> 14;

describe("the MAX30003's registers", () => {
  const resets: [number, number][] = [
    [EN_INT, 0x000003],
    [EN_INT2, 0x000003],
    [MNGR_INT, 0x780004],
    [MNGR_DYN, 0x3f0000],
    [CNFG_GEN, 0x000004],
    [CNFG_CAL, 0x004800],
    [CNFG_EMUX, 0x300000],
    [CNFG_ECG, 0x805000],
    [0x1d, 0x3f2300],
    [0x1e, 0x202400],
  ];

  it("hold their power-on values, and again after SW_RST and a power cycle", () => {
    const probe = new Probe();
    const all = () => resets.map(([register]) => probe.read(register));
    const expected = resets.map(([, value]) => value);
    expect(all()).toEqual(expected);
    for (const upset of [() => probe.write(SW_RST, 0), () => probe.chip.powerCycle()]) {
      for (const [register] of resets) probe.write(register, 0xffffff);
      expect(all()).not.toEqual(expected);
      upset();
      expect(all()).toEqual(expected);
    }
  });

  it("keep only the bits that exist, and ignore commands with data", () => {
    const probe = new Probe();
    probe.write(EN_INT, 0xffffff);
    expect(probe.read(EN_INT)).toBe(0xf00f03);
    probe.write(SW_RST, 1);
    expect(probe.read(EN_INT)).toBe(0xf00f03);
    probe.write(STATUS, 0xffffff);
    probe.write(INFO, 0xffffff);
    expect(probe.read(INFO) >> 20).toBe(0x5);
    expect(probe.read(0x7f)).toBe(0);
  });

  it("answer INFO with its pattern, but not as the first command after a reset", () => {
    const probe = new Probe();
    expect(probe.read(INFO)).toBe(0);
    expect(probe.read(INFO) >> 20).toBe(0x5);
    probe.write(SW_RST, 0);
    expect(probe.read(INFO)).toBe(0);
  });

  it("do nothing for a transaction that ends too early", () => {
    const probe = new Probe();
    probe.chip.exchange(Uint8Array.of(EN_INT << 1, 0x80, 0));
    expect(probe.read(EN_INT)).toBe(0x000003);
  });

  it("refuse a bias resistor while the channel is off, and read back the low-pass in effect", () => {
    const probe = new Probe();
    probe.write(CNFG_GEN, 0x000037);
    expect(probe.read(CNFG_GEN)).toBe(0x000007);
    probe.write(CNFG_GEN, 0x080037);
    expect(probe.read(CNFG_GEN)).toBe(0x080037);
    probe.write(CNFG_ECG, 0x803000); // 150 Hz at 128 a second is not supported: 40 Hz is used
    expect(probe.read(CNFG_ECG)).toBe(0x801000);
  });
});

describe("the MAX30003's FIFO", () => {
  it("raises EINT and the line at the threshold and not before, and drops both when read below it", () => {
    const probe = new Probe();
    probe.start();
    probe.write(MNGR_INT, (9 << 19) | 4);
    probe.write(EN_INT, EINT | 3);
    probe.periods(9.999);
    expect(probe.intb.level).toBe(1);
    expect(probe.read(STATUS) & EINT).toBe(0);
    probe.periods(0.002);
    expect(probe.intb.level).toBe(0);
    expect(probe.read(STATUS) & EINT).toBe(EINT);
    expect(probe.read(STATUS) & EINT).toBe(EINT);
    expect(tagOf(probe.read(FIFO))).toBe(0);
    expect(probe.intb.level).toBe(1);
    expect(probe.read(STATUS) & EINT).toBe(0);
    probe.periods(1);
    expect(probe.intb.level).toBe(0);
  });

  it("lowers the line at the very instant of the sample, by its own crystal", () => {
    const probe = new Probe({ clockPpm: 150 });
    probe.start();
    const origin = probe.timeline.nowMicros;
    probe.write(EN_INT, EINT | 3);
    const falls: number[] = [];
    probe.intb.listen((level) => {
      if (level === 0) falls.push(probe.timeline.nowMicros - origin);
    });
    for (let k = 0; k < 50; k++) {
      probe.timeline.advanceTo(probe.timeline.nowMicros + 125_000);
      if (probe.intb.level === 0) probe.burst(16);
    }
    const period = 1e6 / (128 * 1.00015);
    for (const [k, fall] of falls.entries()) expect(fall).toBeCloseTo(16 * (k + 1) * period, 3);
    expect(falls.length).toBeGreaterThan(45);
  });

  it("tags the last sample, and words beyond it as empty", () => {
    const probe = new Probe();
    probe.start();
    probe.periods(5.5);
    const words = probe.burst(8);
    expect(words.map(tagOf)).toEqual([0, 0, 0, 0, 2, 6, 6, 6]);
    expect(words[5]).toBe(EMPTY);
    expect(probe.read(FIFO)).toBe(EMPTY);
    probe.periods(1);
    expect(tagOf(probe.read(FIFO))).toBe(2);
  });

  it("holds 32, overflows at the 33rd, and is corrupt until FIFO_RST", () => {
    const probe = new Probe();
    probe.start();
    probe.write(EN_INT, EOVF | 3);
    probe.periods(32.5);
    expect(probe.read(STATUS) & EOVF).toBe(0);
    expect(probe.intb.level).toBe(1);
    probe.periods(1);
    expect(probe.intb.level).toBe(0);
    expect(probe.read(STATUS) & EOVF).toBe(EOVF);
    expect(probe.burst(3)).toEqual([OVERFLOW, OVERFLOW, OVERFLOW]);
    expect(probe.read(STATUS) & EOVF).toBe(EOVF);
    probe.write(FIFO_RST, 0);
    expect(probe.read(STATUS) & (EOVF | EINT)).toBe(0);
    expect(probe.intb.level).toBe(1);
    probe.periods(2);
    expect(probe.burst(3).map(tagOf)).toEqual([0, 2, 6]);
  });

  it("keeps its sampling instants over FIFO_RST, and sets them anew at SYNCH", () => {
    const probe = new Probe();
    probe.start();
    probe.periods(3.5);
    probe.write(FIFO_RST, 0);
    probe.periods(0.51);
    expect(probe.burst(2).map(tagOf)).toEqual([2, 6]);
    probe.periods(0.5);
    probe.write(SYNCH, 0);
    probe.periods(0.99);
    expect(probe.read(FIFO)).toBe(EMPTY);
    probe.periods(0.02);
    expect(tagOf(probe.read(FIFO))).toBe(2);
  });

  it("gives codes of 1 V over 2^17 and the gain, in two's complement", () => {
    for (const [gainBits, gain] of [20, 40, 80, 160].entries()) {
      const step = waveform(500, (t) => (t < 2 ? 0 : -3000));
      const probe = new Probe({ source: step, couplingHz: 0 });
      probe.start(0x080004, 0x801000 | (gainBits << 16));
      probe.timeline.advanceTo(3e6);
      probe.write(FIFO_RST, 0);
      probe.periods(2);
      const code = codeOf(probe.read(FIFO));
      expect(Math.abs(code - (-3000 * gain * 131072) / 1e6)).toBeLessThanOrEqual(gain / 10);
    }
  });

  it("saturates at ±1 V over the gain and inverts on request", () => {
    const ramp = waveform(500, (t) => (t < 1 ? 0 : 20_000));
    const probe = new Probe({ source: ramp, couplingHz: 0 });
    probe.start(0x080004, 0x831000);
    probe.timeline.advanceTo(2e6);
    probe.write(FIFO_RST, 0);
    probe.periods(2);
    expect(codeOf(probe.read(FIFO))).toBe(131071);
    probe.write(CNFG_EMUX, 1 << 23);
    probe.periods(40);
    probe.write(FIFO_RST, 0);
    probe.periods(2);
    expect(codeOf(probe.read(FIFO))).toBe(-131072);
  });
});

describe("the MAX30003's clock and status", () => {
  it("is not locked at once, and holds PLLINT until STATUS is read after the lock", () => {
    const probe = new Probe({ pllLockMicros: 50_000 });
    probe.write(CNFG_EMUX, 0);
    expect(probe.read(STATUS) & PLLINT).toBe(0);
    probe.write(CNFG_GEN, 0x080004);
    expect(probe.read(STATUS) & PLLINT).toBe(PLLINT);
    probe.timeline.advanceTo(60_000);
    expect(probe.read(STATUS) & PLLINT).toBe(PLLINT);
    expect(probe.read(STATUS) & PLLINT).toBe(0);
    expect(probe.chip.conversions).toBe(1);
  });

  it("reports an electrode that is off after 115 ms, by its input and the current's direction, held until read", () => {
    for (const [polarity, off, bits] of [
      [0, LeadOff.positive, 0b1000],
      [0, LeadOff.negative, 0b0001],
      [1, LeadOff.positive, 0b0100],
      [1, LeadOff.negative, 0b0010],
      [0, LeadOff.both, 0b1001],
    ] as const) {
      const probe = new Probe();
      probe.start(0x080004 | (1 << 12) | (polarity << 11) | (2 << 8));
      probe.write(EN_INT, DCLOFF | 3);
      const begin = probe.timeline.nowMicros;
      probe.contact.set(begin, off);
      probe.timeline.advanceTo(begin + 114_000);
      expect(probe.intb.level).toBe(1);
      probe.timeline.advanceTo(begin + 116_000);
      expect(probe.intb.level).toBe(0);
      expect(probe.read(STATUS) & (DCLOFF | 0xf)).toBe(DCLOFF | bits);
      probe.contact.set(begin + 116_000, LeadOff.none);
      expect(probe.intb.level).toBe(0);
      expect(probe.read(STATUS) & (DCLOFF | 0xf)).toBe(DCLOFF | bits);
      expect(probe.read(STATUS) & (DCLOFF | 0xf)).toBe(0);
      expect(probe.intb.level).toBe(1);
    }
  });

  it("needs a current to notice that an electrode is off", () => {
    const probe = new Probe();
    probe.start(0x080004 | (1 << 12));
    probe.contact.set(probe.timeline.nowMicros, LeadOff.both);
    probe.timeline.advanceTo(probe.timeline.nowMicros + 1e6);
    expect(probe.read(STATUS) & DCLOFF).toBe(0);
  });

  it("recovers fast, by itself, 125 ms after it left its range, and tags those samples", () => {
    const jump = waveform(500, (t) => (t < 2 ? 0 : 200_000));
    const run = (dynamic: number) => {
      const probe = new Probe({ source: jump });
      probe.start();
      probe.write(MNGR_DYN, dynamic);
      probe.timeline.advanceTo(2e6);
      const words: number[] = [];
      for (let k = 0; k < 40; k++) {
        probe.write(FIFO_RST, 0);
        probe.timeline.advanceTo(probe.timeline.nowMicros + 125_000);
        words.push(...probe.burst(14));
      }
      return { words, status: probe.read(STATUS) };
    };
    const slow = run(0x3f0000);
    expect(slow.words.map(tagOf).filter((tag) => tag === 1).length).toBe(0);
    expect(codeOf(slow.words[14 * 20])).toBe(131071);
    const fast = run(0xbf0000);
    expect(fast.words.map(tagOf).filter((tag) => tag === 1 || tag === 3).length).toBeGreaterThan(40);
    expect(Math.abs(codeOf(fast.words[14 * 20]))).toBeLessThan(2000);
    expect(fast.status & FSTINT).toBe(FSTINT);
    expect(slow.status & FSTINT).toBe(0);
  });

  it("takes its own calibration square wave", () => {
    const probe = new Probe();
    probe.start(0x080004, 0x801000);
    // ±0.25 mV at each input, bipolar, 1 Hz: 0.5 mV between them.
    probe.write(CNFG_CAL, (1 << 22) | (1 << 21) | (4 << 12) | (1 << 11));
    probe.write(CNFG_EMUX, (1 << 21) | (1 << 20) | (2 << 18) | (3 << 16));
    const codes: number[] = [];
    probe.periods(20 * 128);
    for (let k = 0; k < 40; k++) {
      probe.write(FIFO_RST, 0);
      probe.periods(8);
      codes.push(...probe.burst(8).map(codeOf));
    }
    const high = codes.filter((code) => code > 600).length;
    expect(Math.max(...codes) - Math.min(...codes)).toBeGreaterThan(2500);
    expect(Math.max(...codes) - Math.min(...codes)).toBeLessThan(2900);
    expect(Math.abs(high / codes.length - 0.5)).toBeLessThan(0.1);
  });

  it("pulses SAMP for a quarter of each sample", () => {
    const probe = new Probe();
    probe.start();
    probe.write(EN_INT, (1 << 9) | 3);
    let [falls, lowMicros, since] = [0, 0, 0];
    probe.intb.listen((level) => {
      if (level === 0) {
        falls++;
        since = probe.timeline.nowMicros;
      } else lowMicros += probe.timeline.nowMicros - since;
    });
    probe.periods(100.5);
    expect(falls).toBe(100);
    expect(lowMicros / (100 * 7812.5)).toBeCloseTo(0.25, 3);
  });

  it("drives its line as INTB_TYPE says", () => {
    const probe = new Probe();
    probe.start();
    const levels: number[] = [];
    for (const type of [0, 1, 2, 3]) {
      probe.write(EN_INT, EINT | type);
      probe.periods(17);
      levels.push(probe.intb.level);
      probe.write(FIFO_RST, 0);
      levels.push(probe.intb.level);
    }
    // Three-state; CMOS; open drain with nobody to pull it up; with its own resistor.
    expect(levels).toEqual([0, 0, 0, 1, 0, 0, 0, 1]);
  });
});
