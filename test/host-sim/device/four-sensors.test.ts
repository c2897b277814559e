import { describe, expect, it } from "vitest";
import { skinTemperature } from "../../../host-sim/world/skin-temperature.ts";
import { AbsentReason, ReadingKind, Source } from "../../../modules/record/codes.ts";
import { DeviceRig, wearerOf } from "./support.ts";

describe("a device with four sensors", () => {
  it("takes every stream whole, on one I2C bus", () => {
    const rig = new DeviceRig(wearerOf(70));
    const readings = rig.run(60);
    const { heart, pulse, motion, ecgWatch } = rig.device.wearable;
    expect(rig.notes).toEqual([]);
    expect(readings.filter(({ kind }) => kind === ReadingKind.gap || kind === ReadingKind.fault)).toEqual([]);
    expect(heart!.beats).toBeGreaterThan(60);
    for (const watch of [ecgWatch!, pulse!.stream.watch, motion!.stream.watch]) {
      expect([watch.gaps, watch.lostSamples, watch.contactOff]).toEqual([0, 0, false]);
    }
    expect(pulse!.stream.dropped + motion!.stream.dropped).toBe(0);
    // One sample each 20 and 40 ms, less what waits in the FIFO and the time that setting up takes.
    expect(pulse!.stream.block.firstIndex).toBeGreaterThan(2900);
    expect(motion!.stream.block.firstIndex).toBeGreaterThan(1400);
  });

  it("says when skin leaves the PPG's window and when it comes back", () => {
    const rig = new DeviceRig(wearerOf(70));
    const { device } = rig;
    device.board.timeline.at(20e6, () => device.windowContact.set(20e6, 1));
    device.board.timeline.at(40e6, () => device.windowContact.set(40e6, 0));
    const contacts = rig
      .run(60)
      .filter(({ kind, source }) => kind === ReadingKind.contact && source === Source.ppg);
    expect(contacts.map(({ value }) => value)).toEqual([0, 1]);
    for (const [i, atS] of [20, 40].entries()) {
      expect(Math.abs(contacts[i].tickMicros / 1e6 - atS)).toBeLessThan(1);
    }
  });

  it("goes on without those that are not fitted, and says which", () => {
    const { ecg } = wearerOf(70);
    const rig = new DeviceRig({ ecg, skinCelsius: skinTemperature({ seed: 1 }) });
    const readings = rig.run(30);
    expect(rig.notes).toEqual([
      ["sensor-not-fitted", Source.ppg],
      ["sensor-not-fitted", Source.accelerometer],
    ]);
    expect(
      readings
        .filter(({ absent }) => absent === AbsentReason.notFitted)
        .map(({ name, source }) => [name, source]),
    ).toEqual([["pulseRate", Source.ppg]]);
    expect(rig.device.wearable.heart!.beats).toBeGreaterThan(30);
  });
});
