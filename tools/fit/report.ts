import type { RecordScore } from "./evaluate.ts";
import { seededRandom } from "./random.ts";

const RESAMPLES = 2000;

/** Per cent, or NaN of nothing. */
const percent = (part: number, whole: number) => (whole === 0 ? Number.NaN : (100 * part) / whole);
const total = (scores: readonly RecordScore[], of: (score: RecordScore) => number) =>
  scores.reduce((sum, score) => sum + of(score), 0);

const sensitivity = (s: readonly RecordScore[]) =>
  percent(
    total(s, (x) => x.tp),
    total(s, (x) => x.tp + x.fn),
  );
const specificity = (s: readonly RecordScore[]) =>
  percent(
    total(s, (x) => x.tn),
    total(s, (x) => x.tn + x.fp),
  );
/** Specificity where flutter is counted with fibrillation, so that saying so is right. */
const specificityWithoutFlutter = (s: readonly RecordScore[]) =>
  percent(
    total(s, (x) => x.tn - (x.flutter - x.flutterFp)),
    total(s, (x) => x.tn + x.fp - x.flutter),
  );

/** The middle 95 % over resampled records: records, not beats, are what is independent. */
function interval(
  scores: readonly RecordScore[],
  of: (s: readonly RecordScore[]) => number,
  seed: number,
): string {
  const random = seededRandom(seed);
  const found: number[] = [];
  for (let i = 0; i < RESAMPLES; i++) {
    const value = of(scores.map(() => scores[Math.floor(random() * scores.length)]));
    if (!Number.isNaN(value)) found.push(value);
  }
  found.sort((a, b) => a - b);
  const at = (q: number) => found[Math.floor(q * (found.length - 1))];
  return `${at(0.025).toFixed(2)} to ${at(0.975).toFixed(2)}`;
}

/** One database's figures, in lines of text. */
export function reportDatabase(name: string, scores: readonly RecordScore[], seed: number): string {
  const average = (of: (s: readonly RecordScore[]) => number) => {
    const values = scores.map((score) => of([score])).filter((value) => !Number.isNaN(value));
    return values.length === 0 ? "–" : (values.reduce((a, b) => a + b, 0) / values.length).toFixed(2);
  };
  const lines = [`${name}: ${scores.length} records, ${total(scores, (x) => x.record.samples.length)} beats`];
  if (total(scores, (x) => x.tp + x.fn) > 0) {
    lines.push(
      `  beats: Se ${sensitivity(scores).toFixed(2)} (95 %: ${interval(scores, sensitivity, seed)}), a record ${average(sensitivity)}`,
      `  episodes: ${total(scores, (x) => x.longFound)} of ${total(scores, (x) => x.longEpisodes)} of a minute and more found; ` +
        `by duration Se ${percent(
          total(scores, (x) => x.sharedSeconds),
          total(scores, (x) => x.referenceSeconds),
        ).toFixed(2)}, +P ${percent(
          total(scores, (x) => x.sharedSeconds),
          total(scores, (x) => x.testSeconds),
        ).toFixed(2)}`,
    );
  }
  lines.push(
    `  beats: Sp ${specificity(scores).toFixed(2)} (95 %: ${interval(scores, specificity, seed)}), a record ${average(specificity)}` +
      (total(scores, (x) => x.flutter) > 0
        ? `; with flutter counted as fibrillation ${specificityWithoutFlutter(scores).toFixed(2)}`
        : ""),
    `  false episodes: ${total(scores, (x) => x.falseEpisodes)} of ${total(scores, (x) => x.episodes)}`,
  );
  for (const x of scores) {
    if (x.fn + x.fp < 50 && x.falseEpisodes === 0) continue;
    lines.push(
      `    ${x.record.name}: TP ${x.tp} FN ${x.fn} FP ${x.fp} (flutter ${x.flutterFp}) TN ${x.tn}, false episodes ${x.falseEpisodes} of ${x.episodes}`,
    );
  }
  return lines.join("\n");
}
