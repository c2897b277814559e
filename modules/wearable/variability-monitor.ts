import { ReadingKind, Source } from "../record/codes.ts";
import type { VitalKind } from "../record/reading-encoder.ts";
import { BeatClass, BeatMark, elapsedMs } from "../rhythm/beat.ts";
import type { Timebase } from "../signal/timebase.ts";
import { HeartRateVariability, WINDOW_MS } from "../vitals/heart-rate-variability.ts";
import type { Recorder } from "./recorder.ts";

const WINDOW_MICROS = WINDOW_MS * 1000;
/** A window ends at its last beat, unless that is longer ago than a beat needs to come here. */
const BEAT_LAG_MICROS = 10e6;
/** A window that has not begun: before the first report. */
const NOT_BEGUN = -1;

/**
 * Records heart rate variability every five minutes, or that there is none. An interval counts where it lies between
 * two normal beats in a row in a usable signal, and where nothing speaks for atrial fibrillation, in which "normal" means
 * nothing. Fibrillation is suspected some forty beats late: those still count.
 */
export class VariabilityMonitor {
  readonly #variability = new HeartRateVariability();
  /** The last beat was a normal one. */
  #afterNormal = false;
  #lastIndex = 0;
  #fromMicros = NOT_BEGUN;
  readonly #timebase: Timebase;
  readonly #recorder: Recorder;

  constructor(recorder: Recorder, timebase: Timebase) {
    this.#recorder = recorder;
    this.#timebase = timebase;
  }

  /**
   * A beat, in order of time.
   * @param beatClass a `BeatClass`
   * @param marks `BeatMark`
   * @param suspectedAf something speaks for atrial fibrillation
   */
  beat(index: number, rateMilliHz: number, beatClass: number, marks: number, suspectedAf: boolean): void {
    const isNormal = beatClass === BeatClass.normal && (marks & BeatMark.noisy) === 0 && !suspectedAf;
    if (isNormal && this.#afterNormal && (marks & BeatMark.gap) === 0) {
      this.#variability.interval(elapsedMs(this.#lastIndex, index, rateMilliHz));
    } else this.#variability.broken();
    this.#afterNormal = isNormal;
    this.#lastIndex = index;
  }

  /**
   * Called with each heart rate: records the window that has passed, and begins the next.
   * @param absence an `AbsentReason`: what is wrong now, should too little of the window be normal
   */
  report(nowMicros: number, absence: number): void {
    const from = this.#fromMicros;
    if (from !== NOT_BEGUN && nowMicros - from < WINDOW_MICROS) return;
    let end = nowMicros;
    if (this.#timebase.known) {
      const last = this.#timebase.tickMicros(this.#lastIndex);
      if (last > from && last > nowMicros - BEAT_LAG_MICROS) end = last;
    }
    this.#fromMicros = end;
    const variability = this.#variability;
    if (from !== NOT_BEGUN) {
      const { isTooLittle, intervals, pairs } = variability;
      const duration = end - from;
      if (isTooLittle) {
        this.absent(ReadingKind.sdnn, from, absence);
        this.absent(ReadingKind.rmssd, from, absence);
        this.absent(ReadingKind.pnn50, from, absence);
      } else {
        this.vital(ReadingKind.sdnn, from, variability.sdnnDeciMs, duration, intervals);
        this.vital(ReadingKind.rmssd, from, variability.rmssdDeciMs, duration, pairs);
        this.vital(ReadingKind.pnn50, from, variability.pnn50PerMille, duration, pairs);
      }
    }
    variability.restart();
  }

  private vital(kind: VitalKind, tick: number, value: number, duration: number, count: number): void {
    const { builder } = this.#recorder;
    while (!builder.vital(kind, tick, value, Source.ecg, undefined, duration, count)) {
      if (!this.#recorder.makeRoom()) return;
    }
  }

  private absent(kind: VitalKind, tick: number, reason: number): void {
    const { builder } = this.#recorder;
    while (!builder.absent(kind, tick, Source.ecg, reason)) if (!this.#recorder.makeRoom()) return;
  }
}
