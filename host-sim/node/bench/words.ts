import { AbsentReason, Feature, FindingCode, GapCause, Source } from "../../../modules/record/codes.ts";

/** The registered numbers of a record in plain words. */
type Words<Codes extends Readonly<Record<string, number>>> = { readonly [name in keyof Codes]: string };

function lookUp<Codes extends Readonly<Record<string, number>>>(codes: Codes, words: Words<Codes>) {
  const byNumber = new Map<number, string>();
  for (const name of Object.keys(codes)) byNumber.set(codes[name], words[name]);
  return (code: number | undefined): string =>
    code === undefined ? "unknown" : (byNumber.get(code) ?? `number ${code}`);
}

export const absenceWords = lookUp(AbsentReason, {
  contactOff: "contact is off",
  noise: "too much noise",
  saturated: "the signal is at its limit",
  sensorFault: "the sensor has failed",
  tooLittleData: "too little data yet",
  motion: "too much motion",
  outOfRange: "out of range",
  switchedOff: "switched off",
  notFitted: "not fitted",
});

export const sourceWords = lookUp(Source, {
  device: "device",
  ecg: "ECG",
  ppg: "PPG",
  skinThermometer: "thermometer",
  accelerometer: "accelerometer",
});

export const findingWords = lookUp(FindingCode, {
  unclassifiable: "Unclassifiable",
  atrialFibrillation: "Atrial fibrillation",
  bradycardia: "Bradycardia",
  tachycardia: "Tachycardia",
  pause: "Pause",
  ventricularTachycardia: "Ventricular tachycardia",
  ventricularFibrillation: "Ventricular fibrillation",
  ventricularEctopy: "Ventricular ectopy",
  supraventricularEctopy: "Supraventricular ectopy",
});

export const gapWords = lookUp(GapCause, {
  fifoOverflow: "the FIFO overflowed",
  sensorReset: "the sensor was reset",
  sensorStale: "the sensor brought nothing new",
  sensorAbsent: "the sensor did not answer",
  consumerTooSlow: "a consumer was too slow",
  powerLost: "power was lost",
  batchFull: "a batch was full",
  queueFull: "the queue was full",
  journalFull: "the journal was full",
  journalDamaged: "the journal was damaged",
  notSigned: "readings were not signed",
});

const featureWords = lookUp(Feature, {
  heartRateDeciPerMin: "heart rate",
  rrIntervalMs: "RR interval",
  beatCount: "beats",
  durationMs: "duration",
  rrIrregularityPerMille: "irregularity of RR",
  ventricularBeatCount: "ventricular beats",
  qrsWidthMs: "QRS width",
  waveformPerMille: "waveform",
  qualityPercent: "signal quality",
});

const featureUnits: ReadonlyMap<number, { readonly divisor: number; readonly unit: string }> = new Map([
  [Feature.heartRateDeciPerMin, { divisor: 10, unit: " /min" }],
  [Feature.rrIntervalMs, { divisor: 1, unit: " ms" }],
  [Feature.durationMs, { divisor: 1000, unit: " s" }],
  [Feature.rrIrregularityPerMille, { divisor: 10, unit: " %" }],
  [Feature.qrsWidthMs, { divisor: 1, unit: " ms" }],
  [Feature.waveformPerMille, { divisor: 10, unit: " %" }],
  [Feature.qualityPercent, { divisor: 1, unit: " %" }],
]);

/** A finding's reasons, triples of feature, value and threshold: `RR interval 3120 ms (limit 3000 ms)`. */
export function reasonWords(triples: readonly number[] | undefined): string[] {
  const sentences: string[] = [];
  for (let i = 0; i + 2 < (triples?.length ?? 0); i += 3) {
    const [feature, value, limit] = triples!.slice(i, i + 3);
    const { divisor, unit } = featureUnits.get(feature) ?? { divisor: 1, unit: "" };
    sentences.push(`${featureWords(feature)} ${value / divisor}${unit} (limit ${limit / divisor}${unit})`);
  }
  return sentences;
}
