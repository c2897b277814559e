import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../command-error.ts";
import { type DownloadOutcome, type DownloadPatience, download } from "./download.ts";
import { filesOfRecords, parseChecksums } from "./manifest.ts";
import { requireSafe } from "./safe-address.ts";

const LIST_TIMEOUT_MS = 60_000;
const PHYSIONET = "https://physionet.org/files/";

/** The versions that this project's figures are told for. */
const versions: Readonly<Record<string, string>> = {
  mitdb: "1.0.0",
  svdb: "1.0.0",
  afdb: "1.0.0",
  nstdb: "1.0.0",
  nsr2db: "1.0.0",
  "challenge-2017": "1.0.0",
};

export interface FetchOptions {
  /** `mitdb`, or `name/version` for any other database. */
  readonly database: string;
  readonly folder: string;
  /** PhysioNet's when left out; plain http on loopback only. */
  readonly baseUrl?: string;
  readonly patience?: DownloadPatience;
  readonly onFile?: (path: string, outcome: DownloadOutcome, done: number, of: number) => void;
}

/** Downloads the records of a PhysioNet database, each file checked against the archive's SHA-256. */
export async function fetchDatabase(options: FetchOptions): Promise<number> {
  const { folder, onFile } = options;
  const base = new URL(`${pathOf(options.database)}/`, requireSafe(options.baseUrl ?? PHYSIONET));
  const checksums = await text(new URL("SHA256SUMS.txt", base));
  const records = await text(new URL("RECORDS", base));
  const files = filesOfRecords(parseChecksums(checksums), records);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new CommandError(
      `${folder} cannot be made (${(error as NodeJS.ErrnoException).code}).`,
      "Give --to a folder that can be written.",
    );
  }
  let done = 0;
  for (const { path, sha256 } of files) {
    const url = new URL(path.split("/").map(encodeURIComponent).join("/"), base).href;
    const outcome = await download(url, join(folder, path), sha256, options.patience);
    onFile?.(path, outcome, ++done, files.length);
  }
  return files.length;
}

function pathOf(database: string): string {
  if (!/^[a-z0-9][a-z0-9.-]*(\/[0-9][0-9.]*)?$/i.test(database)) {
    throw new CommandError(
      `"${database}" is no name of a database.`,
      "Write mitdb, or NAME/VERSION such as mitdb/1.0.0.",
    );
  }
  if (database.includes("/")) return database;
  const version = Object.hasOwn(versions, database) ? versions[database] : undefined;
  if (version === undefined) {
    throw new CommandError(
      `Which version of ${database} is meant is not known here.`,
      `Write ${database}/VERSION as on its page; known without are ${Object.keys(versions).join(", ")}.`,
    );
  }
  return `${database}/${version}`;
}

async function text(url: URL): Promise<string> {
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(LIST_TIMEOUT_MS) });
    requireSafe(response.url);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const cause = (error as { cause?: { code?: string } }).cause;
    throw new CommandError(
      `${url.host} cannot be reached (${cause?.code ?? (error as Error).message}).`,
      "Check the connection to the internet and run the command again.",
    );
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new CommandError(
      `${url.href} answered ${response.status}.`,
      "Check the database's name and version.",
    );
  }
  return response.text();
}
