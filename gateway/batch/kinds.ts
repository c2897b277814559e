import { Lead, ReadingKind } from "../../modules/record/codes.ts";
import { ReadingKey as Key } from "../../modules/record/keys.ts";

/** A code of IEEE 11073-10101 with its reference identifier. */
export interface MdcCode {
  readonly code: number;
  readonly id: string;
}

/** What one kind of reading must hold and what its value means to others (docs/FORMAT.md, "Readings"). */
export interface KindEntry {
  readonly kind: number;
  readonly name: string;
  /** Keys that must be there besides kind, tick and source. */
  readonly required: readonly number[];
  /** Keys that may be there. */
  readonly optional: readonly number[];
  /** Whether `absent` may stand in place of the required keys. */
  readonly mayBeAbsent: boolean;
  /** UCUM unit of `value` or `intervals`. */
  readonly ucum?: string;
  /** What one unit of the whole number is worth, in `ucum`, as a divisor: value / divisor. */
  readonly divisor?: number;
  readonly mdc?: MdcCode;
  /** The first is the one that FHIR R4's vital signs profiles ask for, where there is such a profile. */
  readonly loinc: readonly string[];
}

function vital(
  kind: number,
  name: string,
  ucum: string,
  divisor: number,
  mdc?: MdcCode,
  loinc: readonly string[] = [],
): KindEntry {
  return entry(
    kind,
    name,
    [Key.value],
    [Key.quality, Key.duration, Key.count],
    { ucum, divisor, mdc, loinc },
    true,
  );
}

function entry(
  kind: number,
  name: string,
  required: readonly number[],
  optional: readonly number[] = [],
  codes: { ucum?: string; divisor?: number; mdc?: MdcCode | undefined; loinc?: readonly string[] } = {},
  mayBeAbsent = false,
): KindEntry {
  return {
    kind,
    name,
    required,
    optional,
    mayBeAbsent,
    ...(codes.ucum === undefined ? {} : { ucum: codes.ucum }),
    ...(codes.divisor === undefined ? {} : { divisor: codes.divisor }),
    ...(codes.mdc === undefined ? {} : { mdc: codes.mdc }),
    loinc: codes.loinc ?? [],
  };
}

const mdc = (code: number, id: string): MdcCode => ({ code, id });
const intervalKeys = { required: [Key.intervals], optional: [Key.quality, Key.classes] };

const entries: readonly KindEntry[] = [
  vital(ReadingKind.heartRate, "heartRate", "/min", 10, mdc(147842, "MDC_ECG_HEART_RATE"), ["8867-4"]),
  vital(ReadingKind.pulseRate, "pulseRate", "/min", 10, mdc(149530, "MDC_PULS_OXIM_PULS_RATE"), ["8867-4"]),
  entry(
    ReadingKind.rrIntervals,
    "rrIntervals",
    intervalKeys.required,
    intervalKeys.optional,
    { ucum: "ms", divisor: 1, mdc: mdc(147240, "MDC_ECG_TIME_PD_RR_GL"), loinc: ["8637-1"] },
    true,
  ),
  entry(
    ReadingKind.pulseIntervals,
    "pulseIntervals",
    intervalKeys.required,
    intervalKeys.optional,
    { ucum: "ms", divisor: 1 },
    true,
  ),
  vital(ReadingKind.sdnn, "sdnn", "ms", 10, undefined, ["80404-7"]),
  vital(ReadingKind.rmssd, "rmssd", "ms", 10),
  vital(ReadingKind.spo2, "spo2", "%", 10, mdc(150456, "MDC_PULS_OXIM_SAT_O2"), ["2708-6", "59408-5"]),
  vital(ReadingKind.skinTemperature, "skinTemperature", "Cel", 100, mdc(150388, "MDC_TEMP_SKIN")),
  vital(ReadingKind.skinTemperatureTrend, "skinTemperatureTrend", "Cel/h", 100),
  vital(ReadingKind.pnn50, "pnn50", "%", 10),
  entry(ReadingKind.finding, "finding", [Key.code, Key.confidence, Key.reasons], [Key.duration]),
  entry(
    ReadingKind.strip,
    "strip",
    [Key.code, Key.rateMilliHz, Key.resolutionNanoV, Key.codec, Key.count, Key.data],
    [],
    { ucum: "nV", loinc: ["11524-6"] },
  ),
  entry(ReadingKind.contact, "contact", [Key.value]),
  entry(ReadingKind.battery, "battery", [Key.value], [Key.code, Key.milliV], { ucum: "%", divisor: 1 }),
  entry(ReadingKind.drops, "drops", [Key.count]),
  entry(ReadingKind.fault, "fault", [Key.value, Key.text]),
  entry(ReadingKind.gap, "gap", [Key.code], [Key.duration, Key.count]),
  entry(ReadingKind.lostBatches, "lostBatches", [Key.code, Key.from, Key.to]),
  entry(ReadingKind.start, "start", [Key.code, Key.text]),
  entry(ReadingKind.time, "time", [Key.code, Key.unixMs, Key.uncertaintyMs]),
];

/** All kinds of version 1 by their number. */
export const kinds: ReadonlyMap<number, KindEntry> = new Map(entries.map((kind) => [kind.kind, kind]));

/** MDC codes of a strip's leads (IEEE 11073-10101, ECG lead sites). */
export const leadCodes: ReadonlyMap<number, MdcCode> = new Map([
  [Lead.unspecified, mdc(131328, "MDC_ECG_ELEC_POTL")],
  [Lead.leadI, mdc(131329, "MDC_ECG_ELEC_POTL_I")],
  [Lead.leadII, mdc(131330, "MDC_ECG_ELEC_POTL_II")],
]);
