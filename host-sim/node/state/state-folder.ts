import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../command-error.ts";

/**
 * Replaces a file as a whole: whoever reads it later finds the old bytes or the new ones, never a mixture,
 * even if this process or the machine dies in between.
 */
export function replaceFile(path: string, bytes: Uint8Array): void {
  const fresh = `${path}.new`;
  const file = openSync(fresh, "w", 0o600);
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
}

/** Reads a file of the state folder; undefined when it is not there yet. */
export function readIfPresent(path: string): Uint8Array | undefined {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new CommandError(
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
      "Check the folder's permissions, or give another --state folder.",
    );
  }
}

/** Makes the state folder, private to its owner: it holds the simulated device's key. */
export function openStateFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new CommandError(
      `${folder} cannot be made (${(error as NodeJS.ErrnoException).code}).`,
      "Give another --state folder, or make room for this one.",
    );
  }
  return folder;
}

/** Where things lie in a state folder. */
export const statePaths = (folder: string) => ({
  store: join(folder, "store.json"),
  flash: join(folder, "journal.flash"),
  enrolment: join(folder, "enrolment.json"),
});
