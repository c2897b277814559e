import { keptInt32 } from "../memory/kept-arrays.ts";
import type { Episodes } from "./episodes.ts";
import { RhythmKind } from "./kind.ts";
import { RULE_HOLDS } from "./rate-rule.ts";
import { Measure, type Reasons } from "./reasons.ts";
import type { RhythmThresholds } from "./thresholds.ts";

/** The rate of a run is taken over its last intervals, so that a change of rate inside a run is seen. */
const RATE_INTERVALS = 4;

/**
 * Couplets, runs, bigeminy and trigeminy of ventricular beats. A run is a tachycardia above the threshold's
 * rate and an idioventricular rhythm at or below it; while it goes on, it may change from one to the other.
 */
export class VentricularRule {
  readonly #episodes: Episodes;
  readonly #reasons: Reasons;
  readonly #limits: RhythmThresholds;
  readonly #intervals = keptInt32(RATE_INTERVALS);
  /** Ventricular beats in the run that now goes on. */
  #run = 0;
  #runStart = 0;
  #runMs = 0;
  #tachycardiaStart = 0;
  #tachycardiaMs = 0;
  /** Beats since the last ventricular one, or −1 when none is known. */
  #since = -1;
  #last = 0;
  readonly #bigeminy = new Pattern(RhythmKind.bigeminy, 2);
  readonly #trigeminy = new Pattern(RhythmKind.trigeminy, 3);

  constructor(episodes: Episodes, reasons: Reasons, limits: RhythmThresholds) {
    this.#episodes = episodes;
    this.#reasons = reasons;
    this.#limits = limits;
  }

  /** @param rrMs from the beat before; 0 where it is unknown, after {@link interrupted} */
  beat(index: number, rrMs: number, ventricular: boolean): void {
    if (!ventricular) {
      this.endRun();
      if (this.#since >= 0) this.#since++;
      if (this.#bigeminy.cycles > 0)
        this.#bigeminy.passed(this.#since, this.#last, this.#episodes, this.#reasons);
      if (this.#trigeminy.cycles > 0)
        this.#trigeminy.passed(this.#since, this.#last, this.#episodes, this.#reasons);
      return;
    }
    if (this.#run > 0 && rrMs > 0) this.continueRun(rrMs);
    else {
      this.#run = 1;
      this.#runStart = index;
      this.#runMs = 0;
    }
    const distance = this.#since + 1;
    const cycles = this.#limits.patternCycles;
    this.#bigeminy.ventricular(distance, this.#last, cycles, this.#episodes, this.#reasons);
    this.#trigeminy.ventricular(distance, this.#last, cycles, this.#episodes, this.#reasons);
    this.#since = 0;
    this.#last = index;
  }

  /** What follows is not connected: what goes on ends with the last beat that was seen. */
  interrupted(): void {
    this.endRun();
    this.#since = -1;
    this.#bigeminy.passed(99, this.#last, this.#episodes, this.#reasons);
    this.#trigeminy.passed(99, this.#last, this.#episodes, this.#reasons);
  }

  private continueRun(rrMs: number): void {
    const run = this.#run;
    const limits = this.#limits;
    const episodes = this.#episodes;
    this.#intervals[(run - 1) & (RATE_INTERVALS - 1)] = rrMs;
    this.#run = run + 1;
    this.#runMs += rrMs;
    if (run + 1 < limits.ventricularRunBeats) return;
    const used = run < RATE_INTERVALS ? run : RATE_INTERVALS;
    let sum = 0;
    for (let i = 0; i < used; i++) sum += this.#intervals[i];
    const fast = episodes.isOpen(RhythmKind.ventricularTachycardia);
    const limit = limits.ventricularTachycardiaPerMin - (fast ? limits.rateHysteresisPerMin : 0);
    const tachycardia = used * 60_000 > limit * sum;
    this.#reasons.clear();
    this.#reasons.add(Measure.rateDeciPerMin, Math.round((used * 600_000) / sum), limit * 10);
    this.#reasons.add(Measure.beats, run + 1, limits.ventricularRunBeats);
    if (tachycardia === fast) {
      if (fast) this.lastingTachycardia(rrMs);
      else if (!episodes.isOpen(RhythmKind.idioventricularRhythm))
        episodes.start(RhythmKind.idioventricularRhythm, this.#runStart, RULE_HOLDS);
      return;
    }
    if (tachycardia) {
      const changed = episodes.isOpen(RhythmKind.idioventricularRhythm);
      this.#tachycardiaStart = changed ? this.#last : this.#runStart;
      this.#tachycardiaMs = changed ? rrMs : this.#runMs;
      episodes.end(RhythmKind.idioventricularRhythm, this.#last);
      episodes.start(RhythmKind.ventricularTachycardia, this.#tachycardiaStart, RULE_HOLDS);
    } else {
      episodes.end(RhythmKind.sustainedVentricularTachycardia, this.#last);
      episodes.end(RhythmKind.ventricularTachycardia, this.#last);
      episodes.start(RhythmKind.idioventricularRhythm, this.#last, RULE_HOLDS);
    }
  }

  private lastingTachycardia(rrMs: number): void {
    this.#tachycardiaMs += rrMs;
    if (this.#tachycardiaMs < this.#limits.sustainedMs) return;
    if (this.#episodes.isOpen(RhythmKind.sustainedVentricularTachycardia)) return;
    this.#reasons.add(Measure.durationMs, this.#tachycardiaMs, this.#limits.sustainedMs);
    this.#episodes.start(RhythmKind.sustainedVentricularTachycardia, this.#tachycardiaStart, RULE_HOLDS);
  }

  private endRun(): void {
    const run = this.#run;
    this.#run = 0;
    if (run < 2) return;
    this.#reasons.clear();
    this.#reasons.add(Measure.beats, run, run === 2 ? 2 : this.#limits.ventricularRunBeats);
    const episodes = this.#episodes;
    if (run === 2) {
      episodes.start(RhythmKind.ventricularCouplet, this.#runStart, RULE_HOLDS);
      episodes.end(RhythmKind.ventricularCouplet, this.#last);
      return;
    }
    episodes.end(RhythmKind.sustainedVentricularTachycardia, this.#last);
    episodes.end(RhythmKind.ventricularTachycardia, this.#last);
    episodes.end(RhythmKind.idioventricularRhythm, this.#last);
  }
}

/** Ventricular beats that come at a fixed distance in beats, each alone. */
class Pattern {
  /** Ventricular beats at its distance that have followed on each other; set by this class alone. */
  cycles = 0;
  readonly #kind: number;
  readonly #distance: number;
  #start = 0;

  constructor(kind: number, distance: number) {
    this.#kind = kind;
    this.#distance = distance;
  }

  /** A ventricular beat at `distance` beats from the one before it, which was at `last`. */
  ventricular(distance: number, last: number, needed: number, episodes: Episodes, reasons: Reasons): void {
    if (distance !== this.#distance) {
      this.end(last, episodes, reasons);
      return;
    }
    if (this.cycles === 0) this.#start = last;
    this.cycles++;
    if (this.cycles !== needed) return;
    reasons.clear();
    reasons.add(Measure.beats, needed + 1, needed + 1);
    episodes.start(this.#kind, this.#start, RULE_HOLDS);
  }

  /** `since` other beats have come after the last ventricular one. */
  passed(since: number, last: number, episodes: Episodes, reasons: Reasons): void {
    if (since >= this.#distance) this.end(last, episodes, reasons);
  }

  private end(last: number, episodes: Episodes, reasons: Reasons): void {
    if (this.cycles === 0) return;
    reasons.clear();
    reasons.add(Measure.beats, this.cycles + 1, 0);
    this.cycles = 0;
    episodes.end(this.#kind, last);
  }
}
