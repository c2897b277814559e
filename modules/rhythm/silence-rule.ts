import { elapsedMs, Silence } from "./beat.ts";
import type { Episodes } from "./episodes.ts";
import { RhythmKind } from "./kind.ts";
import { RULE_HOLDS } from "./rate-rule.ts";
import { Measure, type Reasons } from "./reasons.ts";
import type { RhythmThresholds } from "./thresholds.ts";

/** A beat's own complex and T wave last no longer than this; what moves before is the beat itself. */
const COMPLEX_MS = 600;
/** No silence of fewer samples than this is worth a look: a second. Pauses are longer (see the thresholds' bounds). */
const SHORT = 128;
/** After a jolt of the electrodes a silence must be as long as this: who collapses moves, too. */
const JOLTED_MS = 10_000;

/**
 * Pause and asystole: a silence between beats in which the signal was good and flat throughout. They are raised
 * while the silence lasts, and not at the beat that ends it: whoever vouches for the signal has looked for waves
 * that may be beats already. A wave of which no beat comes in the detector's time begins the silence anew. After lead-off or lost samples a beat must be seen first: an electrode that lies on the
 * table is flat, too.
 */
export class SilenceRule {
  readonly #episodes: Episodes;
  readonly #reasons: Reasons;
  readonly #limits: RhythmThresholds;
  /** A beat has been seen since the last interruption. */
  #armed = false;
  #beat = 0;
  /** Where the flat stretch begins: the last beat, or the end of what was not flat. */
  #from = 0;
  /** Something moves since then: perhaps a beat that the detector has yet to report. */
  #moving = false;
  #movingFrom = 0;
  #movingTo = 0;
  /** Something has moved since the last beat. */
  #moved = false;
  /** The end of the last unusable stretch since the last beat. */
  #badUntil = 0;
  #bad = false;
  /** An electrode has moved since the last beat. */
  #jolted = false;
  #lastTick = 0;

  constructor(episodes: Episodes, reasons: Reasons, limits: RhythmThresholds) {
    this.#episodes = episodes;
    this.#reasons = reasons;
    this.#limits = limits;
  }

  /** The signal up to `index`, since the call before; `silence` as in {@link Silence}. */
  tick(index: number, rateMilliHz: number, silence: number): void {
    const before = this.#lastTick;
    this.#lastTick = index;
    if (silence === Silence.unusable) {
      this.#bad = true;
      this.#badUntil = index;
      this.#end(before);
      this.#from = index;
      this.#moving = false;
      return;
    }
    if (!this.#armed) return;
    if (silence === Silence.flat && !this.#moving && ((index - this.#from) | 0) < SHORT) return;
    if (silence === Silence.active && elapsedMs(this.#beat, index, rateMilliHz) > COMPLEX_MS) {
      if (!this.#moving) this.#movingFrom = before;
      this.#moving = true;
      this.#moved = true;
      this.#movingTo = index;
    }
    const latencyMs = this.#limits.detectorLatencyMs;
    if (this.#moving && elapsedMs(this.#movingFrom, index, rateMilliHz) > latencyMs) {
      // No beat came of it.
      this.#end(this.#movingFrom);
      this.#from = this.#movingTo;
      this.#moving = false;
    }
    this.#raise(
      this.#moving
        ? elapsedMs(this.#from, this.#movingFrom, rateMilliHz)
        : elapsedMs(this.#from, index, rateMilliHz),
    );
  }

  /** A beat ends the silence, and the next begins. */
  beat(index: number, rateMilliHz: number): void {
    if (this.#armed && ((this.#lastTick - this.#from) | 0) > 0) {
      // What the signal path has not vouched for does not count.
      let until = ((this.#lastTick - index) | 0) < 0 ? this.#lastTick : index;
      // What began to move shortly before is the beat itself.
      if (this.#moving && elapsedMs(this.#movingFrom, until, rateMilliHz) > COMPLEX_MS)
        until = this.#movingFrom;
      this.#raise(elapsedMs(this.#from, until, rateMilliHz));
      this.#end(index);
    }
    this.#armed = true;
    this.#beat = index;
    // The detector reports late: the signal may have been lost, or have moved, since.
    let from = index;
    if (this.#moved && elapsedMs(index, this.#movingTo, rateMilliHz) > COMPLEX_MS) from = this.#movingTo;
    if (this.#bad && ((this.#badUntil - from) | 0) > 0) from = this.#badUntil;
    this.#from = from;
    this.#moving = false;
    this.#moved = false;
    this.#bad = false;
    this.#jolted = false;
  }

  /** An electrode moved: it may have lost the beats, so a silence must last for longer to be one. */
  jolted(): void {
    this.#jolted = true;
  }

  /** Lead-off or lost samples: nothing is known until the next beat. */
  interrupted(): void {
    this.#end(this.#lastTick);
    this.#armed = false;
    this.#moving = false;
    this.#moved = false;
  }

  #raise(stillMs: number): void {
    const { pauseMs, asystoleMs } = this.#limits;
    if (stillMs < (this.#jolted ? JOLTED_MS : pauseMs)) return;
    this.#reasons.clear();
    this.#reasons.add(Measure.durationMs, stillMs, pauseMs);
    this.#episodes.start(RhythmKind.pause, this.#from, RULE_HOLDS);
    if (stillMs < asystoleMs) return;
    this.#reasons.clear();
    this.#reasons.add(Measure.durationMs, stillMs, asystoleMs);
    this.#episodes.start(RhythmKind.asystole, this.#from, RULE_HOLDS);
  }

  #end(index: number): void {
    if (!this.#episodes.isOpen(RhythmKind.pause)) return;
    this.#reasons.clear();
    this.#episodes.end(RhythmKind.pause, index);
    this.#episodes.end(RhythmKind.asystole, index);
  }
}
