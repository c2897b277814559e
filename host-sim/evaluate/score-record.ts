import { roundHalfEven } from "../world/math/round-half-even.ts";
import type { Annotation } from "../world/wfdb/annotation.ts";
import { annotationCodes as codes } from "../world/wfdb/annotation-codes.ts";
import { type Alarm, type AlarmScore, scoreAlarms, scoreLongEpisodes } from "./alarm-score.ts";
import { type BeatScore, scoreBeats } from "./beat-score.ts";
import { conditionSpans } from "./conditions.ts";
import { type EpisodeScore, scoreEpisodes } from "./episode-score.ts";
import { type FibrillationBeats, scoreFibrillationBeats } from "./fibrillation-beats.ts";
import { alarmsNamed } from "./finding-notes.ts";
import { beatsOf, matchBeats } from "./match-beats.ts";
import {
  bracketedSpans,
  rhythmSpans,
  unreadableSpans,
  ventricularFibrillationSpans,
} from "./rhythm-spans.ts";
import { clip, type Span, total } from "./span.ts";
import { type RunScore, scoreRuns } from "./ventricular-runs.ts";
import { tachycardiaAlarms, tachycardias } from "./ventricular-tachycardia.ts";

/** A record's reference annotations and those to be judged, all in samples of `rateHz` and in order of time. */
export interface RecordToScore {
  readonly name: string;
  readonly rateHz: number;
  /** Length of the record in samples. Default: up to the last annotation. */
  readonly length?: number;
  readonly reference: readonly Annotation[];
  readonly test: readonly Annotation[];
  /** Reference beats, where the reference itself holds only rhythms. */
  readonly referenceBeats?: readonly Annotation[];
  /** Where noise is known to be besides what the reference marks: it was added to the record. */
  readonly noise?: readonly Span[];
}

export interface ScoreOptions {
  /** Beats, runs and episodes before are not counted. EC57 clause 4.2: default 300. */
  readonly learningS?: number;
  /** Largest distance of two beats that are the same. EC57 clause 4.3: default 150. */
  readonly windowMs?: number;
}

/** How much of the record the test gave an answer for. Seconds, after the learning period. */
export interface Coverage {
  readonly totalS: number;
  readonly unreadableS: number;
}

/** What EC57 asks to be reported of one record. */
export interface RecordScore {
  readonly name: string;
  /** The reference holds paced beats: EC57 leaves such records out of beat classification. */
  readonly paced: boolean;
  readonly beats: BeatScore;
  /** Reference beats that are missed where the test abstained: part of the misses. */
  readonly missedWhileUnreadable: number;
  readonly runs: RunScore;
  readonly fibrillationBeats: FibrillationBeats;
  /** The same with atrial flutter counted as fibrillation on both sides. */
  readonly fibrillationOrFlutterBeats: FibrillationBeats;
  /** Atrial fibrillation. Seconds. */
  readonly fibrillationEpisodes: EpisodeScore;
  /** Episodes of atrial fibrillation of a minute and more, of the whole record: found anywhere, or not. */
  readonly longFibrillation: { readonly found: number; readonly missed: number };
  /** Every episode of atrial fibrillation that was reported; flutter is no error there. No limit of time. */
  readonly fibrillationAlarms: AlarmScore;
  /** Ventricular tachycardia of eight beats and more within ten seconds; any real run of three makes a report true. */
  readonly tachycardiaAlarms: AlarmScore;
  /** Ventricular flutter and fibrillation of ten seconds and more, from the record's first sample on. */
  readonly ventricularFibrillationAlarms: AlarmScore;
  /** Ventricular flutter and fibrillation. Seconds. */
  readonly ventricularFibrillationEpisodes: EpisodeScore;
  readonly coverage: Coverage;
}

export const defaultLearningS = 300;
export const defaultWindowMs = 150;
/** IEC 60601-2-47 asks nothing here; ten seconds is what this project promises for what is urgent. */
const URGENT_S = 10;
const TACHYCARDIA_BEATS = 8;
const LONG_FIBRILLATION_S = 60;

/**
 * Scores one record by EC57 (ANSI/AAMI EC57:2012, IEC 60601-2-47 clause 201.12.1.101). An algorithm may abstain, by
 * `~` of subtype −1 until `~` of another: what it has not found there is missed, and `coverage` says how much it
 * was.
 */
export function scoreRecord(record: RecordToScore, options: ScoreOptions = {}): RecordScore {
  const { name, rateHz, reference, test } = record;
  const { learningS = defaultLearningS, windowMs = defaultWindowMs } = options;
  const window = roundHalfEven((windowMs / 1000) * rateHz);
  const learning = learningS * rateHz;
  const end = record.length ?? lastSample(reference, test, record.referenceBeats ?? []) + 1;

  const pairs = matchBeats(beatsOf(reference), beatsOf(test), window);
  const flutter = bracketedSpans(reference).map((span) => ({
    start: span.start - window,
    end: span.end + window,
  }));
  const unreadable = unreadableSpans(test);
  const referenceBeats = record.referenceBeats ?? reference;
  const missed = pairs.filter((pair) => pair.reference !== undefined && pair.test === undefined);
  const whileUnreadable = missed.filter(({ reference: beat }) =>
    unreadable.some((span) => beat!.sample >= span.start && beat!.sample < span.end),
  );
  const abstained = clip(unreadable, learning, end);
  const common = {
    rateHz,
    toleranceSamples: window,
    conditions: conditionSpans(reference, end, record.noise),
  };
  const fibrillation = rhythmSpans(reference, "(AFIB");
  const flutterOfVentricles = clip(ventricularFibrillationSpans(reference), 0, end);
  return {
    name,
    paced: reference.some(({ code }) => code === codes["/"]),
    beats: scoreBeats(pairs, learning, flutter),
    missedWhileUnreadable: sum(scoreBeats(whileUnreadable, learning, flutter).missed),
    runs: scoreRuns(reference, test, learning, window),
    fibrillationBeats: scoreFibrillationBeats(referenceBeats, reference, test, unreadable),
    fibrillationOrFlutterBeats: scoreFibrillationBeats(referenceBeats, reference, test, unreadable, [
      "(AFIB",
      "(AFL",
    ]),
    longFibrillation: scoreLongEpisodes(
      fibrillation,
      rhythmSpans(test, "(AFIB"),
      end,
      LONG_FIBRILLATION_S * rateHz,
    ),
    fibrillationAlarms: scoreAlarms({
      ...common,
      events: clip(fibrillation, 0, end),
      real: clip(rhythmSpans(reference, "(AFIB", "(AFL"), 0, end),
      alarms: alarmsNamed(test, "atrialFibrillation") ?? alarmsOf(rhythmSpans(test, "(AFIB"), end),
      withinS: Number.POSITIVE_INFINITY,
    }),
    tachycardiaAlarms: scoreAlarms({
      ...common,
      events: tachycardias(reference, rateHz, TACHYCARDIA_BEATS),
      real: [...tachycardias(reference, rateHz), ...flutterOfVentricles],
      alarms:
        alarmsNamed(test, "ventricularTachycardia", "sustainedVentricularTachycardia") ??
        tachycardiaAlarms(test, rateHz),
      withinS: URGENT_S,
    }),
    ventricularFibrillationAlarms: scoreAlarms({
      ...common,
      events: flutterOfVentricles.filter((span) => span.end - span.start >= URGENT_S * rateHz),
      real: flutterOfVentricles,
      alarms:
        alarmsNamed(test, "ventricularFibrillation") ?? alarmsOf(ventricularFibrillationSpans(test), end),
      withinS: URGENT_S,
    }),
    fibrillationEpisodes: inSeconds(
      scoreEpisodes(fibrillation, rhythmSpans(test, "(AFIB"), learning, end),
      rateHz,
    ),
    ventricularFibrillationEpisodes: inSeconds(
      scoreEpisodes(
        ventricularFibrillationSpans(reference),
        ventricularFibrillationSpans(test),
        learning,
        end,
      ),
      rateHz,
    ),
    coverage: {
      totalS: Math.max(0, end - learning) / rateHz,
      unreadableS: total(abstained) / rateHz,
    },
  };
}

/** Episodes by their marks, which do not tell when they were raised: at their start. */
function alarmsOf(spans: readonly Span[], end: number): Alarm[] {
  return clip(spans, 0, end).map((span) => ({ ...span, raised: span.start }));
}

function lastSample(...files: (readonly Annotation[])[]): number {
  let last = 0;
  for (const marks of files) if (marks.length > 0) last = Math.max(last, marks[marks.length - 1].sample);
  return last;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function inSeconds(score: EpisodeScore, rateHz: number): EpisodeScore {
  return {
    ...score,
    referenceDuration: score.referenceDuration / rateHz,
    testDuration: score.testDuration / rateHz,
    shared: score.shared / rateHz,
  };
}
