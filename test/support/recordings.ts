import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const projectRoot = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Where recordings are kept: `PURKINJE_DATA`, or a folder beside the checkout. They never are in it. */
const recordingsRoot = process.env.PURKINJE_DATA ?? join(projectRoot, "../shared/data");

/**
 * The folder of one database of recordings, or undefined where it is absent; the tests that need it are then
 * skipped (and counted so by the runner). In CI an absent database is an error.
 */
export function recordings(database: string): string | undefined {
  const folder = join(recordingsRoot, database);
  if (existsSync(folder)) return folder;
  if (process.env.CI) throw new Error(`CI needs the recordings of ${database}; they are not at ${folder}.`);
  return undefined;
}
