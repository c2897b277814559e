import type { BatchBuilder } from "../record/batch-builder.ts";
import { Lead, Source, StripCodec } from "../record/codes.ts";
import { DeltaRice } from "../record/strip/delta-rice.ts";
import { packBlock } from "../record/strip/pack.ts";
import { SecondRing } from "../record/strip/second-ring.ts";
import { RECENT_SAMPLES } from "../signal/ecg/candidates.ts";
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
/** The newest samples may not be in the detector's memory yet. */
const NOT_YET = 8;
/** The oldest part of that memory is being overwritten. */
const OVERWRITTEN = 64;

/**
 * Writes the ECG around findings into the record, second by second as it comes: packed straight into the open batch,
 * as one reading until something else is recorded. Findings that are close share a strip: no second is written twice.
 * One second is packed a call, so that no turn is long. Allocates nothing after it was made.
 */
export class StripLog {
  readonly #recorder: Recorder;
  readonly #timebase: Timebase;
  readonly #ring = new SecondRing(KEPT_S);
  /** Views of the detector's memory, one second each. */
  readonly #seconds: readonly Int32Array[];
  readonly #samples = new Int32Array(SECOND);
  /** The next second that will be whole. */
  #next = 0;
  #isBegun = false;
  /** What lies before is not connected with what comes. */
  #soundFrom = 0;
  /** The next second to be written, and where writing ends. */
  #at = 0;
  #until = 0;
  /** The second that would follow the one that was packed last. */
  #following = 0;
  #isUrgent = false;

  /** @param recent the detector's memory: sample `i` at `i & RECENT_MASK` */
  constructor(recorder: Recorder, timebase: Timebase, recent: Int32Array) {
    this.#recorder = recorder;
    this.#timebase = timebase;
    this.#seconds = Object.freeze(
      Array.from({ length: RECENT_SAMPLES / SECOND }, (_, i) =>
        recent.subarray(i * SECOND, (i + 1) * SECOND),
      ),
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

  /** Packs a second that is wanted, or ends the strip. Call it twice a second, in a turn of its own. */
  write(): void {
    if (this.#at >= this.#until) this.ended();
    else if (this.#at < this.#next) this.pack();
  }

  /** The stream ends: what there is of a strip is written. */
  finish(): void {
    while (this.#at < this.#until && this.#at < this.#next) if (!this.pack()) return;
    this.ended();
  }

  /** Packs the next second into the open batch; false, and it waits, when the record has no room just now. */
  private pack(): boolean {
    const second = this.#at;
    if (this.#ring.read(second, RESOLUTION_MICROVOLT, this.#samples)) {
      while (!this.add(this.#recorder.builder, second)) if (!this.#recorder.makeRoom()) return false;
    }
    this.#at = second + 1;
    return true;
  }

  /** Adds the second to the reading that is open, or to a new one where it does not follow that. */
  private add(builder: BatchBuilder, second: number): boolean {
    if (!builder.isStripOpen || second !== this.#following) {
      builder.beginStrip(
        this.#timebase.tickMicros(second << SECOND_SHIFT),
        Source.ecg,
        Lead.unspecified,
        this.#timebase.rateMilliHz,
        RESOLUTION_MICROVOLT * 1000,
        StripCodec.deltaRice,
      );
    }
    const end = packBlock(this.#samples, 0, SECOND, builder.buffer, builder.stripFrom);
    if (!builder.addToStrip(SECOND, end)) return false;
    this.#following = second + 1;
    return true;
  }

  /** Nothing more is wanted: the strip is whole. */
  private ended(): void {
    if (this.#isUrgent) this.#recorder.urgent();
    this.#isUrgent = false;
  }
}
