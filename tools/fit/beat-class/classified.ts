import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beatsOf, matchBeats } from "../../../host-sim/evaluate/match-beats.ts";
import { bracketedSpans } from "../../../host-sim/evaluate/rhythm-spans.ts";
import { chooseLead, openRecord } from "../../../host-sim/node/recordings/open-record.ts";
import { type Annotation, annotationsAt } from "../../../host-sim/world/wfdb/annotation.ts";
import { parseAnnotations } from "../../../host-sim/world/wfdb/annotation-reader.ts";
import { recordWaveform } from "../../../host-sim/world/wfdb/lead-waveform.ts";
import type { WfdbRecord } from "../../../host-sim/world/wfdb/record.ts";
import { BeatClassifier } from "../../../modules/rhythm/beat-class/beat-classifier.ts";
import type { BeatTables } from "../../../modules/rhythm/beat-class/tree-table.ts";
import type { SampleBlock } from "../../../modules/signal/block.ts";
import { EcgBeatDetector } from "../../../modules/signal/ecg/beat-detector.ts";
import { BeatRing } from "../../../modules/signal/ecg/beat-ring.ts";
import { RECENT_MASK } from "../../../modules/signal/ecg/candidates.ts";
import { Timebase } from "../../../modules/signal/timebase.ts";
import { throughFrontEnd } from "./front-end.ts";

/** One record as the front end delivered it, and its reference. */
export interface EcgRecord {
  readonly database: string;
  readonly name: string;
  readonly patient: string;
  /** Samples a second of the reference. */
  readonly rateHz: number;
  readonly length: number;
  readonly reference: readonly Annotation[];
  readonly blocks: readonly Block[];
  /** Not the lead that is examined but another one of the same beats: more shapes to learn from. */
  readonly isOtherLead: boolean;
}

interface Block {
  readonly samples: Int32Array;
  readonly count: number;
  readonly firstIndex: number;
  readonly flags: number;
  readonly rateMilliHz: number;
  readonly tickMicros: number;
}

/** A beat that the device found and classified. */
export interface FoundBeat {
  /** In samples of the reference. */
  readonly sample: number;
  /** `BeatClass` of modules/rhythm/beat.ts. */
  readonly beatClass: number;
  /** What it was scored by; undefined where it needed no score. */
  readonly features?: Int16Array;
}

/** Paced records are left out, as in EC57. */
const PACED = new Set(["102", "104", "107", "217"]);
/** Records of one patient. */
const SAME_PATIENT: Readonly<Record<string, string>> = { "mitdb/202": "mitdb/201" };

/** Plays the records of a database, lead by lead, to the chip model and the driver, and keeps what comes out. */
export function readEcgRecords(folder: string, database: string, withOtherLeads = false): EcgRecord[] {
  return readdirSync(join(folder, database))
    .filter((file) => file.endsWith(".hea"))
    .map((file) => file.slice(0, -".hea".length))
    .filter((name) => !PACED.has(name))
    .sort()
    .flatMap((name) => {
      const record = openRecord(join(folder, database, name));
      const usual = chooseLead(record, undefined);
      const others = withOtherLeads ? record.leads.filter((lead) => lead !== usual) : [];
      const leads = [usual, ...others];
      return leads.map((lead) => readLead(folder, database, name, record, lead.number, lead !== usual));
    });
}

function readLead(
  folder: string,
  database: string,
  name: string,
  record: WfdbRecord,
  lead: number,
  isOtherLead: boolean,
): EcgRecord {
  const rateHz = record.header.frameRateHz;
  const ecg = recordWaveform(record, lead);
  const blocks: Block[] = [];
  throughFrontEnd(ecg, (block) => blocks.push(copyOf(block)));
  const id = `${database}/${name}`;
  return {
    database,
    name,
    patient: SAME_PATIENT[id] ?? id,
    rateHz,
    length: Math.floor((ecg.length * rateHz) / ecg.rateHz),
    reference: annotationsAt(parseAnnotations(readFileSync(join(folder, database, `${name}.atr`))), rateHz),
    blocks,
    isOtherLead,
  };
}

/** Finds and classifies the beats of a record, as the device does. */
export function classify(record: EcgRecord, tables: BeatTables): FoundBeat[] {
  const ring = new BeatRing(32);
  const detector = new EcgBeatDetector(ring);
  const classifier = new BeatClassifier(undefined, tables);
  const timebase = new Timebase();
  const found: FoundBeat[] = [];
  const take = () => {
    const sample = Math.round((timebase.tickMicros(classifier.index) * record.rateHz) / 1e6);
    const { beatClass, scored } = classifier;
    found.push({ sample, beatClass, ...(scored ? { features: Int16Array.from(classifier.features) } : {}) });
  };
  for (const block of record.blocks) {
    timebase.follow(block as SampleBlock);
    const { count, firstIndex, samples } = block;
    for (let i = 0; i < count; i++) detector.recent[(firstIndex + i) & RECENT_MASK] = samples[i];
    detector.process(count, firstIndex, block.flags);
    for (; ring.waiting > 0; ring.tail = (ring.tail + 1) | 0) {
      if (classifier.take(ring, ring.tail & ring.mask, detector)) take();
    }
    if (classifier.expire(block.firstIndex + block.count)) take();
  }
  if (classifier.interrupted()) take();
  return found.filter(({ sample }) => sample >= 0 && sample < record.length);
}

/** The reference's class of each found beat, by EC57's comparison: N for what is no beat, undefined in flutter. */
export function trueClasses(
  record: EcgRecord,
  found: readonly FoundBeat[],
): ("N" | "S" | "V" | "F" | "Q" | undefined)[] {
  const window = Math.round(0.15 * record.rateHz);
  const flutter = bracketedSpans(record.reference);
  const pairs = matchBeats(
    beatsOf(record.reference),
    found.map(({ sample }) => ({ sample, beatClass: "N" as const })),
    window,
  );
  const classes: ("N" | "S" | "V" | "F" | "Q" | undefined)[] = [];
  for (const { reference, test } of pairs) {
    if (test === undefined) continue;
    const { sample } = test;
    const inFlutter = flutter.some(({ start, end }) => sample >= start - window && sample <= end + window);
    classes.push(inFlutter ? undefined : (reference?.beatClass ?? "N"));
  }
  return classes;
}

function copyOf(block: SampleBlock): Block {
  const { count, from, firstIndex, flags, rateMilliHz, tickMicros } = block;
  return {
    samples: Int32Array.from(block.samples.subarray(from, from + count)),
    count,
    firstIndex,
    flags,
    rateMilliHz,
    tickMicros,
  };
}
