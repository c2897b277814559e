import { Bench } from "../node/bench/bench.ts";
import { pageFiles } from "../node/bench/page-files.ts";
import type { Performance } from "../node/bench/performance.ts";
import { ExitCode } from "../node/command-error.ts";
import type { SessionProgress } from "../node/session/run-session.ts";
import type { ProgressLine } from "./progress-line.ts";

export interface PageOptions {
  readonly http: number | "off";
  readonly speed: number;
}

/**
 * Serves the page with a performance on it until Ctrl-C. Returns the exit code: 0 unless the first performance
 * was run to its end and did not hold.
 */
export async function servePage(
  options: PageOptions,
  first: Performance,
  progress: ProgressLine,
  progressText: (state: SessionProgress, forMicros: number) => string,
): Promise<number> {
  const bench = new Bench({
    first,
    speed: options.speed,
    port: options.http === "off" ? 0 : options.http,
    files: await pageFiles(),
    tell: (line) => progress.print(line),
    onUp: (url) => progress.print(`The page: ${url}   (Ctrl-C ends it)`),
    onProgress: (state, { durationS }) => progress.update(() => progressText(state, durationS * 1e6)),
  });
  const stop = () => bench.stop();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    const verdict = await bench.serve();
    return verdict?.held === false ? ExitCode.didNotHold : ExitCode.held;
  } finally {
    progress.done();
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}
