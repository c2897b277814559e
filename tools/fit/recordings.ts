import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beatClassOf } from "../../host-sim/evaluate/beat-class.ts";
import { annotationsAt } from "../../host-sim/world/wfdb/annotation.ts";
import { annotationCodes } from "../../host-sim/world/wfdb/annotation-codes.ts";
import { parseAnnotations } from "../../host-sim/world/wfdb/annotation-reader.ts";
import { parseHeader } from "../../host-sim/world/wfdb/header.ts";
import { BeatClass } from "../../modules/rhythm/beat.ts";

/** What the reference says of a beat's rhythm. */
export const Label = Object.freeze({ other: 0, fibrillation: 1, flutter: 2 });

/** The beats of one record, with their classes and the rhythm that the reference gives them. */
export interface BeatRecord {
  readonly database: string;
  readonly name: string;
  readonly patient: string;
  readonly rateMilliHz: number;
  readonly samples: Int32Array;
  /** {@link BeatClass} */
  readonly classes: Uint8Array;
  /** {@link Label} */
  readonly labels: Uint8Array;
}

const CLASSES = {
  N: BeatClass.normal,
  S: BeatClass.supraventricular,
  V: BeatClass.ventricular,
  F: BeatClass.fusion,
  Q: BeatClass.unknown,
};

/** Where each database keeps its beats. */
const BEAT_FILES: Readonly<Record<string, string>> = {
  afdb: "qrs",
  mitdb: "atr",
  svdb: "atr",
  cpsc2021: "atr",
  nsr2db: "ecg",
};

/** Paced records are left out, as in EC57. */
const PACED = new Set(["102", "104", "107", "217"]);

/** Reads every record of the known databases under `folder`, or of one of them. */
export function readRecordings(folder: string, only?: string): BeatRecord[] {
  const records: BeatRecord[] = [];
  for (const [database, extension] of Object.entries(BEAT_FILES)) {
    if (only !== undefined && database !== only) continue;
    const path = join(folder, database);
    if (!existsSync(path)) continue;
    for (const file of readdirSync(path).sort()) {
      const name = file.replace(/\.hea$/, "");
      if (name === file || (database === "mitdb" && PACED.has(name))) continue;
      records.push(readRecord(path, database, name, extension));
    }
  }
  return records;
}

function readRecord(path: string, database: string, name: string, extension: string): BeatRecord {
  const header = parseHeader(readFileSync(join(path, `${name}.hea`), "latin1"));
  const rateHz = header.frameRateHz;
  const marks = (file: string) =>
    annotationsAt(parseAnnotations(readFileSync(join(path, `${name}.${file}`))), rateHz);
  const beats = marks(extension).filter((mark) => beatClassOf(mark.code) !== undefined);
  const reference = existsSync(join(path, `${name}.atr`)) ? marks("atr") : [];
  const rhythm = reference.filter((mark) => mark.code === annotationCodes["+"]);
  const labels = new Uint8Array(beats.length);
  for (let i = 0, k = 0, label: number = Label.other; i < beats.length; i++) {
    for (; k < rhythm.length && rhythm[k].sample <= beats[i].sample; k++) {
      const { aux } = rhythm[k];
      label = aux.startsWith("(AFIB")
        ? Label.fibrillation
        : aux.startsWith("(AFL")
          ? Label.flutter
          : Label.other;
    }
    labels[i] = label;
  }
  return {
    database,
    name,
    patient: `${database}/${database === "cpsc2021" ? name.split("_")[1] : name}`,
    rateMilliHz: Math.round(rateHz * 1000),
    samples: Int32Array.from(beats, (beat) => beat.sample),
    classes: Uint8Array.from(beats, (beat) => CLASSES[beatClassOf(beat.code)!]),
    labels,
  };
}
