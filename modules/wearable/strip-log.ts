import type { BatchBuilder } from "../record/batch-builder.ts";
import { Lead, Source, StripCodec } from "../record/codes.ts";
import { DeltaRice } from "../record/strip/delta-rice.ts";
import { PackedSeconds } from "../record/strip/packed-seconds.ts";
import type { Samples } from "../signal/block.ts";
import { RECENT_MASK, RECENT_SAMPLES } from "../signal/ecg/candidates.ts";
import type { Timebase } from "../signal/timebase.ts";
import type { Recorder } from "./recorder.ts";

/** Seconds that a strip shows before a finding begins, and from there on. */
const BEFORE_S = 10;
const AFTER_S = 20;
/**
 * What is kept: the ten seconds before, and what a rule takes to decide. The bytes are for 112 a second; in the 11 hours
 * of MIT-BIH's DS1 a second takes 82.
 */
const KEPT_S = 16;
const KEPT_BYTES = KEPT_S * 112;
const SECOND = DeltaRice.blockSamples;
const SECOND_SHIFT = 7;
const RESOLUTION_MICROVOLT = 5;
/** The newest samples may not be in the detector's memory yet. */
const NOT_YET = 8;
/** So many seconds of that memory are not overwritten for another second at least. */
const SOUND_S = RECENT_SAMPLES / SECOND - 2;

/**
 * Writes the ECG around findings into the record. Every second is packed when it is whole, and what is wanted of the
 * last ones goes into the open batch, second by second, as one reading until something else is recorded. Findings that
 * are close share a strip: no second is written twice. Allocates nothing after it was made.
 */
export class StripLog {
  readonly #recorder: Recorder;
  readonly #timebase: Timebase;
  readonly #recent: Samples;
  readonly #kept = new PackedSeconds(KEPT_S, KEPT_BYTES, RESOLUTION_MICROVOLT);
  /** The next second that will be whole, and the next one that will be packed. */
  #whole = 0;
  #next = 0;
  /** Bit i: a second whose number ends on i is not to be shown. */
  #unsound = 0;
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
  constructor(recorder: Recorder, timebase: Timebase, recent: Samples) {
    this.#recorder = recorder;
    this.#timebase = timebase;
    this.#recent = recent;
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

  /** The stream has come to `end`: some seconds are whole now. */
  follow(end: number): void {
    const whole = (end - NOT_YET) >> SECOND_SHIFT;
    if (!this.#isBegun || whole < this.#whole) {
      this.#isBegun = true;
      this.#whole = whole;
      this.#next = whole;
      this.#at = whole;
      this.#until = whole;
    }
    if (this.#whole < whole - SOUND_S) this.#whole = whole - SOUND_S;
    for (; this.#whole < whole; this.#whole++) {
      const bit = 1 << this.#whole;
      const isSound = this.#whole << SECOND_SHIFT >= this.#soundFrom;
      this.#unsound = isSound ? this.#unsound & ~bit : this.#unsound | bit;
    }
  }

  /**
   * Packs a second that is whole, and writes one that is wanted or ends the strip. Call it twice a second and more, in
   * a turn of its own.
   */
  write(): void {
    if (this.#next < this.#whole) this.keep();
    if (this.#at >= this.#until) this.ended();
    else if (this.#at < this.#next) this.writeSecond();
  }

  /** The stream ends: what there is of a strip is written. */
  finish(): void {
    while (this.#next < this.#whole) this.keep();
    while (this.#at < this.#until && this.#at < this.#next) if (!this.writeSecond()) return;
    this.ended();
  }

  private keep(): void {
    if (this.#next < this.#whole - SOUND_S) this.#next = this.#whole - SOUND_S;
    const second = this.#next++;
    if ((this.#unsound & (1 << second)) !== 0) return;
    this.#kept.keep(second, this.#recent, (second << SECOND_SHIFT) & RECENT_MASK);
  }

  /** Writes the next second into the open batch; false, and it waits, when the record has no room just now. */
  private writeSecond(): boolean {
    const second = this.#at;
    const bytes = this.#kept.byteLength(second);
    while (bytes > 0 && !this.add(this.#recorder.builder, second, bytes)) {
      if (!this.#recorder.makeRoom()) return false;
    }
    this.#at = second + 1;
    return true;
  }

  /** Adds the second to the reading that is open, or to a new one where it does not follow that. */
  private add(builder: BatchBuilder, second: number, bytes: number): boolean {
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
    const from = builder.stripFrom;
    if (!builder.addToStrip(SECOND, from + bytes)) return false;
    this.#kept.copy(second, builder.buffer, from);
    this.#following = second + 1;
    return true;
  }

  /** Nothing more is wanted: the strip is whole. */
  private ended(): void {
    if (this.#isUrgent) this.#recorder.urgent();
    this.#isUrgent = false;
  }
}
