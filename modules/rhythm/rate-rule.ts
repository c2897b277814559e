import type { Episodes } from "./episodes.ts";
import { RhythmKind } from "./kind.ts";
import { Measure, type Reasons } from "./reasons.ts";
import type { RhythmThresholds } from "./thresholds.ts";

const BEATS = 8;
/** A rule holds or it does not; only statistical findings have less than this. */
export const RULE_HOLDS = 1000;

/**
 * Bradycardia and tachycardia: the median of the last 8 intervals (the mean of the two in the middle) against
 * a rate, with hysteresis. All beats count, whatever their class. An episode begins and ends at a beat inside
 * the window that decided: the first, or last, interval that is itself beyond the limit.
 */
export class RateRule {
  readonly #episodes: Episodes;
  readonly #reasons: Reasons;
  readonly #slowest: number;
  readonly #slowestExit: number;
  readonly #fastest: number;
  readonly #fastestExit: number;
  readonly #intervals = new Int32Array(BEATS);
  readonly #starts = new Int32Array(BEATS);
  readonly #sorted = new Int32Array(BEATS);
  #next = 0;
  #count = 0;
  #lastIndex = 0;

  constructor(episodes: Episodes, reasons: Reasons, limits: RhythmThresholds) {
    this.#episodes = episodes;
    this.#reasons = reasons;
    this.#slowest = limits.bradycardiaPerMin;
    this.#slowestExit = limits.bradycardiaPerMin + limits.rateHysteresisPerMin;
    this.#fastest = limits.tachycardiaPerMin;
    this.#fastestExit = limits.tachycardiaPerMin - limits.rateHysteresisPerMin;
  }

  /** An interval between two beats that follow each other, in milliseconds. */
  interval(startIndex: number, endIndex: number, rrMs: number): void {
    const at = this.#next;
    this.#intervals[at] = rrMs;
    this.#starts[at] = startIndex;
    this.#next = (at + 1) & (BEATS - 1);
    this.#lastIndex = endIndex;
    if (this.#count < BEATS) this.#count++;
    if (this.#count < BEATS) return;
    const twiceMedian = this.#twiceMedian();
    this.#judge(RhythmKind.bradycardia, twiceMedian, this.#slowest, this.#slowestExit);
    this.#judge(RhythmKind.tachycardia, twiceMedian, this.#fastest, this.#fastestExit);
  }

  /** What follows is not connected with what was: a new window must fill before anything changes. */
  interrupted(): void {
    this.#count = 0;
    this.#next = 0;
  }

  /** Nothing usable has come for so long that open episodes end with their last beat. */
  lapsed(): void {
    this.interrupted();
    this.#reasons.clear();
    this.#episodes.end(RhythmKind.bradycardia, this.#lastIndex);
    this.#episodes.end(RhythmKind.tachycardia, this.#lastIndex);
  }

  #judge(kind: number, twiceMedian: number, enter: number, exit: number): void {
    const slow = kind === RhythmKind.bradycardia;
    const open = this.#episodes.isOpen(kind);
    const limit = open ? exit : enter;
    // rate < limit  <=>  60000 / (twiceMedian / 2) < limit
    const product = limit * twiceMedian;
    const beyond = slow ? product > 120_000 : product < 120_000;
    if (beyond === open && product !== 120_000) return;
    if (!open && !beyond) return;
    this.#reasons.clear();
    this.#reasons.add(Measure.rateDeciPerMin, Math.round(1_200_000 / twiceMedian), limit * 10);
    if (open) this.#episodes.end(kind, this.#edge(slow, limit, false));
    else this.#episodes.start(kind, this.#edge(slow, limit, true), RULE_HOLDS);
  }

  /** The beat at which the window's first interval beyond the limit starts, or its last one ends. */
  #edge(slow: boolean, limit: number, first: boolean): number {
    const intervals = this.#intervals;
    for (let i = 0; i < BEATS; i++) {
      const age = first ? i : BEATS - 1 - i;
      const at = (this.#next + age) & (BEATS - 1);
      const product = limit * intervals[at];
      if (slow ? product > 60_000 : product < 60_000) {
        if (first) return this.#starts[at];
        return age === BEATS - 1 ? this.#lastIndex : this.#starts[(at + 1) & (BEATS - 1)];
      }
    }
    return first ? this.#lastIndex : this.#starts[this.#next];
  }

  #twiceMedian(): number {
    const { length } = this.#intervals;
    const sorted = this.#sorted;
    const intervals = this.#intervals;
    for (let i = 0; i < length; i++) {
      const value = intervals[i];
      let k = i;
      while (k > 0 && sorted[k - 1] > value) {
        sorted[k] = sorted[k - 1];
        k--;
      }
      sorted[k] = value;
    }
    return sorted[BEATS / 2 - 1] + sorted[BEATS / 2];
  }
}
