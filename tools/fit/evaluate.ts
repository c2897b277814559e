import { AfDetector } from "../../modules/rhythm/af/af-detector.ts";
import type { AfTable } from "../../modules/rhythm/af/af-table.ts";
import { Episodes } from "../../modules/rhythm/episodes.ts";
import { RhythmKind } from "../../modules/rhythm/kind.ts";
import { Reasons } from "../../modules/rhythm/reasons.ts";
import { thresholds } from "../../modules/rhythm/thresholds.ts";
import { type BeatRecord, Label } from "./recordings.ts";
import { forEachInterval } from "./rows.ts";

/** Episodes as pairs of sample indices. */
export interface Span {
  readonly start: number;
  end: number;
}

/** What one record gave. Beats are counted; durations are in seconds. */
export interface RecordScore {
  readonly record: BeatRecord;
  readonly tp: number;
  readonly fn: number;
  readonly fp: number;
  readonly tn: number;
  /** Of `fp`, the beats that the reference calls flutter, and all of those. */
  readonly flutterFp: number;
  readonly flutter: number;
  /** Reference episodes of a minute and more, and how many of them the test touches. */
  readonly longEpisodes: number;
  readonly longFound: number;
  /** Test episodes, and how many of them touch no reference episode. */
  readonly episodes: number;
  readonly falseEpisodes: number;
  readonly referenceSeconds: number;
  readonly testSeconds: number;
  readonly sharedSeconds: number;
}

/** Runs the device's detector over a record's beats. */
export function detectEpisodes(record: BeatRecord, table?: AfTable): Span[] {
  const spans: Span[] = [];
  const reasons = new Reasons();
  const sink = {
    start: (_kind: number, start: number) => spans.push({ start, end: Number.POSITIVE_INFINITY }),
    update() {},
    end(kind: number, end: number) {
      if (kind === RhythmKind.atrialFibrillation) spans[spans.length - 1].end = end;
    },
  };
  const detector = new AfDetector(new Episodes(sink, reasons), reasons, thresholds(), table);
  forEachInterval(record, (start, end, rrMs) => detector.interval(start, end, rrMs, record.rateMilliHz));
  detector.lapsed();
  return spans;
}

/** Compares episodes with the reference, beat by beat and episode by episode. */
export function scoreEpisodes(record: BeatRecord, test: readonly Span[]): RecordScore {
  const { samples, labels, rateMilliHz } = record;
  const reference: Span[] = [];
  let tp = 0;
  let fn = 0;
  let fp = 0;
  let tn = 0;
  let flutterFp = 0;
  let flutter = 0;
  for (let i = 0, k = 0; i < samples.length; i++) {
    while (k < test.length && test[k].end <= samples[i]) k++;
    const said = k < test.length && test[k].start <= samples[i];
    if (labels[i] === Label.fibrillation) {
      if (said) tp++;
      else fn++;
      if (i === 0 || labels[i - 1] !== Label.fibrillation)
        reference.push({ start: samples[i], end: samples[i] });
      reference[reference.length - 1].end = samples[Math.min(i + 1, samples.length - 1)];
    } else {
      if (said) fp++;
      else tn++;
      if (labels[i] === Label.flutter) {
        flutter++;
        if (said) flutterFp++;
      }
    }
  }
  const seconds = (n: number) => (n * 1000) / rateMilliHz;
  const last = samples[samples.length - 1];
  const shared = (a: Span, b: Span) => Math.max(0, Math.min(a.end, b.end, last) - Math.max(a.start, b.start));
  const long = reference.filter((span) => seconds(span.end - span.start) >= 60);
  const sum = (spans: readonly Span[]) =>
    seconds(spans.reduce((total, span) => total + Math.min(span.end, last) - span.start, 0));
  return {
    record,
    tp,
    fn,
    fp,
    tn,
    flutterFp,
    flutter,
    longEpisodes: long.length,
    longFound: long.filter((span) => test.some((other) => shared(span, other) > 0)).length,
    episodes: test.length,
    falseEpisodes: test.filter((span) => !reference.some((other) => shared(span, other) > 0)).length,
    referenceSeconds: sum(reference),
    testSeconds: sum(test),
    sharedSeconds: seconds(
      reference.reduce((total, a) => total + test.reduce((part, b) => part + shared(a, b), 0), 0),
    ),
  };
}
