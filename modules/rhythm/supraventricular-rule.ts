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
/** A run of so many beats is told while it lasts, if it is regular; else once what follows speaks for it. */
const SURE_BEATS = 8;
/** So many intervals in a row that differ by no more than an eighth from the one before: the rhythm is regular again. */
const CALM_CHANGES = 3;
/** With none by so many beats behind the newest, short runs are not told: it is fibrillation, or may be. */
const CALM_WITHIN = 16;
/** Short runs that wait to be told, and what is kept of each. */
const SHORT_RUNS = 4;
const START = 0;
const END = 1;
const BEATS = 2;
const RATE = 3;
const FIELDS = 4;
/** Places in the table: intervals, where each began, short runs. */
const STARTS = RING;
const SHORT = STARTS + RING;

/**
 * Supraventricular tachycardia, found in one of two ways: a run of beats that are classed supraventricular,
 * faster than a rate; or, where classes are of no help, a regular fast rate that was reached at one step rather
 * than over many beats as in exercise. Either must be regular: fibrillation makes fast runs of beats that look
 * early. And neither is told while the atria fibrillate, or may do, where "premature" means nothing.
 *
 * Where fibrillation begins, the intervals' score lags by some forty beats, and three early beats in a row agree now
 * and then by chance. So a short run is told once the rhythm behind it is regular again, and else not at all.
 */
export class SupraventricularRule {
  readonly #episodes: Episodes;
  readonly #reasons: Reasons;
  readonly #limits: RhythmThresholds;
  readonly #table = keptInt32(SHORT + SHORT_RUNS * FIELDS);
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
  /** The run that goes on is one to be told: its rate when it was last regular, in a tenth a minute; 0: it is none yet. */
  #runRate = 0;
  /** How many short runs wait to be told; the oldest lies first. */
  #shortRuns = 0;
  /** Since the newest of them: beats. In a run, and behind it: the last interval, and small changes in a row. */
  #waited = 0;
  #calmMs = 0;
  #calm = 0;

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
      this.forgetShort();
      this.interrupted();
      this.#last = index;
      return;
    }
    if (suspectedAf) this.forgetShort();
    if (rrMs > 0) this.step(index, rrMs, ventricular, suspectedAf);
    if (supraventricular) this.inRun(index, rrMs, suspectedAf);
    else if (this.#run !== 0) this.endRun();
    else if (this.#shortRuns !== 0) this.follow(ventricular ? 0 : rrMs);
    if (this.#shortRuns !== 0) {
      if (this.#calm === CALM_CHANGES) this.tellShort();
      else if (++this.#waited > CALM_WITHIN) this.#shortRuns = 0;
    }
    this.#last = index;
  }

  interrupted(): void {
    this.endRun();
    // What follows will never be known.
    this.tellShort();
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
      this.#calm = 0;
      this.#calmMs = 0;
      return;
    }
    this.follow(rrMs);
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
    this.#runRate = Math.round((intervals * 600_000) / this.#runMs);
    if (this.#run < SURE_BEATS || this.#calm < CALM_CHANGES) return;
    this.tellShort();
    this.start(this.#runStart, this.#run, this.#runRate);
  }

  private start(index: number, beats: number, rateDeciPerMin: number): void {
    const { supraventricularRunBeats, supraventricularRunPerMin } = this.#limits;
    this.#reasons.clear();
    this.#reasons.add(Measure.rateDeciPerMin, rateDeciPerMin, supraventricularRunPerMin * 10);
    this.#reasons.add(Measure.beats, beats, supraventricularRunBeats);
    this.#episodes.start(RhythmKind.supraventricularTachycardia, index, RULE_HOLDS);
  }

  private endRun(): void {
    const run = this.#run;
    const rate = this.#runRate;
    this.#run = 0;
    this.#runRate = 0;
    this.#calmMs = 0;
    this.#calm = 0;
    if (run < this.#limits.supraventricularRunBeats || this.#stepped) return;
    if (this.#episodes.isOpen(RhythmKind.supraventricularTachycardia)) this.end();
    else if (rate !== 0) this.keepShort(run, rate);
  }

  private keepShort(run: number, rateDeciPerMin: number): void {
    if (this.#shortRuns === SHORT_RUNS) this.tellShort();
    const table = this.#table;
    const at = SHORT + this.#shortRuns * FIELDS;
    table[at + START] = this.#runStart;
    table[at + END] = this.#last;
    table[at + BEATS] = run;
    table[at + RATE] = rateDeciPerMin;
    this.#waited = 0;
    this.#shortRuns++;
  }

  /** @param rrMs from one beat of a run, or behind it, to the next; 0 where something else lies between */
  private follow(rrMs: number): void {
    const before = this.#calmMs;
    const change = rrMs > before ? rrMs - before : before - rrMs;
    this.#calmMs = rrMs;
    this.#calm = before !== 0 && rrMs !== 0 && change <= rrMs >> REGULAR_SHIFT ? this.#calm + 1 : 0;
  }

  private forgetShort(): void {
    this.#shortRuns = 0;
    this.#runRate = 0;
  }

  /** The short runs that wait. */
  private tellShort(): void {
    const table = this.#table;
    const end = SHORT + this.#shortRuns * FIELDS;
    this.#shortRuns = 0;
    for (let at = SHORT; at < end; at += FIELDS) {
      this.start(table[at + START], table[at + BEATS], table[at + RATE]);
      this.#reasons.clear();
      this.#episodes.end(RhythmKind.supraventricularTachycardia, table[at + END]);
    }
  }

  private end(): void {
    this.#reasons.clear();
    this.#episodes.end(RhythmKind.supraventricularTachycardia, this.#last);
  }

  private step(index: number, rrMs: number, ventricular: boolean, suspectedAf: boolean): void {
    const { abruptTachycardiaPerMin, abruptStepPercent, rateHysteresisPerMin } = this.#limits;
    const table = this.#table;
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
    table[at] = rrMs;
    table[STARTS + at] = this.#last;
    this.#next = (at + 1) & (RING - 1);
    if (this.#count < RING) this.#count++;
    if (suspectedAf || this.#count < RING || rrMs * abruptTachycardiaPerMin >= 60_000) return;
    let shortest = rrMs;
    let longest = rrMs;
    let sum = 0;
    for (let age = 0; age < HALF; age++) {
      const value = table[(at - age) & (RING - 1)];
      if (value < shortest) shortest = value;
      if (value > longest) longest = value;
      sum += value;
    }
    if (longest - shortest > longest >> REGULAR_SHIFT || sum * abruptTachycardiaPerMin >= HALF * 60_000)
      return;
    // Each of the eight before must have been longer by the step: a rate that crept up is no sudden onset.
    let before = 1 << 30;
    for (let age = HALF; age < RING; age++) {
      const value = table[(at - age) & (RING - 1)];
      if (value < before) before = value;
    }
    if (longest * 100 > before * (100 - abruptStepPercent)) return;
    this.tellShort();
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
      table[STARTS + ((at - HALF + 1) & (RING - 1))],
      RULE_HOLDS,
    );
    this.#last = index;
  }
}
