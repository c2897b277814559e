import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderMarkdown } from "../../evaluate/markdown.ts";
import { stretchPlot } from "../../evaluate/plot/stretch-plot.ts";
import { type RecordScore, scoreRecord } from "../../evaluate/score-record.ts";
import { type Stretch, worstStretches } from "../../evaluate/stretches.ts";
import { summarize } from "../../evaluate/summary.ts";
import { recordWaveform } from "../../world/wfdb/lead-waveform.ts";
import { CommandError } from "../command-error.ts";
import { chooseLead, openRecord, plainly } from "../recordings/open-record.ts";
import type { RecordRun } from "./run-database.ts";

/** Stretches that are drawn. */
const STRETCHES = 10;

export interface ReportOptions {
  /** Where the records lie: the drawings show their signals. */
  readonly database: string;
  readonly lead?: string;
  /** Made if it is not there. */
  readonly folder: string;
}

/**
 * Writes report.md, report.json and worst-NN.svg: the ten stretches with most errors, as recorded, with what was
 * decided and what was true.
 */
export function writeReport(runs: readonly RecordRun[], options: ReportOptions): void {
  const { folder } = options;
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new CommandError(
      `${folder} cannot be made (${(error as NodeJS.ErrnoException).code}).`,
      "Give --report a folder that can be written.",
    );
  }
  const records = runs.flatMap(({ toScore }) => (toScore === undefined ? [] : [toScore]));
  const scores = records.map((record) => scoreRecord(record));
  const stretches = worstStretches(records, STRETCHES);
  const drawings = stretches.map((stretch, i) => {
    const file = `worst-${String(i + 1).padStart(2, "0")}.svg`;
    const caption = captionOf(stretch);
    writeFileSync(join(folder, file), `${stretchPlot(stretch, microvolts(stretch, options), caption)}\n`);
    return { file, caption };
  });
  const plots = drawings.map(({ file, caption }) => `![${caption}](${file})\n`);
  writeFileSync(
    join(folder, "report.md"),
    [renderMarkdown(scores), "### The worst stretches", "", ...plots].join("\n"),
  );
  writeFileSync(
    join(folder, "report.json"),
    `${JSON.stringify(reportJson(scores, stretches), undefined, 1)}\n`,
  );
}

/** Everything that was counted, and where the worst stretches are. */
export function reportJson(scores: readonly RecordScore[], stretches: readonly Stretch[]): object {
  const unpaced = scores.filter((score) => !score.paced);
  const { gross, average } = summarize(unpaced);
  return {
    ...summarize(scores),
    withoutPaced: { records: unpaced.map(({ name }) => name), gross, average },
    counts: scores,
    worst: stretches.map(({ record, start, end, errors }) => ({
      record: record.name,
      startS: start / record.rateHz,
      endS: end / record.rateHz,
      errors,
    })),
  };
}

function captionOf({ record, start, errors }: Stretch): string {
  const count = (kind: string) => errors.filter((error) => error.kind === kind).length;
  const parts = [
    [count("missed"), "missed"],
    [count("extra"), "extra"],
    [count("class"), "of another class"],
  ] as const;
  const said = parts.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  return `${record.name} from ${Math.round(start / record.rateHz)} s: ${said.join(", ")}`;
}

/** The stretch as it is in the file, before the chip; nothing where the record has no signals. */
function microvolts({ record, start, end }: Stretch, { database, lead }: ReportOptions): Float64Array {
  const opened = openRecord(join(database, record.name));
  if (opened.leads.length === 0) return new Float64Array(0);
  const ecg = plainly(record.name, () =>
    recordWaveform(opened, chooseLead(opened, lead).number, { missing: "nan" }),
  );
  const scale = ecg.rateHz / record.rateHz;
  const values = new Float64Array(Math.max(0, Math.min(end, Math.floor(ecg.length / scale)) - start));
  const one = new Float64Array(1);
  for (let i = 0; i < values.length; i++) {
    ecg.read(Math.round((start + i) * scale), 1, one);
    values[i] = one[0];
  }
  return values;
}
