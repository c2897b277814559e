import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { renderMarkdown } from "../evaluate/markdown.ts";
import { scoreRecord } from "../evaluate/score-record.ts";
import { summarize } from "../evaluate/summary.ts";
import { ExitCode } from "../node/command-error.ts";
import { runDatabase } from "../node/evaluate/run-database.ts";
import { writeReport } from "../node/evaluate/write-report.ts";
import type { Finish } from "./finish.ts";
import { commaList } from "./option-values.ts";
import { ProgressLine } from "./progress-line.ts";

interface EvaluateOptions {
  readonly records?: string[];
  readonly lead?: string;
  readonly beats?: string;
  readonly out: string;
  readonly report?: string;
  readonly json?: true;
}

/** `purkinje evaluate`: what the firmware finds in recordings, scored by EC57's rules. */
export function evaluateCommand(finish: Finish): Command {
  return new Command("evaluate")
    .description(
      "Plays each record to a whole simulated device (chip model, driver, firmware), writes RECORD.pkj in MIT\n" +
        "annotation format, and scores it by EC57's rules where RECORD.atr lies beside it.",
    )
    .argument("<folder>", "WFDB records")
    .option("--records <names>", "only these, separated by commas", commaList)
    .option("--lead <number or name>", "the lead (default: MLII where there is one, else the first)")
    .option("--beats <annotator>", "takes the beats of RECORD.ANNOTATOR, for databases without signals")
    .option("--out <folder>", "where annotation files and the report go", "evaluation")
    .option(
      "--report <folder>",
      "writes the report there as Markdown and JSON, and draws the worst stretches",
    )
    .option("--json", "prints one JSON object as the last line")
    .action((folder: string, options: EvaluateOptions) => finish(evaluate(folder, options)));
}

function evaluate(folder: string, options: EvaluateOptions): number {
  const progress = new ProgressLine(process.stderr);
  const { records, lead, beats, out } = options;
  const runs = runDatabase({
    folder,
    out,
    ...(records === undefined ? {} : { records }),
    ...(lead === undefined ? {} : { lead }),
    ...(beats === undefined ? {} : { beats }),
    onRecord: (name, done, of) => progress.update(() => `record ${name}, ${done} of ${of} done`),
  });
  progress.done();
  const scores = runs.flatMap((run) => (run.toScore === undefined ? [] : [scoreRecord(run.toScore)]));
  if (scores.length > 0) {
    const report = renderMarkdown(scores);
    writeFileSync(join(out, "report.md"), report);
    process.stdout.write(report);
    if (options.report !== undefined) {
      writeReport(runs, {
        database: folder,
        folder: options.report,
        ...(lead === undefined ? {} : { lead }),
      });
    }
  }
  const unscored = runs.length - scores.length;
  process.stdout.write(
    `${runs.length} records, annotations in ${out}${unscored === 0 ? "" : `; ${unscored} without a reference are not scored`}.\n`,
  );
  if (options.json === true) {
    process.stdout.write(
      `${JSON.stringify({ records: runs.length, ...(scores.length === 0 ? {} : summarize(scores)) })}\n`,
    );
  }
  return ExitCode.held;
}
