import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AnnotationLog } from "../../../host-sim/evaluate/annotation-log.ts";
import type { StripLabel } from "../../../host-sim/evaluate/strip-score.ts";
import { runRecord } from "../../../host-sim/node/evaluate/run-record.ts";
import { chooseLead, openRecord } from "../../../host-sim/node/recordings/open-record.ts";
import { recordWaveform } from "../../../host-sim/world/wfdb/lead-waveform.ts";

/** A strip of half a minute, and what the device judged it by. */
export interface JudgedStrip {
  readonly name: string;
  readonly label: StripLabel;
  /** The features of each judgement, in order of time; none where the device made none. */
  readonly judgements: readonly Int32Array[];
}

/** Files of the same strip: one of them counts. */
const SAME_STRIP = new Set(["A01176"]);

/** Plays the strips of PhysioNet/CinC 2017 to the whole simulated device, and keeps what it judged them by. */
export function readStrips(folder: string): JudgedStrip[] {
  const labels = new Map(
    readFileSync(join(folder, "REFERENCE-v3.csv"), "utf8")
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(",") as [string, StripLabel]),
  );
  return readdirSync(folder)
    .filter((file) => file.endsWith(".hea"))
    .map((file) => file.slice(0, -".hea".length))
    .filter((name) => labels.has(name) && !SAME_STRIP.has(name))
    .sort()
    .map((name) => ({ name, label: labels.get(name)!, judgements: judgementsOf(join(folder, name)) }));
}

function judgementsOf(path: string): Int32Array[] {
  const record = openRecord(path);
  const judgements: Int32Array[] = [];
  class Log extends AnnotationLog {
    override judged(endMicros: number, isPossible: boolean, scoreQ8: number, features: Int32Array): void {
      if (!this.isCutOff(endMicros)) judgements.push(Int32Array.from(features));
      super.judged(endMicros, isPossible, scoreQ8, features);
    }
  }
  runRecord(recordWaveform(record, chooseLead(record, undefined).number), record.header.frameRateHz, Log);
  return judgements;
}
