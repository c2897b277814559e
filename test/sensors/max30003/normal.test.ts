import { describe, expect, it } from "vitest";
import { BlockFlag } from "../../../modules/signal/block.ts";
import { EcgRig } from "../support/ecg-rig.ts";
import { waveform } from "../support/waveforms.ts";

const WANDER = 50; // µV: what the 0.5 Hz high-pass leaves of a slow ramp, and noise

describe("the MAX30003 driver on the chip's model", () => {
  it("delivers blocks whose indices are strictly continuous", () => {
    const rig = new EcgRig({ clockPpm: -150 });
    rig.runSeconds(60);
    expect(rig.faults).toEqual([]);
    expect(rig.blocks.length).toBeGreaterThan(470);
    let next = 0;
    for (const block of rig.blocks) {
      expect(block.firstIndex).toBe(next);
      expect(block.flags & BlockFlag.gap).toBe(0);
      next += block.samples.length;
    }
  });

  it("dates every sample to less than one sample, at the electrodes", () => {
    // A step each second (slow enough for the 40 Hz low-pass) marks the time in the wave itself.
    const source = waveform(1000, (t) => (t % 1 < 0.5 ? 1000 : -1000));
    const rig = new EcgRig({ source, clockPpm: 200, configuration: { highPass: false } });
    rig.runSeconds(90);
    let crossings = 0;
    // The AC coupling starts on the first step's level and needs some time constants (3.2 s) to centre it.
    for (const block of rig.blocks.slice(160)) {
      const period = 1e9 / block.rateMilliHz;
      for (let i = 1; i < block.samples.length; i++) {
        const [before, after] = [block.samples[i - 1], block.samples[i]];
        if (before > 0 === after > 0) continue;
        const at = block.tickMicros - (block.samples.length - 1 - i + after / (after - before)) * period;
        const error = Math.abs(at / 500_000 - Math.round(at / 500_000)) * 500_000;
        expect(error).toBeLessThan(period / 4);
        crossings++;
      }
    }
    expect(crossings).toBeGreaterThan(130);
  });

  it.each([
    { rateHz: 128, gain: 20, lowPassHz: 40 },
    { rateHz: 128, gain: 160, lowPassHz: 0 },
    { rateHz: 256, gain: 40, lowPassHz: 100 },
    { rateHz: 512, gain: 80, lowPassHz: 150 },
    { rateHz: 200, gain: 20, lowPassHz: 40 },
    { rateHz: 500, gain: 20, lowPassHz: 40 },
  ])("reads µV at $rateHz a second, gain $gain, low-pass $lowPassHz Hz", (configuration) => {
    const source = waveform(500, (t) => 2000 * Math.sin(2 * Math.PI * 8 * t));
    const rig = new EcgRig({ source, configuration });
    rig.runSeconds(12);
    expect(rig.faults).toEqual([]);
    const samples = rig.blocks.slice(-20).flatMap((block) => block.samples);
    const rms = Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
    expect(Math.abs(rms * Math.SQRT2 - 2000)).toBeLessThan(WANDER);
    expect(rig.sensor.rateMilliHz).toBe(configuration.rateHz * 1000);
  });

  it("measures a crystal that is 200 ppm off within 5 ppm after a minute", () => {
    for (const ppm of [-200, -37, 0, 90, 200]) {
      const rig = new EcgRig({ clockPpm: ppm });
      rig.runSeconds(62);
      const truth = 128_000 * (1 + ppm / 1e6);
      expect(Math.abs(rig.sensor.rateMilliHz / truth - 1) * 1e6).toBeLessThan(5);
      expect(rig.blocks[rig.blocks.length - 1].flags).toBe(0);
    }
  });

  it("does not depend on when it is served, within the FIFO's slack", () => {
    const onTime = new EcgRig({ clockPpm: 120 });
    const late = new EcgRig({ clockPpm: 120 });
    let turn = 0;
    late.onAlert = () => late.board.processor.charge((turn++ * 7919) % 110_000, 3);
    onTime.runSeconds(20);
    late.runSeconds(20);
    expect(late.faults).toEqual([]);
    const samples = late.blocks.flatMap((block) => block.samples);
    const reference = onTime.blocks.flatMap((block) => block.samples);
    // The two boards synchronise at the same instant, so their samples are the same to the bit.
    expect(samples.slice(0, 2500)).toEqual(reference.slice(0, 2500));
    for (const block of late.blocks.slice(1)) {
      const sample = block.firstIndex + block.samples.length - 1;
      const truth = onTime.blocks[2].tickMicros + ((sample - 47) * 1e6) / (128 * 1.00012);
      expect(Math.abs(block.tickMicros - truth)).toBeLessThan(120);
    }
  });
});
