/** One number that a wearer's clinician may choose. */
interface Threshold {
  readonly unit: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly standard: number;
  readonly meaning: string;
}

/**
 * Every threshold of the rhythm rules, with its unit, its bounds and its standard value; all are integers.
 * Sources: conventional Holter criteria (AHA/ACCF/HRS 2009 recommendations for standardisation; ISHNE-HRS 2017
 * consensus on ambulatory ECG: pauses of 3 s, runs of three and more, sustained from 30 s). A ventricular run at
 * 100 a minute or less is an idioventricular rhythm.
 */
export const thresholdTable = Object.freeze({
  bradycardiaPerMin: {
    unit: "1/min",
    minimum: 20,
    maximum: 60,
    standard: 50,
    meaning: "The median rate of 8 beats below which bradycardia begins.",
  },
  tachycardiaPerMin: {
    unit: "1/min",
    minimum: 80,
    maximum: 220,
    standard: 100,
    meaning: "The median rate of 8 beats above which tachycardia begins.",
  },
  rateHysteresisPerMin: {
    unit: "1/min",
    minimum: 0,
    maximum: 15,
    standard: 5,
    meaning: "How far the rate must come back before bradycardia or tachycardia ends.",
  },
  supraventricularRunBeats: {
    unit: "beats",
    minimum: 3,
    maximum: 30,
    standard: 3,
    meaning: "Supraventricular beats in a row that make a tachycardia.",
  },
  supraventricularRunPerMin: {
    unit: "1/min",
    minimum: 80,
    maximum: 200,
    standard: 100,
    meaning: "The rate that a supraventricular run must exceed.",
  },
  abruptTachycardiaPerMin: {
    unit: "1/min",
    minimum: 120,
    maximum: 220,
    standard: 150,
    meaning: "The regular rate that, reached at one step, is a supraventricular tachycardia.",
  },
  abruptStepPercent: {
    unit: "%",
    minimum: 15,
    maximum: 50,
    standard: 25,
    meaning: "How much shorter than before the intervals must become at that step.",
  },
  pauseMs: {
    unit: "ms",
    minimum: 2000,
    maximum: 6000,
    standard: 3000,
    meaning: "A silence of a good, flat signal that is a pause.",
  },
  asystoleMs: {
    unit: "ms",
    minimum: 3000,
    maximum: 10_000,
    standard: 4000,
    meaning: "A silence of a good, flat signal that is asystole.",
  },
  detectorLatencyMs: {
    unit: "ms",
    minimum: 0,
    maximum: 3000,
    standard: 1500,
    meaning: "How late the detector may report a beat: a wave of which none has come by then is no beat.",
  },
  ventricularRunBeats: {
    unit: "beats",
    minimum: 3,
    maximum: 30,
    standard: 3,
    meaning: "Ventricular beats in a row that make a run.",
  },
  ventricularTachycardiaPerMin: {
    unit: "1/min",
    minimum: 80,
    maximum: 180,
    standard: 100,
    meaning: "The rate above which a ventricular run is a tachycardia; at or below it is idioventricular.",
  },
  sustainedMs: {
    unit: "ms",
    minimum: 10_000,
    maximum: 60_000,
    standard: 30_000,
    meaning: "How long a ventricular tachycardia must last to be called sustained.",
  },
  flutterMicrovolt: {
    unit: "µV",
    minimum: 300,
    maximum: 2000,
    standard: 500,
    meaning: "The height of waves, from crest to trough, from which they may be ventricular flutter.",
  },
  flutterPerMin: {
    unit: "1/min",
    minimum: 120,
    maximum: 250,
    standard: 150,
    meaning: "The rate of waves from which they may be ventricular flutter or fibrillation.",
  },
  flutterLikenessPerMille: {
    unit: "per mille",
    minimum: 300,
    maximum: 900,
    standard: 430,
    meaning: "How alike waves must be, by autocorrelation, to be ventricular flutter.",
  },
  flutterMs: {
    unit: "ms",
    minimum: 4000,
    maximum: 10_000,
    standard: 6000,
    meaning: "How long waves must have lasted to be ventricular flutter.",
  },
  fibrillationMicrovolt: {
    unit: "µV",
    minimum: 80,
    maximum: 500,
    standard: 100,
    meaning: "The height of waves, from crest to trough, from which they may be ventricular fibrillation.",
  },
  fibrillationLeakagePerMille: {
    unit: "per mille",
    minimum: 300,
    maximum: 600,
    standard: 540,
    meaning:
      "How little may be left of waves with themselves half a wave later, to be ventricular fibrillation.",
  },
  fibrillationMs: {
    unit: "ms",
    minimum: 5000,
    maximum: 12_000,
    standard: 7000,
    meaning: "How long waves must have lasted to be ventricular fibrillation.",
  },
  patternCycles: {
    unit: "cycles",
    minimum: 2,
    maximum: 20,
    standard: 3,
    meaning: "Repeats of the pattern that make bigeminy or trigeminy.",
  },
  ventricularBurdenPerMille: {
    unit: "per mille",
    minimum: 1,
    maximum: 500,
    standard: 100,
    meaning: "Share of ventricular beats in the last hour that is reported as frequent.",
  },
  supraventricularBurdenPerMille: {
    unit: "per mille",
    minimum: 1,
    maximum: 500,
    standard: 100,
    meaning: "Share of supraventricular beats in the last hour that is reported as frequent.",
  },
  burdenBeats: {
    unit: "beats",
    minimum: 100,
    maximum: 10_000,
    standard: 300,
    meaning: "Fewest classified beats that a burden is taken of.",
  },
  afMinimumMs: {
    unit: "ms",
    minimum: 0,
    maximum: 360_000,
    standard: 30_000,
    meaning: "The shortest atrial fibrillation that is reported.",
  },
  unclassifiableMs: {
    unit: "ms",
    minimum: 30_000,
    maximum: 600_000,
    standard: 60_000,
    meaning: "How long the rhythm may go unjudged before that is told.",
  },
  lapseMs: {
    unit: "ms",
    minimum: 10_000,
    maximum: 600_000,
    standard: 60_000,
    meaning: "How long after the last usable beat open episodes are held to have ended with it.",
  },
} satisfies Record<string, Threshold>);

export type ThresholdName = keyof typeof thresholdTable;

/** A value for each threshold. */
export type RhythmThresholds = { readonly [name in ThresholdName]: number };

const names = Object.keys(thresholdTable) as ThresholdName[];

/** The first threshold of `chosen` that is no integer within its bounds, or undefined when all are good. */
export function thresholdOutOfBounds(chosen: Partial<RhythmThresholds>): ThresholdName | undefined {
  for (const name of names) {
    const value = chosen[name];
    const { minimum, maximum } = thresholdTable[name];
    if (value !== undefined && !(Number.isInteger(value) && value >= minimum && value <= maximum))
      return name;
  }
  return undefined;
}

/** The standard thresholds with `chosen` in their place. Check `chosen` by {@link thresholdOutOfBounds} first. */
export function thresholds(chosen: Partial<RhythmThresholds> = {}): RhythmThresholds {
  const values = {} as { [name in ThresholdName]: number };
  for (const name of names) values[name] = chosen[name] ?? thresholdTable[name].standard;
  return Object.freeze(values);
}
