import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type AlarmScore, falseAlarms } from "../../host-sim/evaluate/alarm-score.ts";
import { type Condition, conditions } from "../../host-sim/evaluate/conditions.ts";
import { eventRateUpperBound } from "../../host-sim/evaluate/event-rate-bound.ts";
import { findingsOf } from "../../host-sim/evaluate/finding-notes.ts";
import { referencePauses } from "../../host-sim/evaluate/pauses.ts";
import { type RecordScore, type RecordToScore, scoreRecord } from "../../host-sim/evaluate/score-record.ts";
import type { Span } from "../../host-sim/evaluate/span.ts";
import { decideStrip } from "../../host-sim/evaluate/strip-decision.ts";
import { type StripLabel, scoreStrips } from "../../host-sim/evaluate/strip-score.ts";
import { type StatisticName, type Summary, summarize } from "../../host-sim/evaluate/summary.ts";
import { type RecordRun, runDatabase } from "../../host-sim/node/evaluate/run-database.ts";
import type { Figure } from "./figure.ts";
import { modelledHeartsSection } from "./modelled-hearts.ts";
import type { Section } from "./table.ts";

const PAUSE_S = 3;

/** Two decimals of a per cent: what is printed is what is held. */
const percent = (fraction: number) => Math.round(fraction * 1e4) / 100;

interface Goals {
  readonly [key: string]: number;
}

/** Runs every database that lies under `data` through the firmware, and tells all figures. */
export function measure(data: string, out: string, progress: (what: string) => void): Section[] {
  const sections: Section[] = [];
  const run = (database: string, options: { beats?: string; records?: string[] } = {}) => {
    const folder = join(data, database);
    if (!existsSync(folder)) return undefined;
    progress(database);
    return runDatabase({ folder, out: join(out, database), onRecord: () => {}, ...options });
  };
  const mitdb = run("mitdb");
  if (mitdb !== undefined) sections.push(...mitdbSections(scored(mitdb), toScore(mitdb)));
  const svdb = run("svdb");
  if (svdb !== undefined) sections.push(svdbSection(scored(svdb)));
  const nstdb = run("nstdb");
  if (nstdb !== undefined) sections.push(nstdbSection(nstdb));
  const afdb = run("afdb", { beats: "qrs" });
  if (afdb !== undefined) sections.push(afdbSection(scored(afdb)));
  const nsr2db = run("nsr2db", { beats: "ecg" });
  if (nsr2db !== undefined) sections.push(sinusSection(nsr2db));
  const cinc2017 = run("cinc2017");
  if (cinc2017 !== undefined) sections.push(stripSection(join(data, "cinc2017"), cinc2017));
  const samples = run("samples", { records: ["a103l", "v102s"] });
  if (samples !== undefined) sections.push(falseAlarmSection(samples));
  progress("modelled hearts");
  sections.push(modelledHeartsSection());
  return sections;
}

const toScore = (runs: readonly RecordRun[]) => runs.flatMap(({ toScore: record }) => record ?? []);
const scored = (runs: readonly RecordRun[]) => toScore(runs).map((record) => scoreRecord(record));

function mitdbSections(scores: readonly RecordScore[], records: readonly RecordToScore[]): Section[] {
  const unpaced = scores.filter(({ paced }) => !paced);
  const key = "mitdb";
  const unpacedSummary = summarize(unpaced);
  const all = summarize(scores);
  const { counts } = unpacedSummary.gross;
  return [
    {
      title: `MIT-BIH Arrhythmia, ${unpaced.length} records without the paced`,
      figures: [
        ...beats(key, unpacedSummary, { Se: 99.9, P: 99.92 }),
        ...ectopic(key, unpacedSummary, { VSe: 96, VP: 97, SSe: 70, SP: 45 }),
        ...runs(key, unpacedSummary),
        inTime(
          `${key}.vt`,
          "ventricular tachycardia of 8 beats and more, told within 10 s",
          counts.tachycardiaAlarms,
        ),
        inTime(
          `${key}.vf`,
          "ventricular flutter of 10 s and more (207), told within 10 s",
          counts.ventricularFibrillationAlarms,
        ),
        ...fibrillation(key, unpacedSummary, { Se: 97, Sp: 98 }),
        longEpisodes(key, unpacedSummary),
        falseRate(`${key}.falseAf`, "false episodes of atrial fibrillation", counts.fibrillationAlarms, 0),
        falseRate(
          `${key}.falseVf`,
          "false ventricular flutter or fibrillation",
          counts.ventricularFibrillationAlarms,
          0,
        ),
        ...pauses(records),
        coverage(key, unpacedSummary),
      ],
    },
    {
      title: `MIT-BIH Arrhythmia, all ${scores.length} records`,
      figures: [
        ...beats(`${key}All`, all, {}),
        falseRate(`${key}All.falseVt`, "false ventricular tachycardia", all.gross.counts.tachycardiaAlarms),
        ...conditions.map((condition) =>
          falseRateIn(
            `${key}All.falseVt.${condition}`,
            `… in ${conditionWords[condition]}`,
            all.gross.counts.tachycardiaAlarms,
            condition,
          ),
        ),
      ],
    },
  ];
}

/** Pauses of 3 s in all records, the paced too, and what is told as one where there is none. */
function pauses(records: readonly RecordToScore[]): Figure[] {
  let [found, all, wrong, seconds] = [0, 0, 0, 0];
  for (const { rateHz, reference, test, length } of records) {
    const silences = referencePauses(reference, PAUSE_S * rateHz);
    const told = findingsOf(test).filter(({ name }) => name === "pause" || name === "asystole");
    const meets = (a: Span, b: Span) => a.start <= b.end && b.start <= a.end;
    all += silences.length;
    found += silences.filter((silence) => told.some((finding) => meets(silence, finding))).length;
    wrong += told.filter((finding) => !silences.some((silence) => meets(silence, finding))).length;
    seconds += (length ?? 0) / rateHz;
  }
  return [
    {
      key: "mitdb.pauses",
      what: "pauses of 3 s and more that are found",
      value: found,
      unit: "events",
      goal: all,
      better: "more",
      counts: `of ${all}`,
    },
    rate("mitdb.falsePauses", "false pauses", wrong, seconds / 3600, 0),
  ];
}

/** Alarms of intensive care that were false: one of asystole, one of ventricular tachycardia (CinC 2015). */
function falseAlarmSection(database: readonly RecordRun[]): Section {
  const urgent = ["pause", "asystole", "ventricularTachycardia", "ventricularFibrillation"];
  const told = database.flatMap(({ name, annotations }) =>
    findingsOf(annotations).flatMap((finding) =>
      urgent.includes(finding.name) ? [`${finding.name} in ${name}`] : [],
    ),
  );
  return {
    title: "False alarms of intensive care (PhysioNet/CinC Challenge 2015: a103l, v102s)",
    figures: [
      {
        key: "samples.urgent",
        what: "urgent findings",
        value: told.length,
        unit: "events",
        goal: 0,
        better: "less",
        ...(told.length === 0 ? {} : { counts: told.join(", ") }),
      },
    ],
  };
}

const conditionWords: Readonly<Record<Condition, string>> = {
  sinus: "sinus rhythm",
  fibrillation: "atrial fibrillation or flutter",
  bundleBranchBlock: "bundle branch block",
  paced: "paced rhythm",
  noise: "noise",
};

function svdbSection(scores: readonly RecordScore[]): Section {
  const summary = summarize(scores);
  const { counts } = summary.gross;
  return {
    title: `MIT-BIH Supraventricular Arrhythmia, ${scores.length} records`,
    figures: [
      ...beats("svdb", summary, { Se: 99.95, P: 99.93 }),
      ...ectopic("svdb", summary, { VSe: 90, VP: 93, SSe: 70, SP: 45 }),
      falseRate("svdb.falseVt", "false ventricular tachycardia", counts.tachycardiaAlarms),
      falseRate("svdb.falseAf", "false episodes of atrial fibrillation", counts.fibrillationAlarms, 0),
      falseRate(
        "svdb.falseVf",
        "false ventricular flutter or fibrillation",
        counts.ventricularFibrillationAlarms,
        0,
      ),
      coverage("svdb", summary),
    ],
  };
}

/** Noise was added from 300 s on, two minutes in every four. */
function withNoise(record: RecordToScore): RecordToScore {
  const noise = [];
  for (let second = 300; second < 1805; second += 240) {
    noise.push({ start: second * record.rateHz, end: (second + 120) * record.rateHz });
  }
  return { ...record, noise };
}

function nstdbSection(database: readonly RecordRun[]): Section {
  const summary = summarize(toScore(database).map((record) => scoreRecord(withNoise(record))));
  const f1 = summary.gross.statistics.qrsF1;
  const { counts } = summary.gross;
  return {
    title: "MIT-BIH Noise Stress Test, 118e24, 118e06, 118e00",
    figures: [
      ...beats("nstdb", summary, {}),
      {
        key: "nstdb.f1",
        what: "beats F1 over the three",
        value: f1 === undefined ? null : percent(f1),
        unit: "%",
        goal: 90,
        better: "more",
      },
      falseRateIn(
        "nstdb.falseVt",
        "false ventricular tachycardia in noise",
        counts.tachycardiaAlarms,
        "noise",
      ),
      falseRateIn("nstdb.falseAf", "false atrial fibrillation in noise", counts.fibrillationAlarms, "noise"),
      falseRateIn(
        "nstdb.falseVf",
        "false ventricular flutter or fibrillation in noise",
        counts.ventricularFibrillationAlarms,
        "noise",
      ),
      coverage("nstdb", summary),
    ],
  };
}

function afdbSection(scores: readonly RecordScore[]): Section {
  const summary = summarize(scores);
  const { counts } = summary.gross;
  return {
    title: `MIT-BIH Atrial Fibrillation, ${scores.length} records of ten hours, beats of the database's own detector`,
    figures: [
      ...fibrillation("afdb", summary, { Se: 98, Sp: 98.5 }),
      longEpisodes("afdb", summary),
      falseRate("afdb.falseAf", "false episodes of atrial fibrillation", counts.fibrillationAlarms, 0),
    ],
  };
}

/** Records without a reference: hearts in sinus rhythm all day long, so that every episode is a false one. */
function sinusSection(database: readonly RecordRun[]): Section {
  let [episodes, seconds] = [0, 0];
  for (const { annotations, rateHz } of database) {
    episodes += findingsOf(annotations).filter(({ name }) => name === "atrialFibrillation").length;
    seconds += (annotations[annotations.length - 1]?.sample ?? 0) / rateHz;
  }
  return {
    title: `Normal Sinus Rhythm RR Interval, ${database.length} healthy hearts for a day`,
    figures: [rate("nsr2db.falseAf", "episodes of atrial fibrillation", episodes, seconds / 3600, 0)],
  };
}

/** Two files of the same strip count once. */
const SAME_STRIP = new Set(["A01176"]);

function stripSection(folder: string, database: readonly RecordRun[]): Section {
  const labels = new Map(
    readFileSync(join(folder, "REFERENCE-v3.csv"), "utf8")
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(",") as [string, StripLabel]),
  );
  const strips = database
    .filter(({ name }) => labels.has(name) && !SAME_STRIP.has(name))
    .map(({ name, annotations }) => ({
      name,
      label: labels.get(name)!,
      decision: decideStrip(annotations),
    }));
  const { f1, interval, detection, counts } = scoreStrips(strips);
  const readable = strips.filter(({ label }) => label !== "~");
  const undecided = readable.filter(({ decision }) => decision === "unclassifiable").length;
  const fibrillating = database.filter(({ annotations }) =>
    findingsOf(annotations).some(({ name }) => name === "ventricularFibrillation"),
  ).length;
  return {
    title: `PhysioNet/CinC Challenge 2017, ${strips.length} strips of 9 to 60 s, from a cold start`,
    figures: [
      {
        key: "cinc2017.f1",
        what: "atrial fibrillation F1",
        value: f1 === undefined ? null : percent(f1),
        unit: "%",
        goal: 80,
        better: "more",
        counts:
          interval === undefined
            ? ""
            : `95 %: ${percent(interval[0]).toFixed(2)} to ${percent(interval[1]).toFixed(2)}; ` +
              `${detection.truePositives} found, ${detection.falseNegatives} missed, ${detection.falsePositives} false`,
      },
      {
        key: "cinc2017.coverage",
        what: "strips of labels N, A and O that were classifiable",
        value: percent(1 - undecided / readable.length),
        unit: "%",
        better: "more",
        counts: `of label ~: ${counts["~"].fibrillation} called fibrillation, ${counts["~"].other} not, ${counts["~"].unclassifiable} unclassifiable`,
      },
      {
        key: "cinc2017.falseVf",
        what: "strips with false ventricular flutter or fibrillation",
        value: fibrillating,
        unit: "events",
        goal: 0,
        better: "less",
        counts: `of ${database.length}`,
      },
    ],
  };
}

function statistic(
  key: string,
  what: string,
  { gross, average }: Summary,
  name: StatisticName,
  goal?: number,
): Figure {
  const value = gross.statistics[name];
  const mean = average.statistics[name];
  return {
    key,
    what,
    value: value === undefined ? null : percent(value),
    unit: "%",
    ...(mean === undefined ? {} : { average: percent(mean), averageOf: average.records[name] }),
    ...(goal === undefined ? {} : { goal }),
    better: "more",
  };
}

function beats(key: string, summary: Summary, goals: Goals): Figure[] {
  return [
    statistic(`${key}.beats.Se`, "beats Se", summary, "qrsSensitivity", goals.Se),
    statistic(`${key}.beats.P`, "beats +P", summary, "qrsPredictivity", goals.P),
  ];
}

function ectopic(key: string, summary: Summary, goals: Goals): Figure[] {
  return [
    statistic(`${key}.V.Se`, "V Se", summary, "ventricularSensitivity", goals.VSe),
    statistic(`${key}.V.P`, "V +P", summary, "ventricularPredictivity", goals.VP),
    statistic(`${key}.S.Se`, "S Se", summary, "supraventricularSensitivity", goals.SSe),
    statistic(`${key}.S.P`, "S +P", summary, "supraventricularPredictivity", goals.SP),
  ];
}

function runs(key: string, summary: Summary): Figure[] {
  return [
    statistic(`${key}.couplets.Se`, "ventricular couplets Se", summary, "coupletSensitivity"),
    statistic(`${key}.couplets.P`, "ventricular couplets +P", summary, "coupletPredictivity"),
    statistic(`${key}.shortRuns.Se`, "ventricular runs of 3 to 5 Se", summary, "shortRunSensitivity"),
    statistic(`${key}.shortRuns.P`, "ventricular runs of 3 to 5 +P", summary, "shortRunPredictivity"),
    statistic(`${key}.longRuns.Se`, "ventricular runs of 6 and more Se", summary, "longRunSensitivity"),
    statistic(`${key}.longRuns.P`, "ventricular runs of 6 and more +P", summary, "longRunPredictivity"),
  ];
}

function fibrillation(key: string, summary: Summary, goals: Goals): Figure[] {
  const both = "atrial fibrillation with flutter";
  return [
    statistic(
      `${key}.af.Se`,
      "atrial fibrillation, beats Se",
      summary,
      "fibrillationBeatSensitivity",
      goals.Se,
    ),
    statistic(
      `${key}.af.Sp`,
      "atrial fibrillation, beats Sp",
      summary,
      "fibrillationBeatSpecificity",
      goals.Sp,
    ),
    statistic(`${key}.afOrAfl.Se`, `${both}, beats Se`, summary, "fibrillationOrFlutterBeatSensitivity"),
    statistic(`${key}.afOrAfl.Sp`, `${both}, beats Sp`, summary, "fibrillationOrFlutterBeatSpecificity"),
    statistic(`${key}.afEpisodes.Se`, "… episodes Se", summary, "fibrillationEpisodeSensitivity"),
    statistic(`${key}.afEpisodes.P`, "… episodes +P", summary, "fibrillationEpisodePredictivity"),
    statistic(`${key}.afDuration.Se`, "… by duration Se", summary, "fibrillationDurationSensitivity"),
    statistic(`${key}.afDuration.P`, "… by duration +P", summary, "fibrillationDurationPredictivity"),
  ];
}

function longEpisodes(key: string, { gross }: Summary): Figure {
  const { found, missed } = gross.counts.longFibrillation;
  return {
    key: `${key}.afLong`,
    what: "episodes of a minute and more that are found",
    value: found,
    unit: "events",
    goal: found + missed,
    better: "more",
    counts: `of ${found + missed}`,
  };
}

function inTime(key: string, what: string, { inTime: found, late, missed }: AlarmScore): Figure {
  const all = found + late + missed;
  return {
    key,
    what,
    value: found,
    unit: "events",
    goal: all,
    better: "more",
    counts: `of ${all}; ${late} later`,
  };
}

function rate(key: string, what: string, count: number, hours: number, goal?: number): Figure {
  const bound = (24 * eventRateUpperBound(count, hours)).toFixed(1);
  return {
    key,
    what,
    value: count,
    unit: "events",
    ...(goal === undefined ? {} : { goal }),
    better: "less",
    counts: `in ${hours.toFixed(1)} h; 95 % upper bound ${bound} a day`,
  };
}

function falseRate(key: string, what: string, score: AlarmScore, goal?: number): Figure {
  const { count, hours } = falseAlarms(score);
  return rate(key, what, count, hours, goal);
}

function falseRateIn(key: string, what: string, score: AlarmScore, condition: Condition): Figure {
  const hours = score.observedS[condition] / 3600;
  if (!(hours > 0)) return { key, what, value: null, unit: "events", better: "less" };
  return rate(key, what, score.false[condition], hours);
}

function coverage(key: string, summary: Summary): Figure {
  return statistic(`${key}.coverage`, "coverage (of the time, with an answer)", summary, "coverage");
}
