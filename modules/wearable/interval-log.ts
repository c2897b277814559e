import { keptInt32, keptUint8 } from "../memory/kept-arrays.ts";
import { ReadingKind, Source } from "../record/codes.ts";
import type { Recorder } from "./recorder.ts";

/** Intervals that one reading holds: about 15 s of a heart at rest, so that little is at stake at a time. */
const CAPACITY = 32;
/** With so many, the beats of half a second still find room. */
const NEARLY_ALL = CAPACITY - 4;
/** An interval that is longer is no interval: something was missed, and a gap or a finding says what. */
const LONGEST_MS = 30_000;

/**
 * Collects beat-to-beat intervals and hands them to the record as runs without a gap. Beat times are rounded
 * to a millisecond each and their differences taken, so that rounding does not add up.
 */
export class IntervalLog {
  readonly #recorder: Recorder;
  readonly #intervalsMs = keptInt32(CAPACITY);
  readonly #classes = keptUint8(CAPACITY);
  #count = 0;
  #startMicros = 0;
  #lastMs = -1;
  #classified = true;
  /** What is collected is being handed over: a batch that closes to make room for it asks for it again. */
  #isFlushing = false;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** A beat. `beatClass`: its EC57 letter's character code, or 0 where beats are not classified. */
  beat(tickMicros: number, beatClass: number): void {
    // As `Math.round` does it, without its call: on XS that costs more than all the rest.
    const up = tickMicros / 1000 + 0.5;
    const ms = up < 0x7fff_ffff ? up | 0 : Math.floor(up);
    const interval = ms - this.#lastMs;
    if (this.#lastMs < 0 || interval <= 0 || interval > LONGEST_MS) this.interrupted();
    else {
      if (this.#count === CAPACITY) this.flush();
      this.#intervalsMs[this.#count] = interval;
      this.#classes[this.#count] = beatClass;
      if (beatClass === 0) this.#classified = false;
      this.#count++;
    }
    if (this.#count === 0) this.#startMicros = ms * 1000;
    this.#lastMs = ms;
  }

  /** The next beat does not follow the last one: lead-off, noise, lost samples. */
  interrupted(): void {
    this.flush();
    this.#lastMs = -1;
  }

  /** Hands over what is nearly as much as one reading holds, before a beat has to do so in a turn of the samples. */
  flushAhead(): void {
    if (this.#count >= NEARLY_ALL) this.flush();
  }

  /** Hands over what was collected; keeps it when there is no room before the batch closes. */
  flush(): void {
    const count = this.#count;
    if (count === 0 || this.#isFlushing) return;
    this.#isFlushing = true;
    if (this.handOver(count)) {
      this.#count = 0;
      this.#startMicros = this.#lastMs * 1000;
      this.#classified = true;
    }
    this.#isFlushing = false;
  }

  /** False where there is no room, and the intervals can be kept for the next batch. */
  private handOver(count: number): boolean {
    const { builder } = this.#recorder;
    const classes = this.#classified ? this.#classes : undefined;
    while (
      !builder.intervals(
        ReadingKind.rrIntervals,
        this.#startMicros,
        this.#intervalsMs,
        count,
        Source.ecg,
        undefined,
        classes,
      )
    ) {
      // A full log must let them go: the recorder tells that they are lost.
      if (!this.#recorder.makeRoom()) return count === CAPACITY;
    }
    return true;
  }
}
