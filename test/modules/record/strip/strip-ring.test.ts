import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodePayload } from "../../../../gateway/batch/payload.ts";
import type { Reading } from "../../../../gateway/batch/reading.ts";
import { openEnvelope } from "../../../../gateway/cose/envelope.ts";
import { unpackStrip } from "../../../../gateway/strip.ts";
import { Lead, ReadingKind, Source } from "../../../../modules/record/codes.ts";
import { StripRing } from "../../../../modules/record/strip/strip-ring.ts";
import { BlockFlag, SampleBlock } from "../../../../modules/signal/block.ts";
import { closed, testDevice } from "../support/device.ts";

const RATE = 128_000;
const PERIOD = 1e9 / RATE;

/** A stream whose every sample can be told by its index; `tickOf` is when it was taken. */
class Stream {
  readonly ring: StripRing;
  readonly #block = new SampleBlock(64);
  index = 0;
  /** Microseconds that were added by gaps before an index. */
  readonly gaps: { index: number; micros: number }[] = [];

  constructor(ring: StripRing) {
    this.ring = ring;
  }

  static sample(index: number): number {
    return ((index * 7919) % 1501) - 700;
  }

  tickOf(index: number): number {
    const lost = this.gaps.reduce((sum, gap) => (gap.index <= index ? sum + gap.micros : sum), 0);
    return 5_000_000 + index * PERIOD + lost;
  }

  feed(count: number, lostMicros = 0): void {
    const block = this.#block;
    if (lostMicros > 0) this.gaps.push({ index: this.index, micros: lostMicros });
    block.count = count;
    for (let i = 0; i < count; i++) block.samples[i] = Stream.sample(this.index + i);
    this.index += count;
    block.tickMicros = Math.round(this.tickOf(this.index - 1));
    block.rateMilliHz = RATE;
    block.flags = lostMicros > 0 ? BlockFlag.gap : 0;
    this.ring.add(block);
  }
}

/** Everything that the ring has between two ticks, through as many batches as it takes. */
function emitted(ring: StripRing, from: number, to: number, capacityBytes = 4096): Reading[] {
  const { builder } = testDevice({ capacityBytes });
  const strips: Reading[] = [];
  let at = from;
  for (;;) {
    at = ring.emit(builder, at, to, Source.ecg, Lead.leadI);
    if (!builder.isEmpty) strips.push(...decodePayload(openEnvelope(closed(builder)).payload).readings);
    if (at >= to) return strips;
  }
}

/** Holds each strip's samples and ticks against the stream; returns the indices that were covered. */
function check(stream: Stream, strips: readonly Reading[]): number[] {
  const covered: number[] = [];
  for (const strip of strips) {
    expect(strip).toMatchObject({ kind: ReadingKind.strip, code: Lead.leadI, resolutionNanoV: 5000 });
    const samples = unpackStrip(strip.codec!, strip.data!, strip.count!);
    let first = covered.length === 0 ? 0 : covered[covered.length - 1] + 1;
    while (first < stream.index && Math.abs(stream.tickOf(first) - strip.tickMicros) > PERIOD / 2) first++;
    samples.forEach((sample, i) => {
      expect(sample).toBe(Math.floor((Stream.sample(first + i) + 2) / 5));
      const tick = strip.tickMicros + (i * 1e9) / strip.rateMilliHz!;
      expect(Math.abs(tick - stream.tickOf(first + i))).toBeLessThan(PERIOD / 2);
      covered.push(first + i);
    });
  }
  return covered;
}

describe("the strip ring", () => {
  test("gives back the samples of a stretch, each at its tick, whatever blocks and gaps they came in", () => {
    const piece = fc.record({
      count: fc.oneof(fc.constant(64), fc.integer({ min: 1, max: 64 })),
      lost: fc.constantFrom(0, 0, 0, 0, 250_000),
      isFlushed: fc.constantFrom(false, false, false, true),
    });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 60 }), (pieces) => {
        const stream = new Stream(new StripRing(16_384, 40));
        for (const { count, lost, isFlushed } of pieces) {
          stream.feed(count, lost);
          if (isFlushed) stream.ring.flush();
        }
        stream.ring.flush();
        const covered = check(stream, emitted(stream.ring, 0, Number.MAX_SAFE_INTEGER));
        expect(covered).toEqual(Array.from({ length: stream.index }, (_, i) => i));
      }),
      { numRuns: 40 },
    );
  });

  test("keeps the newest and forgets the oldest, in bytes and in blocks, round and round", () => {
    for (const [bytes, blocks] of [
      [4096, 1000],
      [100_000, 12],
      [2048, 3],
    ]) {
      const stream = new Stream(new StripRing(bytes, blocks));
      for (let i = 0; i < 2000; i++) {
        stream.feed(16);
        if (i % 97 !== 96) continue;
        const covered = check(stream, emitted(stream.ring, 0, Number.MAX_SAFE_INTEGER));
        const newest = stream.index - (stream.index % 128);
        expect(covered.at(-1)).toBe(newest - 1);
        expect(covered.length).toBeGreaterThanOrEqual(Math.min(newest, 128));
        expect(covered).toEqual(
          Array.from({ length: covered.length }, (_, k) => newest - covered.length + k),
        );
      }
    }
  });

  test("half a minute of a stream at 128 a second becomes one reading where it fits", () => {
    const stream = new Stream(new StripRing(16_384, 40));
    for (let i = 0; i < 30; i++) for (let k = 0; k < 8; k++) stream.feed(16);
    const strips = emitted(stream.ring, 0, Number.MAX_SAFE_INTEGER, 8192);
    expect(strips.map(({ count }) => count)).toEqual([30 * 128]);
    expect(strips[0].rateMilliHz).toBe(RATE);
  });

  test("a gap between two full blocks, and a block that was packed early, begin a new reading", () => {
    const counts = (prepare: (stream: Stream) => void) => {
      const stream = new Stream(new StripRing(16_384, 40));
      for (let i = 0; i < 2; i++) stream.feed(64);
      prepare(stream);
      for (let i = 0; i < 4; i++) stream.feed(64);
      const strips = emitted(stream.ring, 0, Number.MAX_SAFE_INTEGER);
      check(stream, strips);
      return strips.map(({ count }) => count);
    };
    expect(counts(() => {})).toEqual([384]);
    expect(counts((stream) => stream.feed(64, 250_000))).toEqual([128, 256]);
    expect(
      counts((stream) => {
        stream.feed(64);
        stream.ring.flush();
      }),
    ).toEqual([192, 256]);
  });

  test("a stretch that is longer than a batch goes on in the next", () => {
    const stream = new Stream(new StripRing(16_384, 40));
    for (let i = 0; i < 240; i++) stream.feed(16);
    const strips = emitted(stream.ring, 0, Number.MAX_SAFE_INTEGER, 1500);
    expect(strips.length).toBeGreaterThan(2);
    expect(check(stream, strips)).toHaveLength(3840);
  });

  test("only the blocks that touch the stretch are given", () => {
    const stream = new Stream(new StripRing(16_384, 40));
    for (let i = 0; i < 160; i++) stream.feed(16);
    const covered = check(stream, emitted(stream.ring, stream.tickOf(300), stream.tickOf(500)));
    expect(covered).toEqual(Array.from({ length: 512 - 256 }, (_, i) => 256 + i));
    expect(emitted(stream.ring, stream.tickOf(1e6), Number.MAX_SAFE_INTEGER)).toEqual([]);
  });

  test("a batch without room is left as it is, and the stretch goes on in the next", () => {
    const stream = new Stream(new StripRing(16_384, 40));
    for (let i = 0; i < 16; i++) stream.feed(16);
    const { builder } = testDevice({ capacityBytes: 1202 });
    while (builder.contact(0, Source.ecg, true));
    const before = builder.readingCount;
    expect(stream.ring.emit(builder, 0, 1e12, Source.ecg, Lead.leadI)).toBe(stream.ring.oldestTick);
    expect(builder.readingCount).toBe(before);
  });
});
