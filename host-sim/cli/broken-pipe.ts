/** As a shell tells of a program that SIGPIPE ended: 128 + 13. Nothing held and nothing failed to. */
const READER_GONE = 141;

/**
 * Whoever reads the output may leave early, as `head` does. Then the command ends without a word, as others do. What it
 * was to write after that (a capture's end, a report) is not written; a device kept by `--state` has lost its power.
 */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      process.exit(READER_GONE);
    });
  }
}
