import { keptFloat64, keptInt32, keptUint8 } from "../memory/kept-arrays.ts";
import { FindingCode, Source } from "../record/codes.ts";
import type { EpisodeSink } from "../rhythm/episodes.ts";
import { RHYTHM_KINDS, RhythmKind } from "../rhythm/kind.ts";
import type { Reasons } from "../rhythm/reasons.ts";
import type { Timebase } from "../signal/timebase.ts";
import type { QualityWindow } from "./quality-window.ts";
import type { Recorder } from "./recorder.ts";
import type { StripLog } from "./strip-log.ts";

/** Who looks on as findings are made: an evaluation, a page. The device itself has none. */
export interface FindingObserver {
  /**
   * A finding was made, or (with an end) it is over.
   * @param code {@link FindingCode}
   */
  finding?(
    code: number,
    startMicros: number,
    endMicros: number | undefined,
    confidencePercent: number,
    reasons: Reasons,
  ): void;
  /** A short stretch was judged: see {@link EpisodeSink.judged}. */
  judged?(endMicros: number, isPossible: boolean, scoreQ8: number, features: Int32Array): void;
}

/** Reasons that are kept of an open finding, to be told again when it has ended. */
const KEPT_REASONS = 5;
/** How many, and then the reasons as triples. */
const NUMBERS = 1 + 3 * KEPT_REASONS;
/** Findings that are open at a time and keep their reasons; one more than these is told without them when it ends. */
const ROWS = 8;

const codes = codesOfKinds();
const urgentKinds = new Uint8Array(RHYTHM_KINDS);
for (const kind of [
  RhythmKind.pause,
  RhythmKind.asystole,
  RhythmKind.sustainedVentricularTachycardia,
  RhythmKind.ventricularFibrillation,
]) {
  urgentKinds[kind] = 1;
}

/**
 * Writes episodes into the record: when one is found, and again when it is over, with what decided in both. Its
 * start is a beat's tick (or where flutter begins), not the time of the decision. Its confidence is the rule's own
 * times the quality of the last ten seconds of signal. Allocates nothing after it was made.
 */
export class FindingLog implements EpisodeSink {
  /** Something urgent was appended since its reader set this to false. */
  isUrgent = false;
  readonly #recorder: Recorder;
  readonly #timebase: Timebase;
  readonly #quality: QualityWindow;
  readonly #strips: StripLog;
  readonly #observer: FindingObserver | undefined;
  readonly #starts = keptFloat64(RHYTHM_KINDS);
  /** Per cent, by kind. */
  readonly #confidence = keptUint8(RHYTHM_KINDS);
  /** The row of the open finding of a kind; {@link ROWS}: it has none that is its own. */
  readonly #row = keptUint8(RHYTHM_KINDS);
  /** One bit for each row that is taken. */
  #taken = 0;
  /** {@link NUMBERS} a row, and one row for what is told at once. */
  readonly #kept = keptInt32((ROWS + 1) * NUMBERS);

  constructor(
    recorder: Recorder,
    timebase: Timebase,
    quality: QualityWindow,
    strips: StripLog,
    observer?: FindingObserver,
  ) {
    this.#recorder = recorder;
    this.#timebase = timebase;
    this.#quality = quality;
    this.#strips = strips;
    this.#observer = observer;
  }

  start(kind: number, startIndex: number, confidencePerMille: number, reasons: Reasons): void {
    const micros = this.#timebase.tickMicros(startIndex);
    const confidence = Math.round((confidencePerMille * this.#quality.percent) / 1000);
    const count = reasons.count < KEPT_REASONS ? reasons.count : KEPT_REASONS;
    const kept = this.#kept;
    const row = this.takeRow();
    let at = row * NUMBERS;
    kept[at++] = count;
    this.#row[kind] = row;
    this.#confidence[kind] = confidence;
    for (let i = 0; i < count; i++) {
      kept[at++] = reasons.measure[i];
      kept[at++] = reasons.value[i];
      kept[at++] = reasons.threshold[i];
    }
    this.#starts[kind] = micros;
    this.#observer?.finding?.(codes[kind], micros, undefined, confidence, reasons);
    this.#strips.want(startIndex, urgentKinds[kind] !== 0);
    // A couplet is over when it is found: it is told once.
    if (kind === RhythmKind.ventricularCouplet) return;
    this.append(kind, undefined);
    if (urgentKinds[kind] !== 0) this.isUrgent = true;
  }

  /** What has changed stands in the reading that tells of the end. */
  update(): void {}

  end(kind: number, endIndex: number, _confidencePerMille: number, reasons: Reasons): void {
    const start = this.#starts[kind];
    const end = Math.max(start, this.#timebase.tickMicros(endIndex));
    const row = this.#row[kind];
    // The last row may hold another finding's reasons by now.
    if (row === ROWS) this.#kept[row * NUMBERS] = 0;
    this.#observer?.finding?.(codes[kind], start, end, this.#confidence[kind], reasons);
    this.append(kind, end - start);
    this.#taken &= ~(1 << row);
  }

  /** Of a judgement that finds nothing no reading tells. */
  judged(endIndex: number, isPossible: boolean, scoreQ8: number, features: Int32Array): void {
    this.#observer?.judged?.(this.#timebase.tickMicros(endIndex), isPossible, scoreQ8, features);
  }

  /** A row that is free, or the last one. */
  private takeRow(): number {
    let row = 0;
    while (row < ROWS && ((this.#taken >> row) & 1) !== 0) row++;
    if (row < ROWS) this.#taken |= 1 << row;
    return row;
  }

  private append(kind: number, durationMicros: number | undefined): void {
    const { builder } = this.#recorder;
    const kept = this.#kept;
    const from = this.#row[kind] * NUMBERS;
    while (
      !builder.finding(
        codes[kind],
        this.#starts[kind],
        Source.ecg,
        this.#confidence[kind],
        kept,
        kept[from],
        durationMicros,
        from + 1,
      )
    ) {
      if (!this.#recorder.makeRoom()) break;
    }
  }
}

/** How each kind of episode is called in the record. */
function codesOfKinds(): Uint8Array {
  const of: { readonly [name in keyof typeof RhythmKind]: number } = {
    atrialFibrillation: FindingCode.atrialFibrillation,
    bradycardia: FindingCode.bradycardia,
    tachycardia: FindingCode.tachycardia,
    supraventricularTachycardia: FindingCode.supraventricularTachycardia,
    pause: FindingCode.pause,
    asystole: FindingCode.asystole,
    ventricularCouplet: FindingCode.ventricularCouplet,
    bigeminy: FindingCode.ventricularBigeminy,
    trigeminy: FindingCode.ventricularTrigeminy,
    idioventricularRhythm: FindingCode.idioventricularRhythm,
    ventricularTachycardia: FindingCode.ventricularTachycardia,
    sustainedVentricularTachycardia: FindingCode.sustainedVentricularTachycardia,
    frequentVentricularEctopy: FindingCode.ventricularEctopy,
    frequentSupraventricularEctopy: FindingCode.supraventricularEctopy,
    unclassifiable: FindingCode.unclassifiable,
    ventricularFibrillation: FindingCode.ventricularFibrillation,
    possibleAtrialFibrillation: FindingCode.possibleAtrialFibrillation,
  };
  const numbers = new Uint8Array(RHYTHM_KINDS);
  for (const name of Object.keys(of) as (keyof typeof RhythmKind)[]) numbers[RhythmKind[name]] = of[name];
  return numbers;
}
