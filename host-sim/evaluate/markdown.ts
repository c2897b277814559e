import { type AlarmScore, falseAlarms } from "./alarm-score.ts";
import { beatClasses } from "./beat-class.ts";
import { qrsDetection } from "./beat-score.ts";
import { type Condition, conditions } from "./conditions.ts";
import { eventRateUpperBound } from "./event-rate-bound.ts";
import type { RecordScore } from "./score-record.ts";
import { type StatisticName, type Statistics, type Summary, summarize } from "./summary.ts";
import { longestRun } from "./ventricular-runs.ts";

const missing = "–";
const conditionNames: Readonly<Record<Condition, string>> = {
  sinus: "sinus",
  fibrillation: "atrial fibrillation or flutter",
  bundleBranchBlock: "bundle branch block",
  paced: "paced",
  noise: "noise",
};

/** Percent with two decimals; a dash where there is nothing to divide by. */
export function percent(fraction: number | undefined): string {
  return fraction === undefined ? missing : (100 * fraction).toFixed(2);
}

/**
 * The results of a set of records as Markdown: beats record by record with gross and average, the confusion
 * matrix, ventricular runs, and atrial and ventricular fibrillation by beat, episode and duration.
 */
export function renderMarkdown(scores: readonly RecordScore[]): string {
  const summary = summarize(scores);
  const unpaced = scores.filter((score) => !score.paced);
  const somePaced = unpaced.length < scores.length && unpaced.length > 0;
  const { counts } = summary.gross;
  return [
    "### Beats",
    "",
    table(beatHeader, beatRows(scores, summary, somePaced ? summarize(unpaced) : undefined)),
    "",
    ...(scores.some((score) => score.paced)
      ? ["\\* paced: EC57 leaves such records out of beat classification.", ""]
      : []),
    coverageSentence(summary),
    "",
    "### Classes (rows: reference; columns: test)",
    "",
    confusion(summary),
    "",
    "### Ventricular runs",
    "",
    table(
      ["", ...runKinds.map(([title]) => `${title} Se`), ...runKinds.map(([title]) => `${title} +P`)],
      grossAndAverage(summary, [
        ...runKinds.map(([, kind]) => `${kind}Sensitivity` as const),
        ...runKinds.map(([, kind]) => `${kind}Predictivity` as const),
      ]),
    ),
    "",
    runMatrix("By the reference's runs", summary.gross.counts.runs.sensitivity),
    "",
    runMatrix("By the test's runs", summary.gross.counts.runs.predictivity),
    "",
    "### Atrial fibrillation",
    "",
    "Beat by beat with atrial flutter counted as fibrillation: Se " +
      `${percent(summary.gross.statistics.fibrillationOrFlutterBeatSensitivity)}, ` +
      `Sp ${percent(summary.gross.statistics.fibrillationOrFlutterBeatSpecificity)}. ` +
      `Episodes of a minute and more: ${counts.longFibrillation.found} found, ${counts.longFibrillation.missed} missed.`,
    "",
    table(
      ["", "beats Se", "Sp", "+P", "episodes Se", "+P", "duration Se", "+P"],
      grossAndAverage(summary, [
        "fibrillationBeatSensitivity",
        "fibrillationBeatSpecificity",
        "fibrillationBeatPredictivity",
        "fibrillationEpisodeSensitivity",
        "fibrillationEpisodePredictivity",
        "fibrillationDurationSensitivity",
        "fibrillationDurationPredictivity",
      ]),
    ),
    "",
    "### Ventricular flutter and fibrillation",
    "",
    table(
      ["", "episodes Se", "+P", "duration Se", "+P"],
      grossAndAverage(summary, [
        "ventricularFibrillationEpisodeSensitivity",
        "ventricularFibrillationEpisodePredictivity",
        "ventricularFibrillationDurationSensitivity",
        "ventricularFibrillationDurationPredictivity",
      ]),
    ),
    "",
    "### Reports: in time, late, missed; and false, with the exact 95 % upper bound of their rate a day",
    "",
    table(alarmHeader, alarmRows(counts)),
    "",
  ].join("\n");
}

const alarmHeader = [
  "event",
  "in time",
  "late",
  "missed",
  "longest delay, s",
  ...conditions.map((condition) => `false, ${conditionNames[condition]}`),
  "false, all",
];

function alarmRows(counts: Summary["gross"]["counts"]): string[][] {
  const row = (name: string, score: AlarmScore) => [
    name,
    String(score.inTime),
    String(score.late),
    String(score.missed),
    score.inTime + score.late === 0 ? missing : score.longestDelayS.toFixed(1),
    ...conditions.map((condition) => falseRate(score.false[condition], score.observedS[condition] / 3600)),
    falseRate(falseAlarms(score).count, falseAlarms(score).hours),
  ];
  return [
    row("ventricular tachycardia, ≥ 8 beats, within 10 s", counts.tachycardiaAlarms),
    row("ventricular flutter or fibrillation, ≥ 10 s, within 10 s", counts.ventricularFibrillationAlarms),
    row("atrial fibrillation", counts.fibrillationAlarms),
  ];
}

/** So many in so many hours, and what the rate a day may be all the same. */
export function falseRate(count: number, hours: number): string {
  if (!(hours > 0)) return missing;
  return `${count} in ${hours.toFixed(1)} h (≤ ${(24 * eventRateUpperBound(count, hours)).toFixed(1)} a day)`;
}

function coverageSentence({ gross: { counts, statistics } }: Summary): string {
  return (
    `Coverage ${percent(statistics.coverage)} % of the time after the learning period: elsewhere the firmware calls ` +
    `the signal unreadable (\`~\`). ${counts.missedWhileUnreadable} of the missed beats lie there, and count as missed.`
  );
}

const beatHeader = [
  "record",
  "beats",
  "missed",
  "extra",
  "Se",
  "+P",
  "F1",
  "V Se",
  "V +P",
  "S Se",
  "S +P",
  "coverage",
];
const beatStatistics: readonly StatisticName[] = [
  "qrsSensitivity",
  "qrsPredictivity",
  "qrsF1",
  "ventricularSensitivity",
  "ventricularPredictivity",
  "supraventricularSensitivity",
  "supraventricularPredictivity",
  "coverage",
];
const runKinds = [
  ["couplets", "couplet"],
  ["3–5", "shortRun"],
  ["≥ 6", "longRun"],
] as const;

function beatRows(
  scores: readonly RecordScore[],
  summary: Summary,
  unpaced: Summary | undefined,
): string[][] {
  const numbers = (counts: Pick<RecordScore, "beats">) => {
    const { truePositives, falseNegatives, falsePositives } = qrsDetection(counts.beats);
    return [truePositives + falseNegatives, falseNegatives, falsePositives].map(String);
  };
  const percents = (statistics: Statistics) => beatStatistics.map((name) => percent(statistics[name]));
  const totals = ({ gross, average }: Summary, which: string) => [
    [`**gross${which}**`, ...numbers(gross.counts), ...percents(gross.statistics)],
    [`**average${which}**`, missing, missing, missing, ...percents(average.statistics)],
  ];
  return [
    ...scores.map((score, i) => [
      score.name + (score.paced ? "\\*" : ""),
      ...numbers(score),
      ...percents(summary.records[i].statistics),
    ]),
    ...totals(summary, ""),
    ...(unpaced === undefined ? [] : totals(unpaced, ", without paced")),
  ];
}

function confusion({ gross }: Summary): string {
  const { matrix, missed, extra } = gross.counts.beats;
  const rows = beatClasses.map((r) => [
    r,
    ...beatClasses.map((t) => String(matrix[r][t])),
    String(missed[r]),
  ]);
  rows.push(["extra", ...beatClasses.map((t) => String(extra[t])), missing]);
  return table(["", ...beatClasses, "missed"], rows);
}

function runMatrix(title: string, matrix: readonly (readonly number[])[]): string {
  const lengths = matrix.map((_, length) => (length === longestRun ? `≥ ${length}` : String(length)));
  return table(
    [title, ...lengths],
    matrix.map((row, r) => [lengths[r], ...row.map(String)]),
  );
}

function grossAndAverage({ gross, average }: Summary, names: readonly StatisticName[]): string[][] {
  return [
    ["gross", ...names.map((name) => percent(gross.statistics[name]))],
    [
      "average (records)",
      ...names.map((name) => {
        const records = average.records[name];
        return records === 0 ? missing : `${percent(average.statistics[name])} (${records})`;
      }),
    ],
  ];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = header.map((_, i) => (i === 0 ? "---" : "---:"));
  return [line(header), line(rule), ...rows.map(line)].join("\n");
}
