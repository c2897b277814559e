import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { qrsDetection } from "../../host-sim/evaluate/beat-score.ts";
import { beatsOf } from "../../host-sim/evaluate/match-beats.ts";
import { type RecordScore, type RecordToScore, scoreRecord } from "../../host-sim/evaluate/score-record.ts";
import { summarize } from "../../host-sim/evaluate/summary.ts";
import { CommandError } from "../../host-sim/node/command-error.ts";
import { runDatabase } from "../../host-sim/node/evaluate/run-database.ts";
import { annotation } from "../../host-sim/world/wfdb/annotation.ts";
import { annotationCodes } from "../../host-sim/world/wfdb/annotation-codes.ts";
import { medianDelay } from "./delay.ts";
import { type PeerRow, Peers } from "./peers.ts";
import { type Entry, renderBench } from "./table.ts";

const usage = "npm run bench:detectors -- FOLDER [--records a,b] [--detectors x,y] [--keep] [--json FILE]";
const OURS = "purkinje (chip model, driver, firmware)";

/** Runs the peers and this project's firmware on the records of a folder and prints one table. */
export function main(args: string[], { root, python }: { root: string; python: string }): number {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      records: { type: "string" },
      detectors: { type: "string" },
      json: { type: "string" },
      keep: { type: "boolean", default: false },
    },
  });
  const folder = positionals[0];
  if (folder === undefined || positionals.length > 1) {
    console.error(usage);
    return 2;
  }
  const results = join(root, ".build/bench-detectors", folder.replace(/\W+/g, "-"));
  const peers = new Peers(python, join(root, "tools/bench-detectors/detect.py"), results);
  const records = values.records?.split(",");
  let ours: ReturnType<typeof runOurs>;
  try {
    ours = runOurs(folder, results, records);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    console.error(error.message);
    return 2;
  }
  const entries = [ours.entry];
  const names = ours.records.map(({ name }) => name);
  for (const detector of values.detectors?.split(",") ?? peers.names()) {
    console.error(`${detector}…`);
    entries.push(peerEntry(detector, ours.records, peers.run(detector, folder, names, values.keep)));
  }
  const report = { folder, records: names, versions: { node: process.versions.node, ...peers.versions() } };
  console.log(renderBench(entries, report.versions, names));
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ ...report, detectors: entries }, undefined, 1)}\n`);
  }
  return 0;
}

function runOurs(folder: string, out: string, records: readonly string[] | undefined) {
  const before = process.cpuUsage();
  const runs = runDatabase({
    folder,
    out,
    ...(records === undefined ? {} : { records }),
    onRecord: () => {},
  });
  const { user, system } = process.cpuUsage(before);
  const scored = runs.flatMap(({ toScore }) => (toScore === undefined ? [] : [toScore]));
  const samples = scored.reduce((sum, { length }) => sum + (length ?? 0), 0);
  const scores = scored.map((record) => scoreRecord(record));
  return { records: scored, entry: entry(OURS, scores, 0, [], (user + system) / samples) };
}

/**
 * One peer's entry: as it reported, or with its median delay taken out, whichever scores better. A record that it
 * failed on is all misses.
 */
function peerEntry(detector: string, records: readonly RecordToScore[], rows: readonly PeerRow[]): Entry {
  const answers = records.map((record) => rows.find((row) => row.record === record.name)!);
  const delays = records.flatMap(({ reference, rateHz }, i) => {
    const beats = beatsOf(reference).map(({ sample }) => sample);
    const { error, beats: found } = answers[i];
    return error === undefined && found.length > 0 ? [medianDelay(beats, found, rateHz) / rateHz] : [];
  });
  const delay = delays.sort((a, b) => a - b)[delays.length >> 1] ?? 0;
  const cpu = answers.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
  const samples = answers.reduce((sum, row) => sum + row.samples, 0);
  const failures = answers.flatMap(({ record, error }) => (error === undefined ? [] : [{ record, error }]));
  const less = (seconds: number) =>
    entry(
      detector,
      records.map((record, i) =>
        scoreRecord({ ...record, test: normals(answers[i].beats, seconds * record.rateHz) }),
      ),
      seconds,
      failures,
      (cpu * 1e6) / samples,
    );
  const [reported, undelayed] = [less(0), less(delay)];
  return undelayed.f1 > reported.f1 ? undelayed : reported;
}

function normals(beats: readonly number[], earlier: number) {
  return beats.map((beat) => annotation(Math.round(beat - earlier), annotationCodes.N));
}

function entry(
  detector: string,
  scores: readonly RecordScore[],
  delaySeconds: number,
  failures: Entry["failures"],
  microsPerSample: number,
): Entry {
  const { gross, average } = summarize(scores);
  const { truePositives, falseNegatives, falsePositives } = qrsDetection(gross.counts.beats);
  return {
    detector,
    beats: truePositives + falseNegatives,
    missed: falseNegatives,
    extra: falsePositives,
    sensitivity: gross.statistics.qrsSensitivity ?? 0,
    predictivity: gross.statistics.qrsPredictivity ?? 0,
    f1: (2 * truePositives) / (2 * truePositives + falseNegatives + falsePositives),
    averageSensitivity: average.statistics.qrsSensitivity ?? 0,
    averagePredictivity: average.statistics.qrsPredictivity ?? 0,
    delayMs: Math.round(1000 * delaySeconds),
    microsPerSample,
    failures,
  };
}
