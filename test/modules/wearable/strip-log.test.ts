import { describe, expect, it } from "vitest";
import { unpackStrip } from "../../../gateway/strip.ts";
import { ReadingKind } from "../../../modules/record/codes.ts";
import { SampleBlock } from "../../../modules/signal/block.ts";
import { RECENT_SAMPLES } from "../../../modules/signal/ecg/candidates.ts";
import { Timebase } from "../../../modules/signal/timebase.ts";
import { StripLog } from "../../../modules/wearable/strip-log.ts";
import { RecorderRig } from "./support.ts";

const PERIOD = 1e9 / 128_000;
const sample = (index: number) => ((Math.imul(index, 7919) % 151) + 151) % 151;

/** A stream whose every sample can be told by its index, a quarter of a second at a time. */
class Stream {
  readonly rig: RecorderRig;
  readonly timebase = new Timebase();
  readonly recent = new Int32Array(RECENT_SAMPLES);
  readonly log: StripLog;
  index: number;
  readonly #block = new SampleBlock(64);

  constructor(start = 0, capacityBytes = 2000) {
    this.rig = new RecorderRig(capacityBytes);
    this.rig.recorder.start();
    this.index = start;
    this.log = new StripLog(this.rig.recorder, this.timebase, this.recent);
  }

  run(seconds: number): this {
    for (let quarter = 0; quarter < 4 * seconds; quarter++) {
      for (let i = 0; i < 32; i++, this.index = (this.index + 1) | 0)
        this.recent[this.index & (RECENT_SAMPLES - 1)] = sample(this.index);
      this.#block.count = 32;
      this.#block.firstIndex = this.index - 32;
      this.#block.tickMicros = Math.round((this.index - 1) * PERIOD);
      this.#block.rateMilliHz = 128_000;
      this.timebase.follow(this.#block);
      this.log.follow(this.index);
      if (quarter % 2 === 1) this.log.write();
    }
    return this;
  }

  /** First index and end of each stretch that the strips make together, after a check of every sample. */
  strips(): number[][] {
    this.log.finish();
    this.rig.recorder.stop(() => {});
    const stretches: number[][] = [];
    for (const strip of this.rig.readings.filter(({ kind }) => kind === ReadingKind.strip)) {
      const first = Math.round(strip.tickMicros / PERIOD);
      const samples = unpackStrip(strip.codec!, strip.data!, strip.count!);
      expect([...samples]).toEqual(
        Array.from({ length: samples.length }, (_, i) => Math.floor((sample(first + i) + 2) / 5)),
      );
      const last = stretches.at(-1);
      if (last?.[1] === first) last[1] = first + samples.length;
      else stretches.push([first, first + samples.length]);
    }
    return stretches;
  }
}

describe("strips around findings", () => {
  it("show ten seconds before and twenty after, in parts that join without a hole", () => {
    const stream = new Stream().run(60);
    stream.log.want(55 * 128 + 40, false);
    expect(stream.run(30).strips()).toEqual([[45 * 128, 76 * 128]]);
  });

  it("begin with what is kept where a rule took long to decide", () => {
    const stream = new Stream().run(60);
    stream.log.want(44 * 128, false);
    const [[from, to]] = stream.run(30).strips();
    expect([from / 128, to / 128]).toEqual([44, 64]);
  });

  it("show the present where a finding began long ago", () => {
    const stream = new Stream().run(100);
    stream.log.want(10 * 128, false);
    expect(stream.run(30).strips()).toEqual([[89 * 128, 119 * 128]]);
  });

  it("are shared by findings that are close: no second is written twice", () => {
    const stream = new Stream().run(60);
    stream.log.want(55 * 128, false);
    stream.run(5).log.want(60 * 128, false);
    stream.run(30).log.want(92 * 128, false);
    expect(stream.run(40).strips()).toEqual([
      [45 * 128, 80 * 128],
      [82 * 128, 112 * 128],
    ]);
  });

  it("leave out seconds in which something was interrupted, and those alone", () => {
    const stream = new Stream().run(60);
    stream.log.want(55 * 128, false);
    stream.run(4).log.interrupted(stream.index + 10);
    expect(stream.run(30).strips()).toEqual([
      [45 * 128, 63 * 128],
      [65 * 128, 75 * 128],
    ]);
  });

  it("make their batch urgent once they are whole, for a finding that is", () => {
    const stream = new Stream().run(60);
    stream.log.want(58 * 128, true);
    stream.run(17);
    stream.rig.run(3);
    expect(stream.rig.urgent.includes(true)).toBe(false);
    stream.run(4);
    stream.rig.run(3);
    expect(stream.rig.urgent.at(-1)).toBe(true);
  });

  it("wait where the record has no room, and lose nothing of it", () => {
    const stream = new Stream(0, 1400).run(60);
    stream.rig.signs = "later";
    stream.log.want(55 * 128, false);
    stream.run(4);
    stream.rig.signs = "now";
    stream.rig.release();
    expect(stream.run(30).strips()).toEqual([[45 * 128, 75 * 128]]);
  });
});
