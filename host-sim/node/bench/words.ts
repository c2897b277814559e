import { AbsentReason, Feature, FindingCode, GapCause, Source } from "../../../modules/record/codes.ts";

type Codes = Readonly<Record<string, number>>;

/** `atrialFibrillation` as `atrial fibrillation`. */
export const plainWords = (name: string) =>
  name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`).trim();

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** A registered number in plain words: those given, or its name's own. */
function lookUp<All extends Codes>(codes: All, words: { readonly [name in keyof All]?: string } = {}) {
  const byNumber = new Map<number, string>();
  for (const name of Object.keys(codes)) byNumber.set(codes[name], words[name] ?? plainWords(name));
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
});

export const sourceWords = lookUp(Source, { ecg: "ECG", ppg: "PPG", skinThermometer: "thermometer" });

const findingName = lookUp(FindingCode);
export const findingWords = (code: number | undefined) => capital(findingName(code));

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

/** The units that end a feature's name, and what people use in their place. */
const units: readonly (readonly [ending: string, divisor: number, unit: string])[] = [
  ["DeciPerMin", 10, " /min"],
  ["PerMille", 10, " %"],
  ["Percent", 1, " %"],
  ["Ms", 1, " ms"],
];

/** From here on a time is told in seconds. */
const LONG_MS = 2000;

interface FeatureWords {
  readonly name: string;
  readonly divisor: number;
  readonly unit: string;
}

const features: ReadonlyMap<number, FeatureWords> = new Map(
  Object.entries(Feature).map(([name, code]) => {
    const [ending, divisor, unit] = units.find(([end]) => name.endsWith(end)) ?? ["", 1, ""];
    const words = plainWords(name.slice(0, name.length - ending.length))
      .replace(/\b(rr|af)\b/g, (letters) => letters.toUpperCase())
      .replace("qrs", "QRS");
    return [code, { name: words, divisor, unit }];
  }),
);

/** A finding's reasons, triples of feature, value and threshold: `RR interval 3.1 s (limit 3.0 s)`. */
export function reasonWords(triples: ArrayLike<number> | undefined): string[] {
  const sentences: string[] = [];
  for (let i = 0; i + 2 < (triples?.length ?? 0); i += 3) {
    const feature = triples![i];
    const { name, divisor, unit } = features.get(feature) ?? {
      name: `feature ${feature}`,
      divisor: 1,
      unit: "",
    };
    const amount = (value: number) =>
      unit === " ms" && Math.abs(value) >= LONG_MS
        ? `${(value / 1000).toFixed(1)} s`
        : `${value / divisor}${unit}`;
    sentences.push(`${name} ${amount(triples![i + 1])} (limit ${amount(triples![i + 2])})`);
  }
  return sentences;
}
