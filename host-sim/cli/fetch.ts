import { Command } from "commander";
import { ExitCode } from "../node/command-error.ts";
import { fetchDatabase } from "../node/physionet/fetch-database.ts";
import type { Finish } from "./finish.ts";
import { ProgressLine } from "./progress-line.ts";

/** `purkinje fetch`: recordings from PhysioNet, resumed and checked. */
export function fetchCommand(finish: Finish): Command {
  return new Command("fetch")
    .description(
      "Downloads the records of a PhysioNet database. Files that are there are left alone, broken downloads go on\n" +
        "where they stopped, and every file is checked against the archive's SHA-256.",
    )
    .argument("<database>", "mitdb, svdb, afdb, nstdb, nsr2db, challenge-2017, or NAME/VERSION")
    .requiredOption("--to <folder>", "where the records go")
    .option("--from <url>", "another archive of the same layout (https, or http on this machine)")
    .action(async (database: string, options: { to: string; from?: string }) => {
      const progress = new ProgressLine(process.stderr);
      const count = await fetchDatabase({
        database,
        folder: options.to,
        ...(options.from === undefined ? {} : { baseUrl: options.from }),
        onFile: (path, outcome, done, of) => progress.update(() => `${done} of ${of}: ${path} ${outcome}`),
      }).finally(() => progress.done());
      process.stdout.write(`${count} files in ${options.to}, all as the archive states them.\n`);
      finish(ExitCode.held);
    });
}
