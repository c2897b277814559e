/** One detector's results over all records. */
export interface Entry {
  readonly detector: string;
  readonly beats: number;
  readonly missed: number;
  readonly extra: number;
  /** Fractions; gross, and the mean over records. */
  readonly sensitivity: number;
  readonly predictivity: number;
  readonly f1: number;
  readonly averageSensitivity: number;
  readonly averagePredictivity: number;
  /** What was taken off the times that the detector reported. */
  readonly delayMs: number;
  /** CPU time a sample of the record. */
  readonly microsPerSample: number;
  readonly failures: readonly { readonly record: string; readonly error: string }[];
}

/** The comparison as Markdown, the best F1 first. */
export function renderBench(
  entries: readonly Entry[],
  versions: Readonly<Record<string, string>>,
  records: readonly string[],
): string {
  const percent = (fraction: number) => (100 * fraction).toFixed(2);
  const rows = [...entries]
    .sort((a, b) => b.f1 - a.f1)
    .map((e) =>
      [
        e.detector,
        e.missed,
        e.extra,
        percent(e.sensitivity),
        percent(e.predictivity),
        percent(e.f1),
        `${percent(e.averageSensitivity)} / ${percent(e.averagePredictivity)}`,
        e.delayMs === 0 ? "–" : e.delayMs,
        e.microsPerSample.toFixed(2),
        e.failures.length === 0 ? "–" : e.failures.length,
      ].join(" | "),
    );
  const failures = entries.flatMap(({ detector, failures: list }) =>
    list.map(
      ({ record, error }) => `- ${detector} failed on ${record}, all its beats counted as missed: ${error}`,
    ),
  );
  return [
    "| detector | missed | extra | Se | +P | F1 | average Se / +P | delay taken out, ms | µs a sample | failed |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ...rows.map((row) => `| ${row} |`),
    "",
    ...(failures.length === 0 ? [] : [...failures, ""]),
    `${records.length} records, ${entries[0].beats} beats, one lead, after 5 minutes, ±150 ms. ` +
      `${Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(", ")}.`,
  ].join("\n");
}
