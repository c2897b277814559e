import { endWithReader } from "./cli/broken-pipe.ts";
import { runCommandLine } from "./cli/command-line.ts";

/** The desktop's composition root. Returns the exit code: 0 held, 1 did not hold, 2 wrong usage or unreadable input. */
export function main(args: readonly string[]): Promise<number> {
  endWithReader();
  return runCommandLine(args);
}
