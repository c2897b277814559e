import { CommandError } from "../command-error.ts";

/** One file of a database with the SHA-256 that the archive states for it. */
export interface ArchiveFile {
  /** Relative, with `/` between folders. */
  readonly path: string;
  readonly sha256: string;
}

const DAMAGED = "The archive's list of files cannot be read.";
const AGAIN = "Try again later, or look at the database's page whether this is its name and version.";

/** Reads SHA256SUMS.txt. Throws {@link CommandError} for anything else, and for paths that leave the folder. */
export function parseChecksums(text: string): ArchiveFile[] {
  const files = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const match = /^([0-9a-f]{64}) [ *](.+)$/i.exec(line.trimEnd());
      if (match === null || !isSafe(match[2])) throw new CommandError(DAMAGED, AGAIN);
      return { sha256: match[1].toLowerCase(), path: match[2] };
    });
  if (files.length === 0) throw new CommandError(DAMAGED, AGAIN);
  return files;
}

function isSafe(path: string): boolean {
  return (
    !path.startsWith("/") &&
    !path.includes("\\") &&
    !path.includes("\0") &&
    path.split("/").every((part) => part !== "" && part !== "." && part !== "..")
  );
}

/** The files that belong to the records: headers, signals, annotations, by the list that RECORDS holds. */
export function filesOfRecords(files: readonly ArchiveFile[], recordsText: string): ArchiveFile[] {
  const records = new Set(
    recordsText
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== ""),
  );
  return files.filter(({ path }) => {
    const dot = path.indexOf(".", path.lastIndexOf("/") + 1);
    return path === "RECORDS" || (dot > 0 && records.has(path.slice(0, dot)));
  });
}
