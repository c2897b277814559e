import type { Annotation } from "../world/wfdb/annotation.ts";
import { annotationCodes as codes } from "../world/wfdb/annotation-codes.ts";
import { beatClassOf } from "./beat-class.ts";
import type { Span } from "./span.ts";

/** What a heart and its signal were like while something was or was not detected. */
export const conditions = ["sinus", "fibrillation", "bundleBranchBlock", "paced", "noise"] as const;
export type Condition = (typeof conditions)[number];
export type ByCondition<Value> = Readonly<Record<Condition, Value>>;

export interface ConditionSpan extends Span {
  readonly condition: Condition;
}

/** Bit of a `~` mark's subtype that says noise in the first signal (annot(5)); all are set where it is unreadable. */
const NOISE_IN_FIRST_SIGNAL = 1;

/**
 * Divides a record by its reference, from its first sample to its end. A paced record is "paced" throughout; of the
 * others noise (`~` marks, or where the caller knows of noise) comes first, then atrial fibrillation and flutter,
 * then bundle branch block (by the last beat's code); what is left is "sinus", with whatever ectopy it has.
 */
export function conditionSpans(
  reference: readonly Annotation[],
  length: number,
  noise: readonly Span[] = [],
): ConditionSpan[] {
  if (reference.some(({ code }) => code === codes["/"])) {
    return [{ start: 0, end: length, condition: "paced" }];
  }
  const spans: ConditionSpan[] = [];
  let isNoisy = false;
  let fibrillates = false;
  let isBlocked = false;
  let start = 0;
  let condition: Condition = "sinus";
  const changeAt = (sample: number) => {
    const next: Condition =
      isNoisy || noise.some((span) => sample >= span.start && sample < span.end)
        ? "noise"
        : fibrillates
          ? "fibrillation"
          : isBlocked
            ? "bundleBranchBlock"
            : "sinus";
    if (next === condition) return;
    if (sample > start) spans.push({ start, end: sample, condition });
    start = sample;
    condition = next;
  };
  const edges = noise.flatMap(({ start: from, end: to }) => [from, to]).sort((a, b) => a - b);
  let edge = 0;
  changeAt(0);
  for (const { sample, code, subtype, aux } of reference) {
    while (edge < edges.length && edges[edge] <= sample) changeAt(edges[edge++]);
    if (code === codes["~"]) isNoisy = (subtype & NOISE_IN_FIRST_SIGNAL) !== 0;
    else if (code === codes["+"]) fibrillates = aux.startsWith("(AFIB") || aux.startsWith("(AFL");
    else if (beatClassOf(code) === "N") isBlocked = code === codes.L || code === codes.R || code === codes.B;
    changeAt(sample);
  }
  while (edge < edges.length) changeAt(edges[edge++]);
  if (length > start) spans.push({ start, end: length, condition });
  return spans;
}

/** The condition that holds at a sample; beyond the record's ends that of its last span. */
export function conditionAt(spans: readonly ConditionSpan[], sample: number): Condition {
  for (const span of spans) if (sample < span.end) return span.condition;
  return spans[spans.length - 1]?.condition ?? "sinus";
}

/** One value for every condition. */
export function byCondition<Value>(value: (condition: Condition) => Value): Record<Condition, Value> {
  return {
    sinus: value("sinus"),
    fibrillation: value("fibrillation"),
    bundleBranchBlock: value("bundleBranchBlock"),
    paced: value("paced"),
    noise: value("noise"),
  };
}
