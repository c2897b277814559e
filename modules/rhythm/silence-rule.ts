import { elapsedMs, isOff, Silence, samplesOf } from "./beat.ts";
import type { Episodes } from "./episodes.ts";
import { RhythmKind } from "./kind.ts";
import { RULE_HOLDS } from "./rate-rule.ts";
import { Measure, type Reasons } from "./reasons.ts";
import type { RhythmThresholds } from "./thresholds.ts";

// By names of their own: on XS a property of a table costs three times as much.
const ACTIVE = Silence.active;
const UNUSABLE = Silence.unusable;
/** A beat's own complex and T wave last no longer than this; what moves before is the beat itself. */
const COMPLEX_MS = 600;
const PAUSE = 1 << RhythmKind.pause;
/** After a jolt of the electrodes a silence must be as long as this: who collapses moves, too. */
const JOLTED_MS = 10_000;

/**
 * Pause and asystole: a silence between beats in which the signal was good and flat throughout. They are raised
 * while the silence lasts, and not at the beat that ends it: whoever vouches for the signal has looked for waves
 * that may be beats already. A wave of which no beat comes in the detector's time begins the silence anew. After lead-off or lost samples a beat must be seen first: an electrode that lies on the
 * table is flat, too.
 */
export class SilenceRule {
  // On XS a field costs the more the more fields lie before it: what every turn needs comes first.
  #lastTick = 0;
  /** A beat has been seen since the last interruption. */
  #armed = false;
  #rateMilliHz = 0;
  /** Something moves since then: perhaps a beat that the detector has yet to report. */
  #moving = false;
  /** Where the flat stretch begins: the last beat, or the end of what was not flat. */
  #from = 0;
  #pause = 0;
  /** An electrode has moved since the last beat. */
  #jolted = false;
  #beat = 0;
  #complex = 0;
  readonly #episodes: Episodes;
  #movingFrom = 0;
  /** Something has moved since the last beat. */
  #moved = false;
  #bad = false;
  readonly #reasons: Reasons;
  readonly #limits: RhythmThresholds;
  #movingTo = 0;
  /** The end of the last unusable stretch since the last beat. */
  #badUntil = 0;
  /** The limits in samples, at the rate for which they were worked out: what a tick compares costs no arithmetic. */
  #limitsMilliHz = 0;
  #latency = 0;
  #jolt = 0;

  constructor(episodes: Episodes, reasons: Reasons, limits: RhythmThresholds) {
    this.#episodes = episodes;
    this.#reasons = reasons;
    this.#limits = limits;
  }

  /** The signal up to `index`, since the call before; `silence` as in {@link Silence}. */
  tick(index: number, rateMilliHz: number, silence: number): void {
    const before = this.#lastTick;
    this.#lastTick = index;
    if (silence === UNUSABLE) {
      this.#bad = true;
      this.#badUntil = index;
      this.end(before);
      this.#from = index;
      this.#moving = false;
      return;
    }
    if (!this.#armed) return;
    if (rateMilliHz !== this.#rateMilliHz) this.follow(rateMilliHz);
    if (silence === ACTIVE && ((index - this.#beat) | 0) > this.#complex) {
      if (!this.#moving) this.#movingFrom = before;
      this.#moving = true;
      this.#moved = true;
      this.#movingTo = index;
    }
    let until = index;
    if (this.#moving) {
      until = this.#movingFrom;
      if (((index - until) | 0) > this.#latency) {
        // No beat came of it.
        this.end(until);
        this.#from = this.#movingTo;
        this.#moving = false;
        until = index;
      }
    }
    this.raise(until);
  }

  /** A beat ends the silence, and the next begins. */
  beat(index: number, rateMilliHz: number): void {
    if (rateMilliHz !== this.#rateMilliHz) this.follow(rateMilliHz);
    if (this.#armed && ((this.#lastTick - this.#from) | 0) > 0) {
      // What the signal path has not vouched for does not count.
      let until = ((this.#lastTick - index) | 0) < 0 ? this.#lastTick : index;
      // What began to move shortly before is the beat itself.
      if (this.#moving && ((until - this.#movingFrom) | 0) > this.#complex) until = this.#movingFrom;
      this.raise(until);
      this.end(index);
    }
    this.#armed = true;
    this.#beat = index;
    // The detector reports late: the signal may have been lost, or have moved, since.
    let from = index;
    if (this.#moved && ((this.#movingTo - index) | 0) > this.#complex) from = this.#movingTo;
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
    this.end(this.#lastTick);
    this.#armed = false;
    this.#moving = false;
    this.#moved = false;
  }

  /** The limits in samples: a silence of more than so many has reached them. */
  private follow(rateMilliHz: number): void {
    const known = this.#limitsMilliHz;
    this.#rateMilliHz = rateMilliHz;
    if (!isOff(rateMilliHz, known)) return;
    this.#limitsMilliHz = rateMilliHz;
    const { pauseMs, detectorLatencyMs } = this.#limits;
    this.#complex = samplesOf(COMPLEX_MS + 1, rateMilliHz) - 1;
    this.#latency = samplesOf(detectorLatencyMs + 1, rateMilliHz) - 1;
    this.#pause = samplesOf(pauseMs, rateMilliHz) - 1;
    this.#jolt = samplesOf(JOLTED_MS, rateMilliHz) - 1;
  }

  private raise(until: number): void {
    if (((until - this.#from) | 0) <= (this.#jolted ? this.#jolt : this.#pause)) return;
    const { pauseMs, asystoleMs } = this.#limits;
    const stillMs = elapsedMs(this.#from, until, this.#rateMilliHz);
    if (stillMs < pauseMs) return;
    this.#reasons.clear();
    this.#reasons.add(Measure.durationMs, stillMs, pauseMs);
    this.#episodes.start(RhythmKind.pause, this.#from, RULE_HOLDS);
    if (stillMs < asystoleMs) return;
    this.#reasons.clear();
    this.#reasons.add(Measure.durationMs, stillMs, asystoleMs);
    this.#episodes.start(RhythmKind.asystole, this.#from, RULE_HOLDS);
  }

  private end(index: number): void {
    if ((this.#episodes.open & PAUSE) === 0) return;
    this.#reasons.clear();
    this.#episodes.end(RhythmKind.pause, index);
    this.#episodes.end(RhythmKind.asystole, index);
  }
}
