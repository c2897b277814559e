import { FEATURES } from "../../../modules/rhythm/beat-class/features.ts";
import type { Examples } from "./boost.ts";
import { classify, type EcgRecord, trueClasses } from "./classified.ts";

/** The beats of one record that need a score. */
export interface RecordBeats {
  readonly record: EcgRecord;
  readonly features: readonly Int16Array[];
  readonly classes: readonly ("N" | "S" | "V")[];
}

/** Templates and means are not yet known in the first seconds: nothing is to be learnt from them. */
const SETTLING_S = 8;
/** So many beats of one class in one record weigh one each; more weigh less, fewer more. */
const USUAL_BEATS = 300;
const FEWEST_BEATS = 20;

const NO_TABLE = { words: new Int32Array(0), base: 0, limit: 0 };

/** F and Q are left out: the reference itself is in doubt about them. */
export function beatsToLearn(record: EcgRecord): RecordBeats {
  // Features do not depend on the tables.
  const found = classify(record, { ventricular: NO_TABLE, supraventricular: NO_TABLE });
  const truth = trueClasses(record, found);
  const features: Int16Array[] = [];
  const classes: ("N" | "S" | "V")[] = [];
  found.forEach((beat, i) => {
    const known = truth[i];
    if (beat.features === undefined || beat.sample < SETTLING_S * record.rateHz) return;
    if (known !== "N" && known !== "S" && known !== "V") return;
    features.push(beat.features);
    classes.push(known);
  });
  return { record, features, classes };
}

/**
 * Examples for one question. A record's beats of one class weigh as the root of their number, so that a patient
 * with many does not drown the others.
 * @param otherLeads what a beat weighs in another lead than the examined one
 */
export function examplesFor(yes: "V" | "S", records: readonly RecordBeats[], otherLeads: number): Examples {
  const features: Int16Array[] = [];
  const targets: number[] = [];
  const weights: number[] = [];
  for (const beats of records) {
    const counts = { N: 0, S: 0, V: 0 };
    for (const beatClass of beats.classes) counts[beatClass]++;
    const part = beats.record.isOtherLead ? otherLeads : 1;
    if (part === 0) continue;
    beats.features.forEach((values, i) => {
      const beatClass = beats.classes[i];
      // Ventricular beats never come to the second question.
      if (yes === "S" && beatClass === "V") return;
      features.push(values);
      targets.push(beatClass === yes ? 1 : 0);
      weights.push(part * Math.sqrt(USUAL_BEATS / Math.max(counts[beatClass], FEWEST_BEATS)));
    });
  }
  const values = new Int16Array(features.length * FEATURES);
  features.forEach((row, r) => {
    values.set(row, r * FEATURES);
  });
  return {
    count: features.length,
    width: FEATURES,
    values,
    targets: Uint8Array.from(targets),
    weights: Float64Array.from(weights),
  };
}
