import { addAlarmScores } from "./alarm-score.ts";
import { addBeatScores, type BeatScore, ectopicDetection, qrsDetection } from "./beat-score.ts";
import { addEpisodeScores, type EpisodeScore } from "./episode-score.ts";
import type { FibrillationBeats } from "./fibrillation-beats.ts";
import { type Detection, positivePredictivity, ratio, sensitivity } from "./ratio.ts";
import type { Coverage, RecordScore } from "./score-record.ts";
import { addRunScores, longestRun, type RunScore } from "./ventricular-runs.ts";

/** The statistics that EC57 reports, as fractions; undefined where there was nothing to find or nothing was found. */
export const statisticNames = [
  "qrsSensitivity",
  "qrsPredictivity",
  "qrsF1",
  "ventricularSensitivity",
  "ventricularPredictivity",
  "ventricularF1",
  "supraventricularSensitivity",
  "supraventricularPredictivity",
  "supraventricularF1",
  "coupletSensitivity",
  "coupletPredictivity",
  "shortRunSensitivity",
  "shortRunPredictivity",
  "longRunSensitivity",
  "longRunPredictivity",
  "fibrillationBeatSensitivity",
  "fibrillationBeatSpecificity",
  "fibrillationBeatPredictivity",
  "fibrillationOrFlutterBeatSensitivity",
  "fibrillationOrFlutterBeatSpecificity",
  "fibrillationEpisodeSensitivity",
  "fibrillationEpisodePredictivity",
  "fibrillationDurationSensitivity",
  "fibrillationDurationPredictivity",
  "ventricularFibrillationEpisodeSensitivity",
  "ventricularFibrillationEpisodePredictivity",
  "ventricularFibrillationDurationSensitivity",
  "ventricularFibrillationDurationPredictivity",
  "coverage",
] as const;
export type StatisticName = (typeof statisticNames)[number];
export type Statistics = { readonly [name in StatisticName]: number | undefined };

/** Everything counted, of one record or of many taken as one. */
export type Counts = Omit<RecordScore, "name" | "paced">;

const fibrillationBeatFields = [
  "truePositives",
  "falseNegatives",
  "falsePositives",
  "trueNegatives",
  "abstained",
] as const;

/** The results of a set of records. */
export interface Summary {
  readonly records: readonly {
    readonly name: string;
    readonly paced: boolean;
    readonly statistics: Statistics;
  }[];
  /** All records' counts added up. A large record weighs more, and hides the small ones. */
  readonly gross: { readonly counts: Counts; readonly statistics: Statistics };
  /** The mean over the records for which a statistic is defined, and how many these are. */
  readonly average: {
    readonly statistics: Statistics;
    readonly records: { readonly [name in StatisticName]: number };
  };
}

/** Adds records up, both ways that EC57 asks for (clause 5: gross and average). */
export function summarize(scores: readonly RecordScore[]): Summary {
  const records = scores.map((score) => ({
    name: score.name,
    paced: score.paced,
    statistics: statisticsOf(score),
  }));
  const counts: Counts = {
    beats: addBeatScores(scores.map((score) => score.beats)),
    missedWhileUnreadable: scores.reduce((sum, score) => sum + score.missedWhileUnreadable, 0),
    runs: addRunScores(scores.map((score) => score.runs)),
    fibrillationBeats: addFields(
      scores.map((score) => score.fibrillationBeats),
      fibrillationBeatFields,
    ),
    fibrillationOrFlutterBeats: addFields(
      scores.map((score) => score.fibrillationOrFlutterBeats),
      fibrillationBeatFields,
    ),
    longFibrillation: addFields(
      scores.map((score) => score.longFibrillation),
      ["found", "missed"],
    ),
    fibrillationAlarms: addAlarmScores(scores.map((score) => score.fibrillationAlarms)),
    tachycardiaAlarms: addAlarmScores(scores.map((score) => score.tachycardiaAlarms)),
    ventricularFibrillationAlarms: addAlarmScores(scores.map((score) => score.ventricularFibrillationAlarms)),
    fibrillationEpisodes: addEpisodeScores(scores.map((score) => score.fibrillationEpisodes)),
    ventricularFibrillationEpisodes: addEpisodeScores(
      scores.map((score) => score.ventricularFibrillationEpisodes),
    ),
    coverage: addFields(
      scores.map((score) => score.coverage),
      ["totalS", "unreadableS"],
    ),
  };
  const means: Partial<Record<StatisticName, number | undefined>> = {};
  const defined: Partial<Record<StatisticName, number>> = {};
  for (const name of statisticNames) {
    const values = records.flatMap(({ statistics }) => statistics[name] ?? []);
    means[name] = ratio(
      values.reduce((sum, value) => sum + value, 0),
      values.length,
    );
    defined[name] = values.length;
  }
  return {
    records,
    gross: { counts, statistics: statisticsOf(counts) },
    average: {
      statistics: means as Statistics,
      records: defined as Record<StatisticName, number>,
    },
  };
}

/** The statistics of counts. */
export function statisticsOf(counts: Counts): Statistics {
  const { beats, runs, fibrillationBeats, coverage } = counts;
  return {
    ...beatStatistics(beats),
    ...runStatistics(runs),
    fibrillationBeatSensitivity: sensitivity(fibrillationBeats),
    fibrillationBeatSpecificity: specificity(fibrillationBeats),
    fibrillationBeatPredictivity: positivePredictivity(fibrillationBeats),
    fibrillationOrFlutterBeatSensitivity: sensitivity(counts.fibrillationOrFlutterBeats),
    fibrillationOrFlutterBeatSpecificity: specificity(counts.fibrillationOrFlutterBeats),
    ...prefixed("fibrillation", counts.fibrillationEpisodes),
    ...prefixed("ventricularFibrillation", counts.ventricularFibrillationEpisodes),
    coverage: covered(coverage),
  };
}

function beatStatistics(beats: BeatScore) {
  const qrs = qrsDetection(beats);
  const ventricular = ectopicDetection(beats, "V");
  const supraventricular = ectopicDetection(beats, "S");
  return {
    qrsSensitivity: sensitivity(qrs),
    qrsPredictivity: positivePredictivity(qrs),
    qrsF1: f1(qrs),
    ventricularSensitivity: sensitivity(ventricular),
    ventricularPredictivity: positivePredictivity(ventricular),
    ventricularF1: f1(ventricular),
    supraventricularSensitivity: sensitivity(supraventricular),
    supraventricularPredictivity: positivePredictivity(supraventricular),
    supraventricularF1: f1(supraventricular),
  };
}

/** A run counts as found if the other side has one of at least the same kind: couplet, short, long. */
function runStatistics({ sensitivity: found, predictivity: confirmed }: RunScore) {
  const bounds = { couplet: [2, 2], shortRun: [3, 5], longRun: [longestRun, longestRun] } as const;
  const part = (kind: keyof typeof bounds) => {
    const [least, greatest] = bounds[kind];
    let [hits, runs, confirmedRuns, testRuns] = [0, 0, 0, 0];
    for (let own = least; own <= greatest; own++) {
      for (let other = 0; other <= longestRun; other++) {
        runs += found[own][other];
        testRuns += confirmed[other][own];
        if (other >= least) {
          hits += found[own][other];
          confirmedRuns += confirmed[other][own];
        }
      }
    }
    return [ratio(hits, runs), ratio(confirmedRuns, testRuns)];
  };
  const [coupletSensitivity, coupletPredictivity] = part("couplet");
  const [shortRunSensitivity, shortRunPredictivity] = part("shortRun");
  const [longRunSensitivity, longRunPredictivity] = part("longRun");
  return {
    coupletSensitivity,
    coupletPredictivity,
    shortRunSensitivity,
    shortRunPredictivity,
    longRunSensitivity,
    longRunPredictivity,
  };
}

function prefixed<Prefix extends "fibrillation" | "ventricularFibrillation">(
  prefix: Prefix,
  score: EpisodeScore,
) {
  return {
    [`${prefix}EpisodeSensitivity`]: ratio(score.found, score.found + score.missed),
    [`${prefix}EpisodePredictivity`]: ratio(score.confirmed, score.confirmed + score.false),
    [`${prefix}DurationSensitivity`]: ratio(score.shared, score.referenceDuration),
    [`${prefix}DurationPredictivity`]: ratio(score.shared, score.testDuration),
  } as Record<`${Prefix}${"Episode" | "Duration"}${"Sensitivity" | "Predictivity"}`, number | undefined>;
}

/** The harmonic mean of sensitivity and predictivity. */
function f1({ truePositives, falseNegatives, falsePositives }: Detection): number | undefined {
  return ratio(2 * truePositives, 2 * truePositives + falseNegatives + falsePositives);
}

function specificity({ trueNegatives, falsePositives }: FibrillationBeats): number | undefined {
  return ratio(trueNegatives, trueNegatives + falsePositives);
}

function covered({ totalS, unreadableS }: Coverage): number | undefined {
  return ratio(totalS - unreadableS, totalS);
}

function addFields<Key extends string>(
  records: readonly Readonly<Record<Key, number>>[],
  keys: readonly Key[],
): Record<Key, number> {
  const sum = {} as Record<Key, number>;
  for (const key of keys) {
    sum[key] = 0;
    for (const record of records) sum[key] += record[key];
  }
  return sum;
}
