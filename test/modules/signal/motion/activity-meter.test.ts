import { describe, expect, it } from "vitest";
import { ActivityMeter } from "../../../../modules/signal/motion/activity-meter.ts";

/** So many samples of a movement of each axis. */
const samples = (count: number, at: (i: number) => readonly [number, number, number]) =>
  Int32Array.from(Array.from({ length: count }, (_, i) => at(i)).flat());

describe("the activity meter", () => {
  it("gives the mean change between samples, all axes together, each second", () => {
    const meter = new ActivityMeter();
    meter.process(
      samples(101, (i) => [i & 1 ? 10 : 0, i & 1 ? -20 : 0, 1000 + (i & 1)]),
      101,
    );
    expect(meter.windows).toBe(4);
    expect(meter.activityMilligrams).toBe(31);
  });

  it("does not see gravity, in whatever posture", () => {
    const meter = new ActivityMeter();
    for (const posture of [
      [0, 1000, 0],
      [-1000, 0, 0],
      [0, 0, -1000],
    ] as const) {
      meter.interrupt();
      meter.process(
        samples(60, () => posture),
        60,
      );
      expect(meter.activityMilligrams).toBe(0);
    }
    expect(meter.windows).toBe(6);
  });

  it("does not care how samples are cut into blocks", () => {
    const movement = samples(200, (i) => [(i * 37) % 91, (i * 53) % 77, 1000 - ((i * 29) % 83)]);
    const whole = new ActivityMeter();
    whole.process(movement, 200);
    const cut = new ActivityMeter();
    for (let at = 0; at < 200; at += 7) cut.process(movement.subarray(3 * at), Math.min(7, 200 - at));
    expect([cut.windows, cut.activityMilligrams]).toEqual([whole.windows, whole.activityMilligrams]);
  });

  it("does not count the step over missing samples as movement", () => {
    const meter = new ActivityMeter();
    meter.process(
      samples(20, () => [0, 0, 1000]),
      20,
    );
    meter.interrupt();
    meter.process(
      samples(25, () => [1000, 0, 0]),
      25,
    );
    expect([meter.windows, meter.activityMilligrams]).toEqual([1, 0]);
  });
});
