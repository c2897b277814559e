import { describe, expect, it } from "vitest";
import { LeadOff } from "../../../host-sim/chips/analog/contact.ts";
import { BlockFlag } from "../../../modules/signal/block.ts";
import { type Delivered, EcgRig } from "../support/ecg-rig.ts";
import { sine } from "../support/waveforms.ts";

const SECOND = 1e6;
const codes = (rig: EcgRig) => rig.faults.map((fault) => fault.code);

/** Whatever happened: indices run on or a gap is flagged, and the index keeps pace with time. */
function expectHonestTime(blocks: readonly Delivered[], rateHz = 128, slackSamples = 1): void {
  let next = 0;
  for (const [i, block] of blocks.entries()) {
    if (i > 0 && block.firstIndex !== next) {
      expect(block.firstIndex).toBeGreaterThan(next);
      expect(block.flags & BlockFlag.gap).toBe(BlockFlag.gap);
    }
    next = block.firstIndex + block.samples.length;
  }
  const [first, last] = [blocks[0], blocks[blocks.length - 1]];
  const samples = last.firstIndex + last.samples.length - (first.firstIndex + first.samples.length);
  const elapsed = ((last.tickMicros - first.tickMicros) * rateHz) / 1e6;
  expect(Math.abs(samples - elapsed)).toBeLessThanOrEqual(slackSamples);
}

/** The time between the last block before a moment and the first one after it, in milliseconds. */
function outageMs(rig: EcgRig, atMicros: number): number {
  const after = rig.blocks.findIndex((block) => block.tickMicros > atMicros && block.flags & BlockFlag.gap);
  expect(after).toBeGreaterThan(0);
  const { samples, tickMicros } = rig.blocks[after];
  const from = tickMicros - (samples.length * 1e6) / 128;
  return (from - rig.blocks[after - 1].tickMicros) / 1000;
}

describe("the MAX30003 driver, when the chip misbehaves", () => {
  it("finds a lost edge before the FIFO overflows, without a gap and with the right time", () => {
    for (const watermark of [4, 16, 28]) {
      const rig = new EcgRig({ configuration: { watermark } });
      for (let k = 1; k <= 20; k++) {
        rig.board.timeline.at((2 + 0.731 * k) * SECOND, () => rig.intb.loseFallingEdges(1));
      }
      rig.runSeconds(30);
      expect(codes(rig)).toEqual([]);
      expect(rig.sensor.lostEdges).toBe(20);
      expect(rig.blocks.every((block) => !(block.flags & BlockFlag.gap))).toBe(true);
      const grid = rig.blocks.map(({ firstIndex, samples, tickMicros }) => {
        return tickMicros - ((firstIndex + samples.length) * 1e6) / 128;
      });
      expect(Math.max(...grid) - Math.min(...grid)).toBeLessThan(50);
    }
  });

  it("reports an overflow, resets the FIFO and says how many samples are gone", () => {
    const rig = new EcgRig({ clockPpm: 200 });
    let stalled = false;
    rig.onAlert = () => {
      if (stalled || rig.board.timeline.nowMicros < 10 * SECOND) return;
      stalled = true;
      rig.board.processor.charge(400_000, 3);
    };
    rig.runSeconds(20);
    expect(codes(rig)).toEqual(["sensor-overflow"]);
    const marked = rig.blocks.filter((block) => block.flags & BlockFlag.overflow);
    expect(marked.length).toBe(1);
    expect(marked[0].flags & BlockFlag.gap).toBe(BlockFlag.gap);
    // The watermark before the stall and everything until the reset: about (125 + 400) ms.
    expect(outageMs(rig, 10 * SECOND)).toBeGreaterThan(500);
    expect(outageMs(rig, 10 * SECOND)).toBeLessThan(560);
    expectHonestTime(rig.blocks);
  });

  it("takes a FIFO whose pointers collided for what it is", () => {
    const rig = new EcgRig();
    rig.chip.faults.during("overflow", 10.03 * SECOND, 10.03 * SECOND);
    rig.runSeconds(20);
    expect(codes(rig)).toEqual(["sensor-overflow"]);
    expect(outageMs(rig, 9.8 * SECOND)).toBeLessThan(130);
    expectHonestTime(rig.blocks);
  });

  it("holds out exactly as long as (depth − watermark) / rate", () => {
    for (const { watermark, rateHz } of [
      { watermark: 16, rateHz: 128 },
      { watermark: 8, rateHz: 128 },
      { watermark: 24, rateHz: 512 },
    ]) {
      const slackMicros = ((32 - watermark) / rateHz) * 1e6;
      for (const [busyMicros, overflows] of [
        [slackMicros - 700, false],
        [slackMicros + 1e6 / rateHz + 700, true],
      ] as const) {
        const rig = new EcgRig({ configuration: { watermark, rateHz } });
        let stalls = 0;
        rig.onAlert = () => {
          if (++stalls === 40) rig.board.processor.charge(busyMicros, 3);
        };
        rig.runSeconds(10);
        expect(codes(rig)).toEqual(overflows ? ["sensor-overflow"] : []);
      }
    }
  });

  it("sets a chip anew that was reset in mid-stream, and flags it", () => {
    const rig = new EcgRig();
    rig.chip.faults.during("reset", 10.02 * SECOND, 10.02 * SECOND);
    rig.runSeconds(30);
    expect(codes(rig)).toEqual(["sensor-reset"]);
    const marked = rig.blocks.filter((block) => block.flags & BlockFlag.reset);
    expect(marked.length).toBe(1);
    expect(marked[0].flags & BlockFlag.gap).toBe(BlockFlag.gap);
    expect(outageMs(rig, 10 * SECOND)).toBeLessThan(700);
    expectHonestTime(rig.blocks);
  });

  it("never delivers a sample with settings that are not its own", () => {
    // Amplitude is the witness: a reset chip would read at another rate, gain or with its inputs open.
    const rig = new EcgRig({ source: sine(500, 8, 2000), configuration: { gain: 80 } });
    for (let k = 0; k < 20; k++) {
      const atMicros = (5 + 3.217 * k) * SECOND;
      rig.chip.faults.during("reset", atMicros, atMicros);
    }
    rig.runSeconds(80);
    expect(new Set(codes(rig))).toEqual(new Set(["sensor-reset"]));
    expect(codes(rig).length).toBe(20);
    for (const block of rig.blocks) {
      if (block.flags & BlockFlag.recovering) continue;
      expect(Math.max(...block.samples)).toBeLessThan(2600);
      expect(Math.max(...block.samples) - Math.min(...block.samples)).toBeGreaterThan(2500);
    }
    expectHonestTime(rig.blocks, 128, 21);
  });

  it("notices that the FIFO no longer fills, and accounts for the hole", () => {
    const rig = new EcgRig();
    rig.chip.faults.during("stale", 10 * SECOND, 14 * SECOND);
    rig.runSeconds(30);
    expect(new Set(codes(rig))).toEqual(new Set(["sensor-stale"]));
    expect(outageMs(rig, 10 * SECOND)).toBeGreaterThan(4000);
    expectHonestTime(rig.blocks, 128, 2);
  });

  it("sees a short hole in the chip's own stream by its time", () => {
    const rig = new EcgRig();
    rig.chip.faults.during("stale", 10.01 * SECOND, 10.26 * SECOND);
    rig.runSeconds(20);
    expect(codes(rig)).toEqual([]);
    const gaps = rig.blocks.filter((block) => block.flags & BlockFlag.gap);
    expect(gaps.length).toBe(1);
    expect(outageMs(rig, 10 * SECOND)).toBeGreaterThan(240);
    expect(outageMs(rig, 10 * SECOND)).toBeLessThan(265);
    expectHonestTime(rig.blocks);
  });

  it("tells an absent chip from another one", () => {
    const absent = new EcgRig();
    absent.chip.faults.during("silent", 0, 3 * SECOND);
    absent.runSeconds(0.001);
    absent.sensor.configure();
    absent.runSeconds(12);
    expect(new Set(codes(absent))).toEqual(new Set(["sensor-no-acknowledge"]));
    expect(absent.blocks.length).toBeGreaterThan(30);

    const other = new EcgRig();
    other.chip.faults.during("wrong-id", 0);
    other.runSeconds(0.001);
    other.sensor.configure();
    other.runSeconds(60);
    expect(new Set(codes(other))).toEqual(new Set(["sensor-wrong-id"]));
    expect(other.blocks).toEqual([]);
    // Each wait is a quarter longer than the one before: bounded effort.
    expect(codes(other).length).toBeLessThan(25);
  });

  it("survives a chip that vanishes in mid-stream", () => {
    const rig = new EcgRig();
    rig.chip.faults.during("silent", 10 * SECOND, 11 * SECOND);
    rig.runSeconds(30);
    expect(new Set(codes(rig))).toEqual(new Set(["sensor-no-acknowledge"]));
    expect(rig.blocks[rig.blocks.length - 1].tickMicros).toBeGreaterThan(29.5 * SECOND);
    expectHonestTime(rig.blocks, 128, 2);
  });

  it("uses no sample of a clock that is not locked", () => {
    const rig = new EcgRig();
    rig.chip.faults.during("unlocked", 10 * SECOND, 15 * SECOND);
    rig.runSeconds(40);
    expect(new Set(codes(rig))).toEqual(new Set(["sensor-unlocked"]));
    for (const { tickMicros } of rig.blocks) {
      expect(tickMicros > 10.15 * SECOND && tickMicros < 15 * SECOND).toBe(false);
    }
    expect(rig.blocks[rig.blocks.length - 1].tickMicros).toBeGreaterThan(39.5 * SECOND);
    expectHonestTime(rig.blocks, 128, 2);
  });

  it("follows a crystal that drifts", () => {
    const rig = new EcgRig();
    rig.board.timeline.at(60 * SECOND, () => rig.chip.setClockPpm(200));
    rig.runSeconds(190);
    expect(codes(rig)).toEqual([]);
    expect(Math.abs(rig.sensor.rateMilliHz / (128_000 * 1.0002) - 1) * 1e6).toBeLessThan(5);
    expect(rig.blocks.every((block) => !(block.flags & BlockFlag.gap))).toBe(true);
  });

  it("flags an electrode that is off, recovers, and does not touch the index", () => {
    const rig = new EcgRig();
    rig.board.timeline.at(10 * SECOND, () => rig.contact.set(10 * SECOND, LeadOff.negative));
    rig.board.timeline.at(16 * SECOND, () => rig.contact.set(16 * SECOND, LeadOff.none));
    rig.runSeconds(40);
    expect(codes(rig)).toEqual([]);
    const off = rig.blocks.filter((block) => block.flags & BlockFlag.contactOff);
    expect(off[0].tickMicros).toBeGreaterThan(9.9 * SECOND);
    expect(off[0].tickMicros).toBeLessThan(10.3 * SECOND);
    expect(off[off.length - 1].tickMicros).toBeGreaterThan(15.9 * SECOND);
    expect(off[off.length - 1].tickMicros).toBeLessThan(16.4 * SECOND);
    expect(rig.blocks.some((block) => block.flags & BlockFlag.saturated)).toBe(true);
    expect(rig.blocks.some((block) => block.flags & BlockFlag.recovering)).toBe(true);
    expect(rig.blocks[rig.blocks.length - 1].flags).toBe(0);
    expectHonestTime(rig.blocks);
  });

  it("says that its ticks are late on a host that cannot stamp, and still keeps time", () => {
    const rig = new EcgRig({ clockPpm: 200, board: { stampsEdges: false } });
    let turn = 0;
    rig.onAlert = () => rig.board.processor.charge((turn++ * 7919) % 40_000, 3);
    rig.runSeconds(120);
    expect(codes(rig)).toEqual([]);
    expect(rig.blocks.every((block) => block.flags & BlockFlag.tickLate)).toBe(true);
    expect(Math.abs(rig.sensor.rateMilliHz / (128_000 * 1.0002) - 1) * 1e6).toBeLessThan(100);
    const reference = new EcgRig({ clockPpm: 200 });
    reference.runSeconds(120);
    const origin = reference.blocks[2].tickMicros - (48 * 1e6) / (128 * 1.0002);
    for (const { firstIndex, samples, tickMicros } of rig.blocks) {
      const truth = origin + ((firstIndex + samples.length) * 1e6) / (128 * 1.0002);
      expect(Math.abs(tickMicros - truth)).toBeLessThan(7813);
    }
    expectHonestTime(rig.blocks, 128 * 1.0002);
  });

  it("leaves nothing running after close", () => {
    const rig = new EcgRig();
    rig.runSeconds(5);
    rig.sensor.close();
    rig.sensor.close();
    const { turnsRun } = rig.board.processor;
    const delivered = rig.blocks.length;
    rig.runSeconds(5);
    expect(rig.board.processor.turnsRun).toBe(turnsRun);
    expect(rig.blocks.length).toBe(delivered);
    expect(rig.sensor.sample(rig.block)).toBe(false);
  });

  it("refuses options that the datasheet does not have", () => {
    const rig = new EcgRig();
    for (const bad of [
      { rateHz: 300 },
      { gain: 30 },
      { lowPassHz: 150, rateHz: 256 },
      { lowPassHz: 100, rateHz: 128 },
      { watermark: 32 },
      { watermark: 0 },
      { leadOffNanoamps: 7 },
    ]) {
      expect(() => rig.sensor.configure(bad)).toThrow(expect.objectContaining({ code: "sensor-bad-option" }));
    }
  });
});
