import type { EcgBeatDetector } from "../../signal/ecg/beat-detector.ts";
import { BeatFlag, type BeatRing } from "../../signal/ecg/beat-ring.ts";
import { BeatClass, BeatMark } from "../beat.ts";
import { BeatRow, Neighbour } from "./beat-row.ts";
import { FEATURES, fillFeatures, ratio } from "./features.ts";
import { Intervals } from "./intervals.ts";
import { ShapeTemplates } from "./shape-templates.ts";
import { Surroundings } from "./surroundings.ts";
import { beatTables } from "./table.generated.ts";
import { MOST_LEANING, TemplateLeaning } from "./template-leaning.ts";
import { type BeatTables, treeScore } from "./tree-table.ts";
import { UsualBeat } from "./usual-beat.ts";

/** A beat that comes after 7/8 of the local interval is in time. */
const IN_TIME = 112;
/** What is so much like the dominant shape (0.92), and comes and is followed in time, needs no score. */
const PLAIN_SIMILARITY = 940;
const PLAIN_LEAST = 118;
const PLAIN_MOST = 144;
const PLAIN_NEXT = 140;
const PLAIN_T_DEVIATION = 25;
/** What comes after 0.97 of both the local and the long mean is not supraventricular. */
const NOT_EARLY = 124;
/** What lies before a beat is like the usual P wave if it is nearer to it than 5/8 of its own size (sums of magnitudes). */
const USUAL_P = 5;
const USUAL_P_SHIFT = 3;
/** A complex whose correlation with the dominant shape is below 0.94, in 1024ths, is unlike it. */
const UNLIKE_BELOW = 960;
/** Correlation with its template, in 1024ths, from which on a ventricular beat has the shape of the one before: 0.96. */
const RECURRING = 983;
const GAP = BeatMark.gap;
const SEEN = BeatMark.seen;
const WITH_USUAL_P = BeatMark.usualP;
const UNLIKE = BeatMark.unlike;
const RECURS = BeatMark.recurring;
/** A beat waits for the next one no longer than this (2.5 s), … */
const LONGEST_WAIT = 320;
/** … nor than one and a half usual intervals and the second within which a beat is reported. */
const REPORTED_WITHIN = 128;

/** What is known of the wearer. */
export interface ClassifierFacts {
  /** With a pacemaker every beat is Q: its shapes mean nothing here. Nothing is taken for paced by itself. */
  readonly pacemaker: boolean;
}

/**
 * Gives each detected beat one of EC57's classes, one beat later, because the interval after a beat tells as much as
 * the one before; 2.5 s later at most. Work is done once a beat; nothing is allocated after construction.
 *
 * Each beat is compared with up to seven templates of this wearer's shapes, its intervals with the local and the
 * long mean, P wave and T wave with the usual. What is like the dominant shape and in time is N. Of the rest two
 * sums of small trees in integers decide, whose numbers were fitted offline: ventricular or not, with what other
 * beats of the same template scored; then supraventricular or not. Features: de Chazal (2004), Llamedo (2011).
 */
export class BeatClassifier {
  /** Of the beat that was settled last: running sample index, {@link BeatClass} and {@link BeatMark}. */
  index = 0;
  beatClass: number = BeatClass.normal;
  marks = 0;
  /** What it was decided by, for whoever fits or explains; the features only if {@link scored}. */
  scored = false;
  ventricularScore = 0;
  supraventricularScore = 0;
  readonly features: number[] = new Array(FEATURES).fill(0);

  readonly #tables: BeatTables;
  readonly #pacemaker: boolean;
  readonly #templates = new ShapeTemplates();
  readonly #surroundings = new Surroundings();
  readonly #intervals = new Intervals();
  readonly #usual = new UsualBeat();
  readonly #leaning = new TemplateLeaning(this.#templates.table);
  readonly #before = new Neighbour();
  #beat = new BeatRow();
  #next = new BeatRow();
  /** A beat waits for the one after it. */
  #waiting = false;
  /** Index that it does not wait beyond. */
  #waitsUntil = 0;
  /** The last beat was followed so far: the next one's interval is known unless its flag says otherwise. */
  #connected = false;

  constructor(facts?: ClassifierFacts, tables: BeatTables = beatTables) {
    this.#pacemaker = facts?.pacemaker ?? false;
    this.#tables = tables;
  }

  /**
   * Takes a beat that was just detected.
   * @param beats the detector's ring
   * @param slot the beat's place in it
   * @param signal the detector's last seconds of µV, and the same by pairs
   * @returns whether the beat before is now settled: see {@link index}
   */
  take(beats: BeatRing, slot: number, signal: Pick<EcgBeatDetector, "recent" | "pairs">): boolean {
    const row = this.#next;
    const index = beats.index[slot];
    const isFirst = !this.#connected || (beats.flags[slot] & BeatFlag.first) !== 0;
    const intervals = this.#intervals;
    row.index = index;
    row.local = intervals.local;
    row.long = intervals.long;
    row.irregular = intervals.irregular;
    const interval = isFirst ? 0 : intervals.push(index - this.#beat.index);
    row.interval = interval;
    row.prematurity = isFirst ? 128 : ratio(interval, row.local);
    row.amplitude = beats.amplitudeMicrovolt[slot];
    row.slope = beats.slopeMicrovolt[slot];
    row.steepSpan = beats.steepSpanSamples[slot];
    row.contrast = beats.contrastPercent[slot];
    const inTime = row.prematurity > IN_TIME;
    this.#templates.take(signal.pairs, row, inTime);
    const isUsual = inTime && row.template === this.#templates.dominant;
    this.#surroundings.measure(signal.recent, row, isUsual);
    this.#usual.vary(row, inTime);
    if (isUsual) this.#usual.learn(row);
    const settles = this.#waiting;
    if (settles) this.#settle(isFirst ? undefined : row);
    this.#before.copy(this.#beat);
    this.#next = this.#beat;
    this.#beat = row;
    this.#waiting = true;
    const long = intervals.long;
    const wait = long + (long >> 1) + REPORTED_WITHIN;
    this.#waitsUntil = (index + (long === 0 || wait > LONGEST_WAIT ? LONGEST_WAIT : wait)) | 0;
    this.#connected = true;
    return settles;
  }

  /** The signal has come as far as `newest`: true if a beat has waited too long for the next, and is now settled. */
  expire(newest: number): boolean {
    if (!this.#waiting || ((newest - this.#waitsUntil) | 0) < 0) return false;
    return this.#settleAlone();
  }

  /** What comes now does not follow what was: lead-off, lost samples. True if a beat waited and is now settled. */
  interrupted(): boolean {
    this.#connected = false;
    return this.#waiting && this.#settleAlone();
  }

  #settleAlone(): boolean {
    this.#settle(undefined);
    this.#waiting = false;
    return true;
  }

  #settle(next: BeatRow | undefined): void {
    const beat = this.#beat;
    this.index = beat.index;
    const usualPSize = beat.usualPSize;
    let marks: number = beat.interval === 0 ? GAP : 0;
    if (this.#pacemaker) this.beatClass = BeatClass.unknown;
    else {
      const beatClass = this.#classOf(beat, next);
      this.beatClass = beatClass;
      // Before a usual P wave is known, nothing can be said of one.
      if (usualPSize !== 0) {
        marks |= SEEN;
        if (beat.pDeviation << USUAL_P_SHIFT < beat.pSize * USUAL_P) marks |= WITH_USUAL_P;
        if (beat.similarity < UNLIKE_BELOW) marks |= UNLIKE;
      }
      if (
        beatClass === BeatClass.ventricular &&
        beat.templateSimilarity > RECURRING &&
        beat.template === this.#before.template
      ) {
        marks |= RECURS;
      }
    }
    this.marks = marks;
  }

  #classOf(beat: BeatRow, next: BeatRow | undefined): number {
    const { template, isNew } = beat;
    this.scored = !this.#isPlain(beat, next);
    if (!this.scored) {
      this.#leaning.learn(template, isNew, -MOST_LEANING);
      return BeatClass.normal;
    }
    const { ventricular, supraventricular } = this.#tables;
    const { features } = this;
    fillFeatures(features, beat, this.#before, next, this.#usual);
    const own = treeScore(ventricular, features);
    // What others of the same shape say counts a quarter more than the beat itself.
    const leaning = this.#leaning.before(template, isNew);
    const score = own + leaning + (leaning >> 2);
    this.#leaning.learn(template, isNew, own);
    this.ventricularScore = score;
    if (score > ventricular.limit) return BeatClass.ventricular;
    if (beat.prematurity > NOT_EARLY && beat.interval << 7 > beat.long * NOT_EARLY) return BeatClass.normal;
    const other = treeScore(supraventricular, features);
    this.supraventricularScore = other;
    return other > supraventricular.limit ? BeatClass.supraventricular : BeatClass.normal;
  }

  /** Like the dominant shape, T wave and all; in time, and the next one too. */
  #isPlain(beat: BeatRow, next: BeatRow | undefined): boolean {
    const { prematurity, interval, similarity } = beat;
    if (similarity <= PLAIN_SIMILARITY || prematurity <= PLAIN_LEAST || prematurity >= PLAIN_MOST)
      return false;
    if (next !== undefined && interval > 0 && next.interval << 7 >= interval * PLAIN_NEXT) return false;
    return beat.tDeviation << 7 < this.#usual.size * PLAIN_T_DEVIATION;
  }
}
