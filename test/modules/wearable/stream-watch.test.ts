import { describe, expect, it } from "vitest";
import { GapCause, ReadingKind, Source } from "../../../modules/record/codes.ts";
import { BlockFlag, SampleBlock } from "../../../modules/signal/block.ts";
import { SampleBus } from "../../../modules/signal/bus.ts";
import { Timebase } from "../../../modules/signal/timebase.ts";
import { StreamWatch } from "../../../modules/wearable/stream-watch.ts";
import { RecorderRig } from "./support.ts";

class WatchRig extends RecorderRig {
  readonly ring = new SampleBus({ channels: 1, blockSamples: 32, samples: 64, blocks: 8 }).subscribe();
  readonly timebase = new Timebase();
  readonly watch = new StreamWatch(this.recorder, Source.ecg);

  /** 16 samples at 125 a second, the first at `index`. */
  block(index: number, flags = 0): boolean {
    const block = Object.assign(new SampleBlock(32), {
      count: 16,
      firstIndex: index,
      tickMicros: (index + 15) * 8000,
      rateMilliHz: 125_000,
      flags,
    });
    this.timebase.follow(block);
    return this.watch.block(block, this.ring, this.timebase);
  }

  finish() {
    this.recorder.stop(() => {});
    return this.readings;
  }
}

describe("the watch over a stream", () => {
  it("says nothing while samples follow one another", () => {
    const rig = new WatchRig();
    for (let i = 0; i < 50; i++) expect(rig.block(i * 16)).toBe(false);
    expect(rig.finish()).toEqual([]);
  });

  it.each([
    [BlockFlag.gap | BlockFlag.overflow, undefined, GapCause.fifoOverflow],
    [BlockFlag.gap | BlockFlag.reset, undefined, GapCause.sensorReset],
    [BlockFlag.gap, "sensor-stale", GapCause.sensorStale],
    [BlockFlag.gap, "sensor-no-acknowledge", GapCause.sensorAbsent],
    [BlockFlag.gap, "sensor-wrong-id", GapCause.sensorAbsent],
  ] as const)("signs a gap with its length and cause: flags %i, fault %s", (flags, fault, cause) => {
    const rig = new WatchRig();
    rig.block(0);
    if (fault !== undefined) rig.watch.fault(fault);
    expect(rig.block(16 + 128, flags)).toBe(true);
    expect(rig.finish()).toMatchObject([
      {
        kind: ReadingKind.gap,
        source: Source.ecg,
        code: cause,
        count: 128,
        durationMicros: 1_024_000,
        tickMicros: 128_000,
      },
    ]);
    expect(rig.watch.lostSamples).toBe(128);
  });

  it("tells samples that a slow consumer dropped from samples that the sensor lost", () => {
    const rig = new WatchRig();
    rig.block(0);
    rig.ring.dropped += 32;
    expect(rig.block(48, BlockFlag.gap)).toBe(true);
    expect(rig.finish()).toMatchObject([{ code: GapCause.consumerTooSlow, count: 32 }]);
  });

  it("records each change of contact once, at its own tick", () => {
    const rig = new WatchRig();
    rig.block(0);
    rig.block(16, BlockFlag.contactOff);
    rig.block(32, BlockFlag.contactOff);
    rig.block(48);
    expect(rig.finish()).toMatchObject([
      { kind: ReadingKind.contact, value: 0, tickMicros: 128_000 },
      { kind: ReadingKind.contact, value: 1, tickMicros: 384_000 },
    ]);
  });
});
