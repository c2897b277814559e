import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { addBeatScores, type BeatScore, ectopicDetection } from "../../../host-sim/evaluate/beat-score.ts";
import { positivePredictivity, sensitivity } from "../../../host-sim/evaluate/ratio.ts";
import { scoreRecord } from "../../../host-sim/evaluate/score-record.ts";
import { annotation } from "../../../host-sim/world/wfdb/annotation.ts";
import { codeOf } from "../../../host-sim/world/wfdb/annotation-codes.ts";
import { FEATURE_NAMES } from "../../../modules/rhythm/beat-class/features.ts";
import type { BeatTables } from "../../../modules/rhythm/beat-class/tree-table.ts";
import { seededRandom } from "../random.ts";
import { boost } from "./boost.ts";
import { classify, type EcgRecord, readEcgRecords } from "./classified.ts";
import { beatsToLearn, examplesFor, type RecordBeats } from "./examples.ts";
import { ventricularDirections } from "./ventricular-directions.ts";
import { tableSource } from "./write-table.ts";

const DATABASES = ["mitdb", "svdb"] as const;
const FOLDS = 11;
/** Annotation codes by `BeatClass`. */
const CODES = ["N", "S", "V", "F", "Q"].map((letter) => codeOf(letter)!);

/** Other leads teach what else a ventricular beat may look like, and few features a tree what does not depend on one; … */
const VENTRICULAR = {
  trees: 80,
  rate: 0.12,
  columns: 0.2,
  otherLeads: 0.7,
  directions: ventricularDirections,
};
/** … but of what is early and of P waves the usual lead says more, and T waves follow from how early it is. */
const SUPRAVENTRICULAR = {
  trees: 40,
  rate: 0.18,
  columns: 0.6,
  otherLeads: 0,
  hidden: [FEATURE_NAMES.indexOf("tUnlike")],
};

interface Settings {
  readonly seed: number;
  readonly ventricularLimit: number;
  readonly supraventricularLimit: number;
}

/** Fits the tables of the beat classifier, reports their cross-validation by patient, and writes them if told so. */
export function main(args: string[], root: string): number {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: "string" },
      seed: { type: "string", default: "1" },
      "ventricular-limit": { type: "string", default: "-20" },
      "supraventricular-limit": { type: "string", default: "-45" },
      curve: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
    },
  });
  if (values.data === undefined) {
    console.error("Give --data FOLDER: one that holds mitdb and svdb in WFDB form.");
    return 2;
  }
  const settings: Settings = {
    seed: Number(values.seed),
    ventricularLimit: Number(values["ventricular-limit"]),
    supraventricularLimit: Number(values["supraventricular-limit"]),
  };
  const { data } = values;
  const records = DATABASES.flatMap((database) => readEcgRecords(data, database, true));
  const beats = records.map(beatsToLearn);
  const folds = foldsByPatient(records, settings.seed);
  const perFold = Array.from({ length: FOLDS }, (_, fold) =>
    fitTables(
      beats.filter((_, i) => folds[i] !== fold),
      settings,
    ),
  );
  console.log(`Patients held out in ${FOLDS} folds, seed ${settings.seed}:`);
  report(records, (i) => perFold[folds[i]], true);
  const tables = fitTables(beats, settings);
  console.log("\nThe tables fitted on all, on what they were fitted on:");
  report(records, () => tables, false);
  if (values.curve) curves(records, (i) => perFold[folds[i]]);
  if (values.write) {
    const source = tableSource(tables, records, `${values.seed}`);
    writeFileSync(join(root, "modules/rhythm/beat-class/table.generated.ts"), source);
  }
  return 0;
}

function fitTables(beats: readonly RecordBeats[], settings: Settings): BeatTables {
  const { seed } = settings;
  const ventricular = boost(examplesFor("V", beats, VENTRICULAR.otherLeads), { ...VENTRICULAR, seed });
  const supraventricular = boost(examplesFor("S", beats, SUPRAVENTRICULAR.otherLeads), {
    ...SUPRAVENTRICULAR,
    seed,
  });
  return {
    ventricular: { ...ventricular, limit: settings.ventricularLimit },
    supraventricular: { ...supraventricular, limit: settings.supraventricularLimit },
  };
}

/** Dealt out by chance within each database, all records of one patient to one fold. */
function foldsByPatient(records: readonly EcgRecord[], seed: number): number[] {
  const random = seededRandom(seed);
  const order = [...new Set(records.map(({ patient }) => patient))]
    .map((patient) => ({ patient, key: random() }))
    .sort((a, b) => a.key - b.key);
  const fold = new Map<string, number>();
  for (const database of DATABASES) {
    const own = order.filter(({ patient }) => patient.startsWith(`${database}/`));
    own.forEach(({ patient }, i) => {
      fold.set(patient, i % FOLDS);
    });
  }
  return records.map(({ patient }) => fold.get(patient)!);
}

function scoreOf(record: EcgRecord, tables: BeatTables): BeatScore {
  const { name, rateHz, length, reference } = record;
  const test = classify(record, tables)
    .map(({ sample, beatClass }) => annotation(sample, CODES[beatClass]))
    .sort((a, b) => a.sample - b.sample);
  return scoreRecord({ name, rateHz, length, reference, test }).beats;
}

const percent = (value: number | undefined) => (value === undefined ? "–" : (100 * value).toFixed(2));
const line = (score: BeatScore, which: "V" | "S") => {
  const detection = ectopicDetection(score, which);
  const { truePositives: tp, falseNegatives: fn, falsePositives: fp } = detection;
  return `${which} Se ${percent(sensitivity(detection))} +P ${percent(positivePredictivity(detection))} (TP ${tp} FN ${fn} FP ${fp})`;
};

function report(all: readonly EcgRecord[], tables: (i: number) => BeatTables, each: boolean): void {
  const records = all.filter(({ isOtherLead }) => !isOtherLead);
  const scores = records.map((record) => scoreOf(record, tables(all.indexOf(record))));
  for (const database of DATABASES) {
    const of = scores.filter((_, i) => records[i].database === database);
    const sum = addBeatScores(of);
    const average = (which: "V" | "S", value: typeof sensitivity) => {
      const known = of.map((s) => value(ectopicDetection(s, which))).filter((v) => v !== undefined);
      return percent(known.reduce((a, b) => a + b, 0) / known.length);
    };
    for (const which of ["V", "S"] as const) {
      const a = `a record Se ${average(which, sensitivity)} +P ${average(which, positivePredictivity)}`;
      console.log(`${database}: ${line(sum, which)}; ${a}`);
    }
  }
  if (!each) return;
  records.forEach(({ database, name }, i) => {
    const v = ectopicDetection(scores[i], "V");
    const s = ectopicDetection(scores[i], "S");
    if (v.falseNegatives + v.falsePositives < 15 && s.falseNegatives + s.falsePositives < 40) return;
    console.log(`  ${database}/${name}: ${line(scores[i], "V")}; ${line(scores[i], "S")}`);
  });
}

/** The cross-validated figures at other limits. */
function curves(all: readonly EcgRecord[], tables: (i: number) => BeatTables): void {
  const records = all.filter(({ isOtherLead }) => !isOtherLead);
  for (const limit of [-96, -64, -32, 0, 32, 64, 96]) {
    const scores = records.map((record) => {
      const { ventricular, supraventricular } = tables(all.indexOf(record));
      return scoreOf(record, {
        ventricular: { ...ventricular, limit },
        supraventricular: { ...supraventricular, limit: limit - 45 },
      });
    });
    for (const database of DATABASES) {
      const sum = addBeatScores(scores.filter((_, i) => records[i].database === database));
      console.log(`limit ${limit}: ${database} ${line(sum, "V")} ${line(sum, "S")}`);
    }
  }
}
