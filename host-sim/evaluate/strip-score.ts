import { Random } from "../world/math/random.ts";
import { type Detection, ratio } from "./ratio.ts";

/** What a short strip is: normal, atrial fibrillation, another rhythm, too noisy to say (PhysioNet/CinC 2017). */
export type StripLabel = "N" | "A" | "O" | "~";
/** What was said of it. */
export type StripDecision = "fibrillation" | "other" | "unclassifiable";

export interface StripToScore {
  readonly name: string;
  readonly label: StripLabel;
  readonly decision: StripDecision;
}

/** Fibrillation in strips: one that is called unclassifiable is missed. Strips of label `~` are counted apart. */
export interface StripScore {
  readonly detection: Detection;
  readonly f1?: number;
  /** The middle 95 % of F1 over resampled strips. */
  readonly interval?: readonly [low: number, high: number];
  /** Strips by label and decision. */
  readonly counts: Readonly<Record<StripLabel, Readonly<Record<StripDecision, number>>>>;
}

const RESAMPLES = 2000;

export function scoreStrips(strips: readonly StripToScore[], seed = 1): StripScore {
  const zeros = () => ({ fibrillation: 0, other: 0, unclassifiable: 0 });
  const counts = { N: zeros(), A: zeros(), O: zeros(), "~": zeros() };
  for (const { label, decision } of strips) counts[label][decision]++;
  const readable = strips.filter(({ label }) => label !== "~");
  const detection = detect(readable);
  const whole = f1(detection);
  const interval = resampled(readable, seed);
  return {
    detection,
    ...(whole === undefined ? {} : { f1: whole }),
    ...(interval === undefined ? {} : { interval }),
    counts,
  };
}

function detect(strips: readonly StripToScore[]): Detection {
  let [truePositives, falseNegatives, falsePositives] = [0, 0, 0];
  for (const { label, decision } of strips) {
    const said = decision === "fibrillation";
    if (label === "A" && said) truePositives++;
    else if (label === "A") falseNegatives++;
    else if (said) falsePositives++;
  }
  return { truePositives, falseNegatives, falsePositives };
}

function f1({ truePositives, falseNegatives, falsePositives }: Detection): number | undefined {
  return ratio(2 * truePositives, 2 * truePositives + falseNegatives + falsePositives);
}

/** Efron's percentile bootstrap; each strip is a person of its own. */
function resampled(strips: readonly StripToScore[], seed: number): readonly [number, number] | undefined {
  const random = new Random(seed);
  const values: number[] = [];
  for (let i = 0; i < RESAMPLES; i++) {
    const drawn = strips.map(() => strips[Math.floor(random.uniform() * strips.length)]);
    const value = f1(detect(drawn));
    if (value !== undefined) values.push(value);
  }
  if (values.length === 0) return undefined;
  values.sort((a, b) => a - b);
  const at = (share: number) => values[Math.floor(share * (values.length - 1))];
  return [at(0.025), at(0.975)];
}
