import { roundHalfEven } from "../world/math/round-half-even.ts";
import type { Annotation } from "../world/wfdb/annotation.ts";
import { annotationCodes as codes } from "../world/wfdb/annotation-codes.ts";
import { type BeatScore, scoreBeats } from "./beat-score.ts";
import { type EpisodeScore, scoreEpisodes } from "./episode-score.ts";
import { type FibrillationBeats, scoreFibrillationBeats } from "./fibrillation-beats.ts";
import { beatsOf, matchBeats } from "./match-beats.ts";
import {
  bracketedSpans,
  rhythmSpans,
  unreadableSpans,
  ventricularFibrillationSpans,
} from "./rhythm-spans.ts";
import { clip, total } from "./span.ts";
import { type RunScore, scoreRuns } from "./ventricular-runs.ts";

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
  /** Atrial fibrillation. Seconds. */
  readonly fibrillationEpisodes: EpisodeScore;
  /** Ventricular flutter and fibrillation. Seconds. */
  readonly ventricularFibrillationEpisodes: EpisodeScore;
  readonly coverage: Coverage;
}

const defaultLearningS = 300;
const defaultWindowMs = 150;

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
  return {
    name,
    paced: reference.some(({ code }) => code === codes["/"]),
    beats: scoreBeats(pairs, learning, flutter),
    missedWhileUnreadable: sum(scoreBeats(whileUnreadable, learning, flutter).missed),
    runs: scoreRuns(reference, test, learning, window),
    fibrillationBeats: scoreFibrillationBeats(referenceBeats, reference, test, unreadable),
    fibrillationEpisodes: inSeconds(
      scoreEpisodes(rhythmSpans(reference, "(AFIB"), rhythmSpans(test, "(AFIB"), learning, end),
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
