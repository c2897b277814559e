import { FindingCode } from "../../modules/record/codes.ts";
import { Grade, QualityReason } from "../../modules/signal/ecg/signal-quality.ts";
import type { BeatObserver } from "../../modules/wearable/heart-monitor.ts";
import { type Annotation, annotation } from "../world/wfdb/annotation.ts";
import { annotationCodes as codes } from "../world/wfdb/annotation-codes.ts";
import { judgedNote } from "./finding-notes.ts";
import { RhythmLog } from "./rhythm-log.ts";

/** How a beat class of EC57 is written in an annotation file. */
const codeOfClass: Readonly<Record<string, number>> = {
  N: codes.N,
  S: codes.S,
  V: codes.V,
  F: codes.F,
  Q: codes.Q,
};

/** Subtypes of `~` by grade, as annot(5) has them for a first signal: clean, noisy, unreadable. */
const subtypeOfGrade: readonly number[] = (() => {
  const subtypes: number[] = [];
  subtypes[Grade.good] = 0;
  subtypes[Grade.poor] = 1;
  subtypes[Grade.unusable] = -1;
  return subtypes;
})();

/** The words of a `~` mark, by reason. */
const wordsOfReason: readonly string[] = (() => {
  const words: string[] = [];
  words[QualityReason.none] = "";
  words[QualityReason.contactOff] = "contact off";
  words[QualityReason.saturated] = "saturated";
  words[QualityReason.recovering] = "recovering";
  words[QualityReason.gap] = "samples missing";
  words[QualityReason.flat] = "flat";
  words[QualityReason.noise] = "noise";
  words[QualityReason.movement] = "movement";
  words[QualityReason.learning] = "learning";
  return words;
})();

/** Names of findings by code. */
const findingNames: readonly string[] = (() => {
  const names: string[] = [];
  for (const [name, code] of Object.entries(FindingCode)) names[code] = name;
  return names;
})();

/**
 * Where a record ends within a complex, its last value is held, which the device sees as half a beat. Nobody can say
 * what it would have become, so a beat that near the end is left out: half of a narrow complex.
 */
const HALF_COMPLEX_SECONDS = 1 / 16;

/**
 * Keeps what the firmware decides as WFDB annotations: beats with their classes, rhythms and findings, and `~` where
 * the quality of the signal changes, with the reason in `aux`. Where a `~` is of subtype −1 the firmware abstains.
 */
export class AnnotationLog implements BeatObserver {
  readonly #marks: Annotation[] = [];
  readonly #rateHz: number;
  readonly #lastSample: number;
  readonly #nowMicros: () => number;
  readonly #rhythm = new RhythmLog();
  #grade: number = Grade.good;
  #reason: number = QualityReason.none;

  /**
   * @param rateHz samples a second of the annotations
   * @param lastSample what lies after it is left out
   * @param nowMicros the device's present tick: when a finding is told
   */
  constructor(rateHz: number, lastSample: number, nowMicros: () => number = () => 0) {
    this.#nowMicros = nowMicros;
    this.#rateHz = rateHz;
    this.#lastSample = lastSample;
  }

  beat(tickMicros: number, beatClass: number): void {
    if (this.isCutOff(tickMicros)) return;
    this.#put(tickMicros, codeOfClass[String.fromCharCode(beatClass)]);
  }

  /** A judgement that takes in what is cut off is left out, too. */
  judged(endMicros: number, isPossible: boolean, scoreQ8: number, _features: Int32Array): void {
    if (!this.isCutOff(endMicros)) this.#put(endMicros, codes['"'], { aux: judgedNote(isPossible, scoreQ8) });
  }

  quality(tickMicros: number, grade: number, reason: number): void {
    const isSame = grade === this.#grade && (reason === this.#reason || grade === Grade.good);
    if (isSame) return;
    this.#grade = grade;
    this.#reason = reason;
    const aux = grade === Grade.good ? "" : wordsOfReason[reason];
    this.#put(Math.max(0, tickMicros), codes["~"], { subtype: subtypeOfGrade[grade], aux });
  }

  /** A finding was made, or (with an end) it is over. */
  finding(code: number, startMicros: number, endMicros: number | undefined): void {
    const name = findingNames[code];
    const start = this.#sample(startMicros);
    const now = this.#sample(this.#nowMicros());
    if (endMicros === undefined) this.#rhythm.begin(name, start, now);
    else this.#rhythm.end(name, start, this.#sample(endMicros), now);
  }

  /** Everything so far in order of time; of one sample, in the order of decision. */
  annotations(): Annotation[] {
    return [...this.#marks, ...this.#rhythm.annotations(this.#lastSample)].sort(
      (a, b) => a.sample - b.sample,
    );
  }

  protected isCutOff(tickMicros: number): boolean {
    const sample = (tickMicros * this.#rateHz) / 1e6;
    return sample > this.#lastSample - HALF_COMPLEX_SECONDS * this.#rateHz;
  }

  #put(tickMicros: number, code: number, rest: Partial<Pick<Annotation, "subtype" | "aux">> = {}): void {
    const sample = this.#sample(tickMicros);
    if (sample >= 0 && sample <= this.#lastSample) this.#marks.push(annotation(sample, code, rest));
  }

  #sample(tickMicros: number): number {
    return Math.round((tickMicros * this.#rateHz) / 1e6);
  }
}
