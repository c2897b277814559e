import { Feature, FindingCode } from "../../modules/record/codes.ts";
import type { Reading } from "./reading.ts";

/** What a finding is called for a person. Each is what a screening found, and no diagnosis. */
const findingWords: { readonly [name in keyof typeof FindingCode]: string } = {
  unclassifiable: "rhythm not classifiable",
  atrialFibrillation: "atrial fibrillation",
  bradycardia: "bradycardia",
  tachycardia: "tachycardia",
  pause: "pause",
  ventricularTachycardia: "ventricular tachycardia",
  ventricularFibrillation: "ventricular flutter or fibrillation",
  ventricularEctopy: "frequent ventricular beats",
  supraventricularEctopy: "frequent supraventricular beats",
  asystole: "asystole",
  supraventricularTachycardia: "supraventricular tachycardia",
  ventricularCouplet: "ventricular couplet",
  ventricularBigeminy: "ventricular bigeminy",
  ventricularTrigeminy: "ventricular trigeminy",
  idioventricularRhythm: "idioventricular rhythm",
  sustainedVentricularTachycardia: "sustained ventricular tachycardia",
  possibleAtrialFibrillation: "possible atrial fibrillation",
};

/** What was measured, its unit, and what one of the number is worth in it. */
const featureWords: { readonly [name in keyof typeof Feature]: readonly [string, string, number] } = {
  heartRateDeciPerMin: ["rate", "/min", 0.1],
  rrIntervalMs: ["interval", "ms", 1],
  beatCount: ["beats", "", 1],
  durationMs: ["duration", "s", 0.001],
  rrIrregularityPerMille: ["irregularity", "‰", 1],
  ventricularBeatCount: ["ventricular beats", "", 1],
  qrsWidthMs: ["QRS width", "ms", 1],
  waveformPerMille: ["likeness of waves", "‰", 1],
  qualityPercent: ["quality", "%", 1],
  burdenPerMille: ["share of beats", "%", 0.1],
  intervalCount: ["intervals", "", 1],
  afEvidence: ["evidence", "ln odds", 1 / 256],
  waveCount: ["waves that are no beats", "", 1],
  leakagePerMille: ["leakage of waves", "‰", 1],
  afComplexity: ["entropy of interval words", "‰", 1],
  afChange: ["mean change of interval", "%", 100 / 8192],
  afRootMeanSquare: ["root mean square change of interval", "%", 100 / 8192],
  afSteady: ["steady intervals", "‰", 1],
  afTurning: ["turning points", "‰", 1],
  afCompensated: ["early beats with a pause", "‰", 1],
  afAlike: ["intervals like an earlier one", "‰", 0.25],
  afSamePair: ["pairs of intervals like an earlier pair", "‰", 0.25],
  afBigeminy: ["change over two intervals", "‰", 1],
  afTrigeminy: ["change over three intervals", "‰", 1],
  afIrregular: ["root mean square change of interval, limited", "%", 100 / 8192],
  afTypicalInterval: ["typical interval", "ms", 1],
  afUsualP: ["beats with the usual P wave", "‰", 1],
  afUnlike: ["beats of an unusual shape", "‰", 1],
};

const byCode = <T>(numbers: Readonly<Record<string, number>>, words: Readonly<Record<string, T>>) =>
  new Map(Object.keys(numbers).map((name) => [numbers[name], words[name]]));
const findings = byCode(FindingCode, findingWords);
const features = byCode(Feature, featureWords);
const names = new Map(Object.entries(FindingCode).map(([name, code]) => [code as number, name]));

/** The finding's name in docs/FORMAT.md; its number where this version does not know it. */
export function findingName(code: number): string {
  return names.get(code) ?? String(code);
}

/** The finding in words; "finding 99" where this version does not know it. */
export function findingTitle(code: number): string {
  return findings.get(code) ?? `finding ${code}`;
}

/** What decided, one sentence part for each reason: `duration 3.77 s (limit 3 s)`. */
export function reasonsInWords({ reasons = [] }: Pick<Reading, "reasons">): string[] {
  const parts: string[] = [];
  for (let i = 0; i + 2 < reasons.length; i += 3) {
    const [words, unit, scale] = features.get(reasons[i]) ?? [`feature ${reasons[i]}`, "", 1];
    const told = (value: number) => {
      const number = Math.round(value * scale * 100) / 100;
      return unit === "" ? String(number) : `${number} ${unit}`;
    };
    parts.push(`${words} ${told(reasons[i + 1])} (limit ${told(reasons[i + 2])})`);
  }
  return parts;
}
