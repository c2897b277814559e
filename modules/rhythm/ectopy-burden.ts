import { keptInt32, keptUint16 } from "../memory/kept-arrays.ts";
import { elapsedMs } from "./beat.ts";
import type { Episodes } from "./episodes.ts";
import { RhythmKind } from "./kind.ts";
import { RULE_HOLDS } from "./rate-rule.ts";
import { Measure, type Reasons } from "./reasons.ts";
import type { RhythmThresholds } from "./thresholds.ts";

const BUCKETS = 12;
const VENTRICULAR = BUCKETS;
const SUPRAVENTRICULAR = 2 * BUCKETS;
const BUCKET_MS = 300_000;
const FREQUENT =
  (1 << RhythmKind.frequentVentricularEctopy) | (1 << RhythmKind.frequentSupraventricularEctopy);
/** A finding ends when the share has fallen to 4/5 of its threshold. */
const EXIT_NUMERATOR = 4;
const EXIT_DENOMINATOR = 5;

/**
 * Counts beats by class over the last hour, in twelve buckets of five minutes, and reports a share of ectopic
 * beats that is frequent. The buckets follow the sample index, so that an hour without contact empties them.
 */
export class EctopyBurden {
  readonly #episodes: Episodes;
  readonly #reasons: Reasons;
  readonly #limits: RhythmThresholds;
  /** Beats of each bucket; then those that are ventricular; then the supraventricular ones. */
  readonly #counts = keptUint16(3 * BUCKETS);
  readonly #starts = keptInt32(BUCKETS);
  #bucket = 0;
  /** Where the bucket began, and samples from there on before which it is not full, whatever the rate's last digits. */
  #start = 0;
  #nearlyFull = 0;
  #begun = false;
  /** Classified beats of the last hour. */
  beats = 0;
  ventricularBeats = 0;
  supraventricularBeats = 0;

  constructor(episodes: Episodes, reasons: Reasons, limits: RhythmThresholds) {
    this.#episodes = episodes;
    this.#reasons = reasons;
    this.#limits = limits;
  }

  /** Ventricular share of the last hour's beats, or undefined when they are too few. */
  get ventricularPerMille(): number | undefined {
    return this.beats < this.#limits.burdenBeats
      ? undefined
      : Math.round((1000 * this.ventricularBeats) / this.beats);
  }

  /** Supraventricular share of the last hour's beats, or undefined when they are too few. */
  get supraventricularPerMille(): number | undefined {
    return this.beats < this.#limits.burdenBeats
      ? undefined
      : Math.round((1000 * this.supraventricularBeats) / this.beats);
  }

  beat(index: number, rateMilliHz: number, ventricular: boolean, supraventricular: boolean): void {
    if (!this.#begun) {
      this.#begun = true;
      this.begin(this.#bucket, index, rateMilliHz);
    }
    if (((index - this.#start) | 0) >= this.#nearlyFull) this.advance(index, rateMilliHz);
    const at = this.#bucket;
    this.#counts[at]++;
    this.beats++;
    if (ventricular) {
      this.#counts[VENTRICULAR + at]++;
      this.ventricularBeats++;
    } else if (supraventricular) {
      this.#counts[SUPRAVENTRICULAR + at]++;
      this.supraventricularBeats++;
    }
    const limits = this.#limits;
    const all = this.beats;
    if (all < limits.burdenBeats) return;
    // Most often neither is frequent, and neither was.
    let perMille = limits.ventricularBurdenPerMille;
    const isTold = (this.#episodes.open & FREQUENT) !== 0;
    if (isTold || this.ventricularBeats * 1000 >= perMille * all) {
      this.judge(RhythmKind.frequentVentricularEctopy, this.ventricularBeats, perMille, index);
    }
    perMille = limits.supraventricularBurdenPerMille;
    if (isTold || this.supraventricularBeats * 1000 >= perMille * all) {
      this.judge(RhythmKind.frequentSupraventricularEctopy, this.supraventricularBeats, perMille, index);
    }
  }

  /** Nothing usable has come for long: findings end; the counts age by themselves. */
  lapsed(lastIndex: number): void {
    this.#reasons.clear();
    this.#episodes.end(RhythmKind.frequentVentricularEctopy, lastIndex);
    this.#episodes.end(RhythmKind.frequentSupraventricularEctopy, lastIndex);
  }

  private judge(kind: number, ectopic: number, perMille: number, index: number): void {
    const open = this.#episodes.isOpen(kind);
    const share = ectopic * 1000;
    if (
      open ? share * EXIT_DENOMINATOR > perMille * EXIT_NUMERATOR * this.beats : share < perMille * this.beats
    )
      return;
    this.#reasons.clear();
    this.#reasons.add(Measure.burdenPerMille, Math.round(share / this.beats), perMille);
    this.#reasons.add(Measure.beats, this.beats, this.#limits.burdenBeats);
    if (open) this.#episodes.end(kind, index);
    else this.#episodes.start(kind, this.oldest(), RULE_HOLDS);
  }

  private oldest(): number {
    for (let age = BUCKETS - 1; age > 0; age--) {
      const at = (this.#bucket + BUCKETS - age) % BUCKETS;
      if (this.#counts[at] > 0) return this.#starts[at];
    }
    return this.#starts[this.#bucket];
  }

  private advance(index: number, rateMilliHz: number): void {
    const elapsed = elapsedMs(this.#starts[this.#bucket], index, rateMilliHz);
    if (elapsed < BUCKET_MS) return;
    let steps = Math.floor(elapsed / BUCKET_MS);
    if (steps > BUCKETS) steps = BUCKETS;
    for (; steps > 0; steps--) {
      const at = (this.#bucket + 1) % BUCKETS;
      this.beats -= this.#counts[at];
      this.ventricularBeats -= this.#counts[VENTRICULAR + at];
      this.supraventricularBeats -= this.#counts[SUPRAVENTRICULAR + at];
      this.#counts[at] = 0;
      this.#counts[VENTRICULAR + at] = 0;
      this.#counts[SUPRAVENTRICULAR + at] = 0;
      this.begin(at, index, rateMilliHz);
      this.#bucket = at;
    }
  }

  private begin(bucket: number, index: number, rateMilliHz: number): void {
    this.#starts[bucket] = index;
    this.#start = index;
    this.#nearlyFull = Math.floor((rateMilliHz * BUCKET_MS) / 1_001_000);
  }
}
