import { keptInt32 } from "../memory/kept-arrays.ts";
import type { Episodes } from "./episodes.ts";
import { RhythmKind } from "./kind.ts";
import { Measure, type Reasons } from "./reasons.ts";
import type { RhythmThresholds } from "./thresholds.ts";

const BEATS = 8;
/** Places in the table: the window's intervals, where each began, and the intervals in order of their length. */
const STARTS = BEATS;
const SORTED = STARTS + BEATS;
const MIDDLE = SORTED + BEATS / 2;
const TOLD = (1 << RhythmKind.bradycardia) | (1 << RhythmKind.tachycardia);
/** An episode that comes back within this time is the same episode. */
const MERGE_MS = 30_000;
/** A rule holds or it does not; only statistical findings have less than this. */
export const RULE_HOLDS = 1000;

/**
 * Bradycardia and tachycardia: the median of the last 8 intervals (the mean of the two in the middle) against
 * a rate, with hysteresis. All beats count, whatever their class. An episode begins and ends at a beat inside
 * the window that decided: the first, or last, interval that is itself beyond the limit. It is told at once; its
 * end is told only when the rate has stayed away, so that a rate about the limit makes one episode and not a
 * hundred.
 */
export class RateRule {
  readonly #episodes: Episodes;
  readonly #reasons: Reasons;
  readonly #slowest: number;
  readonly #slowestExit: number;
  readonly #fastest: number;
  readonly #fastestExit: number;
  readonly #slow = new Leaving();
  readonly #fast = new Leaving();
  readonly #table = keptInt32(SORTED + BEATS);
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

  /** An interval between two beats that follow each other, in milliseconds, above 0. */
  interval(startIndex: number, endIndex: number, rrMs: number): void {
    const at = this.#next;
    const table = this.#table;
    const leaving = this.#count === BEATS ? table[at] : 0;
    if (leaving === 0) this.#count++;
    this.sort(leaving, rrMs, this.#count);
    table[at] = rrMs;
    table[STARTS + at] = startIndex;
    this.#next = (at + 1) & (BEATS - 1);
    this.#lastIndex = endIndex;
    if (this.#count < BEATS) return;
    const twiceMedian = table[MIDDLE - 1] + table[MIDDLE];
    // Most often the rate is between the two, and was: there is nothing to judge.
    if (
      this.#slowest * twiceMedian <= 120_000 &&
      this.#fastest * twiceMedian >= 120_000 &&
      (this.#episodes.open & TOLD) === 0 &&
      !this.#slow.begun &&
      !this.#fast.begun
    ) {
      return;
    }
    this.judge(RhythmKind.bradycardia, twiceMedian, this.#slowest, this.#slowestExit, rrMs);
    this.judge(RhythmKind.tachycardia, twiceMedian, this.#fastest, this.#fastestExit, rrMs);
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
    this.#episodes.end(RhythmKind.bradycardia, this.#slow.since(this.#lastIndex));
    this.#episodes.end(RhythmKind.tachycardia, this.#fast.since(this.#lastIndex));
    this.#slow.cancel();
    this.#fast.cancel();
  }

  private judge(kind: number, twiceMedian: number, enter: number, exit: number, rrMs: number): void {
    const slow = kind === RhythmKind.bradycardia;
    const leaving = slow ? this.#slow : this.#fast;
    const open = this.#episodes.isOpen(kind);
    const limit = open ? exit : enter;
    // rate < limit  <=>  60000 / (twiceMedian / 2) < limit
    const product = limit * twiceMedian;
    const beyond = slow ? product > 120_000 : product < 120_000;
    if (beyond === open) {
      if (leaving.begun) leaving.cancel();
      return;
    }
    if (open && !leaving.goesOn(MERGE_MS, rrMs)) {
      if (!leaving.begun) leaving.begin(this.edge(slow, limit, false));
      return;
    }
    this.#reasons.clear();
    this.#reasons.add(Measure.rateDeciPerMin, Math.round(1_200_000 / twiceMedian), limit * 10);
    if (open) {
      this.#episodes.end(kind, leaving.since(this.#lastIndex));
      leaving.cancel();
    } else this.#episodes.start(kind, this.edge(slow, limit, true), RULE_HOLDS);
  }

  /** The beat at which the window's first interval beyond the limit starts, or its last one ends. */
  private edge(slow: boolean, limit: number, first: boolean): number {
    const table = this.#table;
    for (let i = 0; i < BEATS; i++) {
      const age = first ? i : BEATS - 1 - i;
      const at = (this.#next + age) & (BEATS - 1);
      const product = limit * table[at];
      if (slow ? product > 60_000 : product < 60_000) {
        if (first) return table[STARTS + at];
        return age === BEATS - 1 ? this.#lastIndex : table[STARTS + ((at + 1) & (BEATS - 1))];
      }
    }
    return first ? this.#lastIndex : table[STARTS + this.#next];
  }

  /** Keeps the window sorted: the interval that leaves makes room for the one that comes. */
  private sort(leaving: number, coming: number, count: number): void {
    const table = this.#table;
    const last = SORTED + count - 1;
    let at = last;
    if (leaving > 0) {
      at = SORTED;
      while (table[at] !== leaving) at++;
      for (; at < last && table[at + 1] < coming; at++) table[at] = table[at + 1];
    }
    for (; at > SORTED && table[at - 1] > coming; at--) table[at] = table[at - 1];
    table[at] = coming;
  }
}

/** An episode whose rate has come back, and may yet go away again. */
class Leaving {
  begun = false;
  #index = 0;
  #ms = 0;

  begin(index: number): void {
    this.begun = true;
    this.#index = index;
    this.#ms = 0;
  }

  cancel(): void {
    this.begun = false;
  }

  /** Adds an interval; true when the rate has stayed away for `enoughMs`. */
  goesOn(enoughMs: number, rrMs: number): boolean {
    this.#ms += rrMs;
    return this.begun && this.#ms >= enoughMs;
  }

  /** Where the episode ended if it has, else `otherwise`. */
  since(otherwise: number): number {
    return this.begun ? this.#index : otherwise;
  }
}
