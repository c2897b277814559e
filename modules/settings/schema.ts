import { type ThresholdName, thresholdTable } from "../rhythm/thresholds.ts";

/** Version of the schema: a new one when a setting changes its meaning or unit. New settings need none. */
export const SETTINGS_VERSION = 1;

/** One whole number that may be chosen. */
export interface Setting {
  /** Its number in a stored or sent document. Never given to another setting. */
  readonly key: number;
  readonly unit: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly standard: number;
  readonly meaning: string;
}

/** What the device itself does, apart from screening. */
const deviceTable = Object.freeze({
  batchPeriodMs: {
    key: 1,
    unit: "ms",
    minimum: 10_000,
    maximum: 300_000,
    standard: 60_000,
    meaning:
      "How long readings are gathered before they are signed and stored: what a power cut costs at most.",
  },
  urgentDelayMs: {
    key: 2,
    unit: "ms",
    minimum: 100,
    maximum: 2_000,
    standard: 500,
    meaning: "How long an urgent finding waits for others before its batch is closed.",
  },
  heartRatePeriodMs: {
    key: 3,
    unit: "ms",
    minimum: 1_000,
    maximum: 60_000,
    standard: 10_000,
    meaning: "How often the heart rate and the pulse rate are recorded.",
  },
  temperaturePeriodMs: {
    key: 4,
    unit: "ms",
    minimum: 10_000,
    maximum: 600_000,
    standard: 60_000,
    meaning: "How often the skin temperature is recorded.",
  },
  pacemaker: {
    key: 5,
    unit: "0 or 1",
    minimum: 0,
    maximum: 1,
    standard: 0,
    meaning:
      "1 for a wearer with a pacemaker: beats are of class Q, and nothing ventricular is found but flutter.",
  },
});

/** Numbers of the rhythm thresholds. Each threshold must have one: the type says so. */
const thresholdKeys: { readonly [name in ThresholdName]: number } = Object.freeze({
  bradycardiaPerMin: 32,
  tachycardiaPerMin: 33,
  rateHysteresisPerMin: 34,
  supraventricularRunBeats: 35,
  supraventricularRunPerMin: 36,
  abruptTachycardiaPerMin: 37,
  abruptStepPercent: 38,
  pauseMs: 39,
  asystoleMs: 40,
  detectorLatencyMs: 41,
  ventricularRunBeats: 42,
  ventricularTachycardiaPerMin: 43,
  sustainedMs: 44,
  patternCycles: 45,
  ventricularBurdenPerMille: 46,
  supraventricularBurdenPerMille: 47,
  burdenBeats: 48,
  afMinimumMs: 49,
  unclassifiableMs: 50,
  lapseMs: 51,
  flutterMicrovolt: 52,
  flutterPerMin: 53,
  flutterLikenessPerMille: 54,
  flutterMs: 55,
  fibrillationMicrovolt: 56,
  fibrillationLeakagePerMille: 57,
  fibrillationMs: 58,
});

export type SettingName = keyof typeof deviceTable | ThresholdName;

/** A value for each setting. */
export type Settings = { readonly [name in SettingName]: number };

/** Every setting, with its number, unit, bounds and standard value: the one list of them, in order of their numbers. */
export const settingsSchema: { readonly [name in SettingName]: Setting } = Object.freeze({
  ...deviceTable,
  ...withKeys(),
});

/** The settings' names in the order of their numbers. */
export const settingNames: readonly SettingName[] = Object.freeze(
  (Object.keys(settingsSchema) as SettingName[]).sort(
    (a, b) => settingsSchema[a].key - settingsSchema[b].key,
  ),
);

/** What holds where nothing was chosen. */
export const standardSettings: Settings = Object.freeze(valuesOf((name) => settingsSchema[name].standard));

/** Makes a full set of values. */
export function valuesOf(valueFor: (name: SettingName) => number): Settings {
  const values = {} as { [name in SettingName]: number };
  for (const name of settingNames) values[name] = valueFor(name);
  return Object.freeze(values);
}

export function isWithinBounds(name: SettingName, value: number): boolean {
  const { minimum, maximum } = settingsSchema[name];
  return Number.isInteger(value) && value >= minimum && value <= maximum;
}

function withKeys(): { readonly [name in ThresholdName]: Setting } {
  const table = {} as { [name in ThresholdName]: Setting };
  for (const name of Object.keys(thresholdKeys) as ThresholdName[]) {
    table[name] = Object.freeze({ key: thresholdKeys[name], ...thresholdTable[name] });
  }
  return table;
}
