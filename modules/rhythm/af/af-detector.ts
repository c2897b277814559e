import { keptInt32 } from "../../memory/kept-arrays.ts";
import { BeatMark, elapsedMs } from "../beat.ts";
import type { Episodes } from "../episodes.ts";
import { RhythmKind } from "../kind.ts";
import { Measure, type Reasons } from "../reasons.ts";
import type { RhythmThresholds } from "../thresholds.ts";
import { AfPath } from "./af-path.ts";
import { AfScore } from "./af-score.ts";
import type { AfTable } from "./af-table.ts";
import { AfFeatures, INTERVAL_FEATURES, USUAL_P } from "./features.ts";
import { WINDOW } from "./interval-terms.ts";
import { SpotCheck } from "./spot-check.ts";
import { afTable } from "./table.generated.ts";

/** Intervals from one decision to the next. */
const STEP = 4;
/** No episode is dated by fewer intervals than these; a short stretch is judged by these. */
const FEWEST = 16;
const FEWEST_OF_SHORT = 6;
/**
 * Usual P waves before more than 0.32 of the beats speak against fibrillation, by 7 natural-log odds a whole share more;
 * their absence says nothing, for many a lead shows none. From 1,920 strips of PhysioNet/CinC 2017
 * (`node tools/fit/run.mjs strips`), half-way between the means with fibrillation and without.
 */
const P_WAVES_FROM = 320;
const P_WAVES_Q8 = 1792;
/** Where a beat's marks tell of its shape. */
const SHAPE_SHIFT = 3;
const SHAPE_MASK = 3;
const RING = WINDOW;
/** A window that is spread over more time than this, because most of it could not be used, is not judged. */
const LONGEST_WINDOW_MS = 240_000;
/** Intervals outside of these are no intervals between two beats that follow each other. */
const SHORTEST_MS = 200;
const LONGEST_MS = 5000;

/** What the last decision was. */
export const AfOutcome = Object.freeze({ unclassifiable: 0, notAf: 1, af: 2 });

/**
 * Atrial fibrillation from the intervals between beats, with ventricular beats and what surrounds them left out
 * by the caller. Every 4 intervals the last 64 are scored; the score belongs to the 4 in their middle, so an
 * episode is found about a minute late and then told with the beat at which it began. Where the signal is known, P waves
 * speak against it. What comes before an episode can be dated is for the {@link SpotCheck}.
 */
export class AfDetector {
  /** {@link AfOutcome} */
  outcome: number = AfOutcome.unclassifiable;
  /**
   * Log odds of fibrillation in 1/256 over the last intervals (16 to 64), as of the last decision; 0 before
   * there was one.
   */
  scoreQ8 = 0;

  readonly #episodes: Episodes;
  readonly #reasons: Reasons;
  readonly #minimumMs: number;
  readonly #features = new AfFeatures();
  readonly #limitQ8: number;
  readonly #score: AfScore;
  readonly #path: AfPath;
  readonly #spot: SpotCheck;
  readonly #ends = keptInt32(RING);
  #count = 0;
  #lastIndex = 0;
  #rateMilliHz = 1;
  /** Score and number of the decisions inside the present episode, for its confidence. */
  #scoreSum = 0;
  #decisions = 0;
  /** The signal around the beats was looked at. */
  #isSeen = false;

  constructor(episodes: Episodes, reasons: Reasons, limits: RhythmThresholds, table: AfTable = afTable) {
    this.#episodes = episodes;
    this.#reasons = reasons;
    this.#minimumMs = limits.afMinimumMs;
    this.#limitQ8 = table.limitQ8;
    this.#score = new AfScore(table);
    this.#path = new AfPath(table.limitQ8);
    this.#spot = new SpotCheck(episodes, reasons);
  }

  /** Sample index of the last beat that a decision took in; meaningful once {@link decided}. */
  decidedIndex = 0;
  decided = false;

  /**
   * One interval between two beats that follow each other, neither of them ventricular.
   * @param marks {@link BeatMark} of the beat that ends it
   */
  interval(startIndex: number, endIndex: number, rrMs: number, rateMilliHz: number, marks = 0): void {
    if (rrMs < SHORTEST_MS || rrMs > LONGEST_MS) return;
    if (this.#count === 0) {
      this.#path.reset(startIndex);
      this.#spot.begin(startIndex);
    }
    if ((marks & BeatMark.seen) !== 0) this.#isSeen = true;
    this.#ends[this.#count & (RING - 1)] = endIndex;
    this.#count = (this.#count + 1) | 0;
    this.#lastIndex = endIndex;
    this.#rateMilliHz = rateMilliHz;
    this.#features.push(rrMs, (marks >> SHAPE_SHIFT) & SHAPE_MASK);
    const count = this.#count;
    // In the first minute every interval counts.
    if (count >= FEWEST_OF_SHORT && (count <= WINDOW || (count & (STEP - 1)) === 0)) this.decide();
  }

  /** Nothing usable has come for long: what is open ends with the last beat, and all begins anew. */
  lapsed(): void {
    if (this.#path.finish(this.#lastIndex)) this.changed();
    this.report(this.#lastIndex);
    this.#reasons.clear();
    this.#episodes.end(RhythmKind.atrialFibrillation, this.#lastIndex);
    this.#spot.end(this.#lastIndex);
    this.#features.reset();
    this.#isSeen = false;
    this.#count = 0;
    this.#decisions = 0;
    this.#scoreSum = 0;
    this.#path.reset(this.#lastIndex);
    this.outcome = AfOutcome.unclassifiable;
    this.scoreQ8 = 0;
    this.decided = false;
  }

  private decide(): void {
    const count = this.#count;
    const used = count < WINDOW ? count : WINDOW;
    const oldest = this.#ends[(count - used) & (RING - 1)];
    if (elapsedMs(oldest, this.#lastIndex, this.#rateMilliHz) > LONGEST_WINDOW_MS) {
      this.outcome = AfOutcome.unclassifiable;
      return;
    }
    const isSeen = this.#isSeen;
    this.#features.compute();
    const { values } = this.#features;
    if (isSeen) this.#spot.judge(values, count, this.#lastIndex);
    if (count < FEWEST || (count & (STEP - 1)) !== 0) return;
    const pWaves = isSeen ? values[USUAL_P] - P_WAVES_FROM : 0;
    const intervals = this.#score.of(values, INTERVAL_FEATURES);
    const score = pWaves > 0 ? intervals - Math.floor((pWaves * P_WAVES_Q8) / 1000) : intervals;
    this.scoreQ8 = score;
    this.decided = true;
    this.decidedIndex = this.#lastIndex;
    const boundary = this.#ends[(count - (used >> 1) + STEP / 2) & (RING - 1)];
    const changed = this.#path.step(score, boundary);
    if (changed) this.changed();
    if (this.#path.inAf) {
      this.#scoreSum += score > 2048 ? 2048 : score < -2048 ? -2048 : score;
      this.#decisions++;
      this.outcome = AfOutcome.af;
      this.report(boundary);
    } else this.outcome = AfOutcome.notAf;
  }

  /** The path has changed its state. */
  private changed(): void {
    if (this.#path.inAf) {
      this.#scoreSum = 0;
      this.#decisions = 0;
      return;
    }
    this.#reasons.clear();
    this.#reasons.add(Measure.afEvidence, this.#path.pendingQ8, this.#limitQ8);
    this.#episodes.end(RhythmKind.atrialFibrillation, this.#path.changedAt);
  }

  /** Tells of the episode as soon as it has lasted for long enough. */
  private report(upTo: number): void {
    if (!this.#path.inAf || this.#episodes.isOpen(RhythmKind.atrialFibrillation)) return;
    const lastedMs = elapsedMs(this.#path.changedAt, upTo, this.#rateMilliHz);
    if (lastedMs < this.#minimumMs) return;
    const mean = this.#decisions === 0 ? this.#limitQ8 >> 4 : Math.floor(this.#scoreSum / this.#decisions);
    this.#reasons.clear();
    this.#reasons.add(Measure.durationMs, lastedMs, this.#minimumMs);
    this.#score.explain(this.#features.values, INTERVAL_FEATURES, this.#reasons);
    this.#episodes.start(
      RhythmKind.atrialFibrillation,
      this.#path.changedAt,
      this.#score.probabilityPerMille(mean),
    );
    this.#spot.end(this.#lastIndex);
  }
}
