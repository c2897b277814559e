import fc from "fast-check";
import type { Reading } from "../../../../gateway/batch/reading.ts";
import { ReadingKind } from "../../../../modules/record/codes.ts";
import type { ReadingEncoder, VitalKind } from "../../../../modules/record/reading-encoder.ts";

/** One reading: how it is appended, and what a receiver must read. Ticks are absolute. */
export interface ReadingCase {
  readonly append: (encoder: ReadingEncoder) => boolean;
  readonly expected: Omit<Reading, "sequence">;
}

const tick = fc.nat(2 ** 31 - 1).map((seconds) => seconds * 997);
const source = fc.nat(4);
const code = fc.nat(300);
const count = fc.nat(100_000);
const duration = fc.nat(4_000_000_000);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const asciiText = fc.string({ unit: "grapheme-ascii", maxLength: 40 });

type Expected = ReadingCase["expected"];
type Loose = { readonly [Field in keyof Expected]: Expected[Field] | undefined };

/** Drops what is undefined, as the record does. */
function present(fields: Loose): Expected {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as unknown as Expected;
}

const vitalKinds = fc.constantFrom<[VitalKind, string]>(
  [ReadingKind.heartRate, "heartRate"],
  [ReadingKind.pulseRate, "pulseRate"],
  [ReadingKind.sdnn, "sdnn"],
  [ReadingKind.rmssd, "rmssd"],
  [ReadingKind.spo2, "spo2"],
  [ReadingKind.skinTemperature, "skinTemperature"],
  [ReadingKind.skinTemperatureTrend, "skinTemperatureTrend"],
  [ReadingKind.pnn50, "pnn50"],
);

const vital: fc.Arbitrary<ReadingCase> = fc
  .tuple(vitalKinds, tick, fc.integer(), source, maybe(fc.nat(100)), maybe(duration), maybe(count))
  .map(([[kind, name], tickMicros, value, source, quality, durationMicros, count]) => ({
    append: (encoder) => encoder.vital(kind, tickMicros, value, source, quality, durationMicros, count),
    expected: present({ kind, name, tickMicros, value, source, quality, durationMicros, count }),
  }));

const absent: fc.Arbitrary<ReadingCase> = fc
  .tuple(vitalKinds, tick, source, fc.integer({ min: 1, max: 8 }))
  .map(([[kind, name], tickMicros, source, absent]) => ({
    append: (encoder) => encoder.absent(kind, tickMicros, source, absent),
    expected: { kind, name, tickMicros, source, absent },
  }));

const beats = fc.array(fc.tuple(fc.integer({ min: 1, max: 65_535 }), fc.constantFrom(..."NSVFQ")), {
  maxLength: 90,
});

const intervals: fc.Arbitrary<ReadingCase> = fc
  .tuple(beats, tick, source, maybe(fc.nat(100)), fc.boolean(), fc.boolean())
  .map(([beats, tickMicros, source, quality, isClassified, isPulse]) => {
    const kind = isPulse ? ReadingKind.pulseIntervals : ReadingKind.rrIntervals;
    const intervalsMs = beats.map(([interval]) => interval);
    const letters = beats.map(([, letter]) => letter).join("");
    const classes = isClassified ? Uint8Array.from(letters, (letter) => letter.charCodeAt(0)) : undefined;
    return {
      append: (encoder) =>
        encoder.intervals(
          kind,
          tickMicros,
          Uint16Array.from(intervalsMs),
          beats.length,
          source,
          quality,
          classes,
        ),
      expected: present({
        kind,
        name: isPulse ? "pulseIntervals" : "rrIntervals",
        tickMicros,
        source,
        quality,
        intervalsMs,
        classes: isClassified ? letters : undefined,
      }),
    };
  });

const finding: fc.Arbitrary<ReadingCase> = fc
  .tuple(
    code,
    tick,
    source,
    fc.nat(100),
    fc.array(fc.tuple(fc.nat(20), fc.integer(), fc.integer()), { maxLength: 6 }),
    maybe(duration),
  )
  .map(([code, tickMicros, source, confidence, triples, durationMicros]) => ({
    append: (encoder) =>
      encoder.finding(
        code,
        tickMicros,
        source,
        confidence,
        Int32Array.from(triples.flat()),
        triples.length,
        durationMicros,
      ),
    expected: present({
      kind: ReadingKind.finding,
      name: "finding",
      tickMicros,
      source,
      code,
      confidence,
      reasons: triples.flat(),
      durationMicros,
    }),
  }));

const strip: fc.Arbitrary<ReadingCase> = fc
  .tuple(
    tick,
    source,
    fc.nat(2),
    fc.integer({ min: 1, max: 512_000 }),
    fc.integer({ min: 1, max: 4000 }),
    fc.uint8Array({ maxLength: 300 }),
  )
  .map(([tickMicros, source, code, rateMilliHz, count, data]) => ({
    append: (encoder) => {
      encoder.beginStrip(tickMicros, source, code, rateMilliHz, 5000, 1);
      // What lies behind the buffer is cut off, as a packer's bytes are: such a strip does not fit.
      const from = encoder.stripFrom;
      for (let i = 0; i < data.length; i++) encoder.buffer[from + i] = data[i];
      const isAdded = encoder.addToStrip(count, from + data.length);
      encoder.endStrip();
      return isAdded;
    },
    expected: {
      kind: ReadingKind.strip,
      name: "strip",
      tickMicros,
      source,
      code,
      rateMilliHz,
      resolutionNanoV: 5000,
      codec: 1,
      count,
      data,
    },
  }));

const status: fc.Arbitrary<ReadingCase> = fc.oneof(
  fc.tuple(tick, source, fc.boolean()).map(([tickMicros, source, on]) => ({
    append: (encoder: ReadingEncoder) => encoder.contact(tickMicros, source, on),
    expected: { kind: ReadingKind.contact, name: "contact", tickMicros, source, value: on ? 1 : 0 },
  })),
  fc
    .tuple(tick, fc.nat(100), maybe(fc.nat(3)), maybe(fc.nat(5000)))
    .map(([tickMicros, value, code, milliV]) => ({
      append: (encoder: ReadingEncoder) => encoder.battery(tickMicros, value, code, milliV),
      expected: present({
        kind: ReadingKind.battery,
        name: "battery",
        tickMicros,
        source: 0,
        value,
        code,
        milliV,
      }),
    })),
  fc.tuple(tick, source, count).map(([tickMicros, source, count]) => ({
    append: (encoder: ReadingEncoder) => encoder.drops(tickMicros, source, count),
    expected: { kind: ReadingKind.drops, name: "drops", tickMicros, source, count },
  })),
  fc.tuple(tick, source, asciiText, fc.integer()).map(([tickMicros, source, text, value]) => ({
    append: (encoder: ReadingEncoder) => encoder.fault(tickMicros, source, text, value),
    expected: { kind: ReadingKind.fault, name: "fault", tickMicros, source, text, value },
  })),
  fc
    .tuple(tick, source, code, maybe(duration), maybe(count))
    .map(([tickMicros, source, code, durationMicros, count]) => ({
      append: (encoder: ReadingEncoder) => encoder.gap(tickMicros, source, code, durationMicros, count),
      expected: present({
        kind: ReadingKind.gap,
        name: "gap",
        tickMicros,
        source,
        code,
        durationMicros,
        count,
      }),
    })),
  fc.tuple(tick, code, fc.nat(), fc.nat()).map(([tickMicros, code, from, more]) => ({
    append: (encoder: ReadingEncoder) => encoder.lostBatches(tickMicros, code, from, from + more),
    expected: {
      kind: ReadingKind.lostBatches,
      name: "lostBatches",
      tickMicros,
      source: 0,
      code,
      from,
      to: from + more,
    },
  })),
  fc.tuple(tick, code, asciiText).map(([tickMicros, code, text]) => ({
    append: (encoder: ReadingEncoder) => encoder.start(tickMicros, code, text),
    expected: { kind: ReadingKind.start, name: "start", tickMicros, source: 0, code, text },
  })),
  fc.tuple(tick, fc.nat(4), fc.nat(), count).map(([tickMicros, code, unixMs, uncertaintyMs]) => ({
    append: (encoder: ReadingEncoder) => encoder.time(tickMicros, code, unixMs * 1000, uncertaintyMs),
    expected: {
      kind: ReadingKind.time,
      name: "time",
      tickMicros,
      source: 0,
      code,
      unixMs: unixMs * 1000,
      uncertaintyMs,
    },
  })),
);

/** Readings of every kind. */
export const readingCases: fc.Arbitrary<ReadingCase> = fc.oneof(
  vital,
  absent,
  intervals,
  finding,
  strip,
  status,
);
