import { Lead, Source, StripCodec } from "../record/codes.ts";
import { DeltaRice, MAX_BLOCK_BYTES } from "../record/strip/delta-rice.ts";
import { packBlock } from "../record/strip/pack.ts";
import { SecondRing } from "../record/strip/second-ring.ts";
import type { Timebase } from "../signal/timebase.ts";
import type { Recorder } from "./recorder.ts";

/** Seconds that a strip shows before a finding begins, and from there on. */
const BEFORE_S = 10;
const AFTER_S = 20;
/** What is kept: the ten seconds before, and what a rule takes to decide. */
const KEPT_S = 16;
const SECOND = DeltaRice.blockSamples;
const SECOND_SHIFT = 7;
const RESOLUTION_MICROVOLT = 5;
/** A part of a strip is some five seconds long: its last second may be as bad as can be, and it fits any batch. */
const PART_BYTES = 352 + MAX_BLOCK_BYTES;
/** The newest samples may not be in the detector's memory yet. */
const NOT_YET = 8;
/** The oldest part of that memory is being overwritten. */
const OVERWRITTEN = 64;

/**
 * Writes the ECG around findings into the record, second by second as it comes, in parts of some five seconds.
 * Findings that are close share a strip: no second is written twice. One second is packed a call, so that no turn
 * is long. Allocates nothing after it was made.
 */
export class StripLog {
  readonly #recorder: Recorder;
  readonly #timebase: Timebase;
  readonly #ring = new SecondRing(KEPT_S);
  /** Views of the detector's memory, one second each. */
  readonly #seconds: readonly Int32Array[];
  readonly #samples = new Int32Array(SECOND);
  readonly #part = new Uint8Array(PART_BYTES);
  #partBytes = 0;
  #partSamples = 0;
  #partStart = 0;
  /** The next second that will be whole. */
  #next = 0;
  #isBegun = false;
  /** What lies before is not connected with what comes. */
  #soundFrom = 0;
  /** The next second to be written, and where writing ends. */
  #at = 0;
  #until = 0;
  #isUrgent = false;

  /** @param recent the detector's memory: sample `i` at `i` modulo its length, a power of two */
  constructor(recorder: Recorder, timebase: Timebase, recent: Int32Array) {
    this.#recorder = recorder;
    this.#timebase = timebase;
    this.#seconds = Object.freeze(
      Array.from({ length: recent.length / SECOND }, (_, i) => recent.subarray(i * SECOND, (i + 1) * SECOND)),
    );
  }

  /** A finding began at `index`. One that is found late is shown as it is now. */
  want(index: number, isUrgent: boolean): void {
    if (!this.#isBegun) return;
    const start = index >> SECOND_SHIFT;
    const shown = start + AFTER_S <= this.#next ? this.#next : start;
    const before = shown - BEFORE_S;
    // The oldest second that is kept is overwritten by the next one.
    const from = before >= this.#next - KEPT_S + 1 ? before : this.#next - KEPT_S + 1;
    if (this.#at >= this.#until && from > this.#at) this.#at = from;
    const until = (shown === start ? (index + SECOND - 1) >> SECOND_SHIFT : shown) + AFTER_S;
    if (until > this.#until) this.#until = until;
    if (isUrgent) this.#isUrgent = true;
  }

  /** Samples up to before `end` do not belong to what follows. */
  interrupted(end: number): void {
    this.#soundFrom = end;
  }

  /** The stream has come to `end`: keeps the seconds that are whole. */
  follow(end: number): void {
    const whole = (end - NOT_YET) >> SECOND_SHIFT;
    const views = this.#seconds;
    const oldest = (end + OVERWRITTEN - views.length * SECOND + SECOND - 1) >> SECOND_SHIFT;
    if (!this.#isBegun || whole < this.#next) {
      this.#isBegun = true;
      this.#next = whole;
      this.#at = whole;
      this.#until = whole;
    }
    if (this.#next < oldest) this.#next = oldest;
    for (; this.#next < whole; this.#next++) {
      if (this.#next << SECOND_SHIFT < this.#soundFrom) continue;
      this.#ring.keep(this.#next, views[this.#next & (views.length - 1)]);
    }
  }

  /** Packs a second that is wanted, or hands over what was packed. Call it twice a second, in a turn of its own. */
  write(): void {
    if (this.#at >= this.#until) this.close();
    else if (this.#at < this.#next) this.pack();
  }

  /** The stream ends: what was packed is written. */
  finish(): void {
    while (this.#at < this.#until && this.#at < this.#next) if (!this.pack()) return;
    this.close();
  }

  /** Packs the next second; false when there was no room for the part before it. */
  private pack(): boolean {
    const second = this.#at;
    const isFull = this.#partBytes + MAX_BLOCK_BYTES > PART_BYTES;
    const isNext = this.#partStart + this.#partSamples === second << SECOND_SHIFT;
    const isThere = this.#ring.read(second, RESOLUTION_MICROVOLT, this.#samples);
    if ((isFull || !isNext || !isThere) && !this.flush()) return false;
    if (isThere) {
      if (this.#partSamples === 0) this.#partStart = second << SECOND_SHIFT;
      this.#partBytes = packBlock(this.#samples, 0, SECOND, this.#part, this.#partBytes);
      this.#partSamples += SECOND;
    }
    this.#at = second + 1;
    return true;
  }

  /** The strip is whole: its last part is handed over. */
  private close(): void {
    if (!this.flush()) return;
    if (this.#isUrgent) this.#recorder.urgent();
    this.#isUrgent = false;
  }

  /** Hands the part over; false, and keeps it, when the record has no room just now. */
  private flush(): boolean {
    if (this.#partSamples === 0) return true;
    const { builder } = this.#recorder;
    const tick = this.#timebase.tickMicros(this.#partStart);
    while (
      !builder.strip(
        tick,
        Source.ecg,
        Lead.unspecified,
        this.#timebase.rateMilliHz,
        RESOLUTION_MICROVOLT * 1000,
        StripCodec.deltaRice,
        this.#partSamples,
        this.#part,
        this.#partBytes,
      )
    ) {
      if (!this.#recorder.makeRoom()) return false;
    }
    this.#partBytes = 0;
    this.#partSamples = 0;
    return true;
  }
}
