import { beatClasses } from "./beat-class.ts";
import { qrsDetection } from "./beat-score.ts";
import type { RecordScore } from "./score-record.ts";
import { type StatisticName, type Statistics, type Summary, summarize } from "./summary.ts";
import { longestRun } from "./ventricular-runs.ts";

const missing = "–";

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
  return [
    "### Beats",
    "",
    table(beatHeader, beatRows(scores, summary)),
    "",
    ...(scores.some((score) => score.paced)
      ? ["\\* paced: EC57 leaves such records out of beat classification.", ""]
      : []),
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
  ].join("\n");
}

const beatHeader = [
  "record",
  "beats",
  "missed",
  "extra",
  "Se",
  "+P",
  "V Se",
  "V +P",
  "S Se",
  "S +P",
  "coverage",
];
const beatStatistics: readonly StatisticName[] = [
  "qrsSensitivity",
  "qrsPredictivity",
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

function beatRows(scores: readonly RecordScore[], summary: Summary): string[][] {
  const numbers = (counts: Pick<RecordScore, "beats">) => {
    const { truePositives, falseNegatives, falsePositives } = qrsDetection(counts.beats);
    return [truePositives + falseNegatives, falseNegatives, falsePositives].map(String);
  };
  const percents = (statistics: Statistics) => beatStatistics.map((name) => percent(statistics[name]));
  return [
    ...scores.map((score, i) => [
      score.name + (score.paced ? "\\*" : ""),
      ...numbers(score),
      ...percents(summary.records[i].statistics),
    ]),
    ["**gross**", ...numbers(summary.gross.counts), ...percents(summary.gross.statistics)],
    ["**average**", missing, missing, missing, ...percents(summary.average.statistics)],
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
