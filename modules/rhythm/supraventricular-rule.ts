import { keptInt32 } from "../memory/kept-arrays.ts";
import type { Episodes } from "./episodes.ts";
import { RhythmKind } from "./kind.ts";
import { RULE_HOLDS } from "./rate-rule.ts";
import { Measure, type Reasons } from "./reasons.ts";
import type { RhythmThresholds } from "./thresholds.ts";

const RING = 16;
const HALF = 8;
/** In a re-entrant tachycardia the intervals hardly vary: the widest may exceed the narrowest by 1/8. */
const REGULAR_SHIFT = 3;

/**
 * Supraventricular tachycardia, found in one of two ways: a run of beats that are classed supraventricular,
 * faster than a rate; or, where classes are of no help, a regular fast rate that was reached at one step rather
 * than over many beats as in exercise. Either must be regular: fibrillation makes fast runs of beats that look
 * early. And neither is told while the atria fibrillate, or may do, where "premature" means nothing.
 */
export class SupraventricularRule {
  readonly #episodes: Episodes;
  readonly #reasons: Reasons;
  readonly #limits: RhythmThresholds;
  readonly #intervals = keptInt32(RING);
  readonly #starts = keptInt32(RING);
  #count = 0;
  #next = 0;
  #run = 0;
  #runStart = 0;
  #runMs = 0;
  /** The two intervals of the run before the newest; 0 where it has none yet. */
  #before = 0;
  #beforeThat = 0;
  #last = 0;
  /** The open episode began with a step of the rate. */
  #stepped = false;

  constructor(episodes: Episodes, reasons: Reasons, limits: RhythmThresholds) {
    this.#episodes = episodes;
    this.#reasons = reasons;
    this.#limits = limits;
  }

  /**
   * @param rrMs from the beat before; 0 where it is unknown, after {@link interrupted}
   * @param suspectedAf something speaks for atrial fibrillation: nothing begins, what is open goes on
   */
  beat(
    index: number,
    rrMs: number,
    supraventricular: boolean,
    ventricular: boolean,
    suspectedAf: boolean,
  ): void {
    if (this.#episodes.isOpen(RhythmKind.atrialFibrillation)) {
      this.interrupted();
      this.#last = index;
      return;
    }
    if (rrMs > 0) this.step(index, rrMs, ventricular, suspectedAf);
    if (supraventricular) this.inRun(index, rrMs, suspectedAf);
    else this.endRun();
    this.#last = index;
  }

  interrupted(): void {
    this.endRun();
    if (this.#stepped) this.end();
    this.#stepped = false;
    this.#count = 0;
    this.#next = 0;
  }

  private inRun(index: number, rrMs: number, suspectedAf: boolean): void {
    if (this.#run === 0 || rrMs === 0) {
      this.#run = 1;
      this.#runStart = index;
      this.#runMs = 0;
      this.#before = 0;
      return;
    }
    this.#run++;
    this.#runMs += rrMs;
    const before = this.#before;
    const beforeThat = this.#run > 3 ? this.#beforeThat : before;
    this.#beforeThat = before;
    this.#before = rrMs;
    if (suspectedAf) return;
    const { supraventricularRunBeats, supraventricularRunPerMin } = this.#limits;
    const intervals = this.#run - 1;
    if (this.#run < supraventricularRunBeats) return;
    if (intervals * 60_000 <= supraventricularRunPerMin * this.#runMs) return;
    let shortest = rrMs < before ? rrMs : before;
    let longest = rrMs < before ? before : rrMs;
    if (beforeThat < shortest) shortest = beforeThat;
    if (beforeThat > longest) longest = beforeThat;
    if (longest - shortest > longest >> REGULAR_SHIFT) return;
    this.#reasons.clear();
    this.#reasons.add(
      Measure.rateDeciPerMin,
      Math.round((intervals * 600_000) / this.#runMs),
      supraventricularRunPerMin * 10,
    );
    this.#reasons.add(Measure.beats, this.#run, supraventricularRunBeats);
    this.#episodes.start(RhythmKind.supraventricularTachycardia, this.#runStart, RULE_HOLDS);
  }

  private endRun(): void {
    if (this.#run >= this.#limits.supraventricularRunBeats && !this.#stepped) this.end();
    this.#run = 0;
  }

  private end(): void {
    this.#reasons.clear();
    this.#episodes.end(RhythmKind.supraventricularTachycardia, this.#last);
  }

  private step(index: number, rrMs: number, ventricular: boolean, suspectedAf: boolean): void {
    const { abruptTachycardiaPerMin, abruptStepPercent, rateHysteresisPerMin } = this.#limits;
    const intervals = this.#intervals;
    if (this.#stepped) {
      if (ventricular || rrMs * (abruptTachycardiaPerMin - rateHysteresisPerMin) >= 60_000) {
        this.#stepped = false;
        this.end();
        this.#count = 0;
      }
      return;
    }
    if (ventricular) {
      this.#count = 0;
      return;
    }
    const at = this.#next;
    intervals[at] = rrMs;
    this.#starts[at] = this.#last;
    this.#next = (at + 1) & (RING - 1);
    if (this.#count < RING) this.#count++;
    if (suspectedAf || this.#count < RING || rrMs * abruptTachycardiaPerMin >= 60_000) return;
    let shortest = rrMs;
    let longest = rrMs;
    let sum = 0;
    for (let age = 0; age < HALF; age++) {
      const value = intervals[(at - age) & (RING - 1)];
      if (value < shortest) shortest = value;
      if (value > longest) longest = value;
      sum += value;
    }
    if (longest - shortest > longest >> REGULAR_SHIFT || sum * abruptTachycardiaPerMin >= HALF * 60_000)
      return;
    // Each of the eight before must have been longer by the step: a rate that crept up is no sudden onset.
    let before = 1 << 30;
    for (let age = HALF; age < RING; age++) {
      const value = intervals[(at - age) & (RING - 1)];
      if (value < before) before = value;
    }
    if (longest * 100 > before * (100 - abruptStepPercent)) return;
    this.#stepped = true;
    this.#reasons.clear();
    this.#reasons.add(
      Measure.rateDeciPerMin,
      Math.round((HALF * 600_000) / sum),
      abruptTachycardiaPerMin * 10,
    );
    this.#reasons.add(Measure.intervalMs, longest, Math.round((before * (100 - abruptStepPercent)) / 100));
    this.#episodes.start(
      RhythmKind.supraventricularTachycardia,
      this.#starts[(at - HALF + 1) & (RING - 1)],
      RULE_HOLDS,
    );
    this.#last = index;
  }
}
