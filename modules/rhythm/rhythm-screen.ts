import { AfDetector, AfOutcome } from "./af/af-detector.ts";
import { BeatClass, BeatMark, elapsedMs, isOff, Silence, samplesOf } from "./beat.ts";
import { EctopyBurden } from "./ectopy-burden.ts";
import { type EpisodeSink, Episodes } from "./episodes.ts";
import { FlutterRule } from "./flutter-rule.ts";
import { RhythmKind } from "./kind.ts";
import { RateRule } from "./rate-rule.ts";
import { Measure, Reasons } from "./reasons.ts";
import { SilenceRule } from "./silence-rule.ts";
import { SupraventricularRule } from "./supraventricular-rule.ts";
import { type RhythmThresholds, thresholds } from "./thresholds.ts";
import { VentricularRule } from "./ventricular-rule.ts";

/**
 * Log odds of fibrillation in 1/256 from which it is suspected: odds of e to 1, many beats before it is told. Even
 * odds would be too little: frequent atrial runs reach them.
 */
const SUSPECTED_AF_Q8 = 256;

// By names of their own: on XS a property of a table costs three times as much.
const { gap: GAP, noisy: NOISY } = BeatMark;
const { supraventricular: SUPRAVENTRICULAR, ventricular: VENTRICULAR, fusion: FUSION } = BeatClass;
const FIBRILLATION = 1 << RhythmKind.atrialFibrillation;
const UNCLASSIFIABLE = 1 << RhythmKind.unclassifiable;

/** What is known of the wearer. */
export interface WearerFacts {
  /** With a pacemaker the class V means nothing: no ventricular finding is made, and no beat is left out for it. */
  readonly pacemaker: boolean;
}

/**
 * Screens the rhythm of a stream of classified beats and tells of episodes. Work is done once a beat, and a
 * little at each {@link tick}; nothing is allocated after construction. Pre-screening, not diagnosis.
 *
 * Sample indices are int32 and may wrap; they must not step back. The rate is the measured one.
 */
export class RhythmScreen {
  /** {@link AfOutcome} of the last decision about atrial fibrillation. */
  get afOutcome(): number {
    return this.#af.outcome;
  }
  /** {@link AfDetector.scoreQ8} */
  get afScoreQ8(): number {
    return this.#af.scoreQ8;
  }
  /** Something speaks for atrial fibrillation, told or not yet. */
  get suspectsAf(): boolean {
    return this.#af.scoreQ8 > SUSPECTED_AF_Q8;
  }
  readonly burden: EctopyBurden;
  /** To be told, once a second, whether the signal is waves. */
  readonly flutter: FlutterRule;

  // On XS a field costs the more the more fields lie before it: what every turn needs comes first.
  #watching = false;
  readonly #silence: SilenceRule;
  /** Where a tick last looked for what is late. */
  #checked = 0;
  /** The newest usable beat, if any since the last lapse. */
  #alive = false;
  #lastIndex = 0;
  /** Both in samples, at the rate for which they were worked out. */
  #limitsMilliHz = 0;
  #lapse = 0;
  readonly #af: AfDetector;
  #watchingFrom = 0;
  readonly #episodes: Episodes;
  #unclassifiable = 0;
  /** The beat before is usable and belongs to the same stretch. */
  #connected = false;
  #ectopicBefore = false;
  readonly #pacemaker: boolean;
  readonly #rate: RateRule;
  readonly #ventricular: VentricularRule;
  readonly #supraventricular: SupraventricularRule;
  readonly #lapseMs: number;
  readonly #unclassifiableMs: number;
  readonly #reasons = new Reasons();

  constructor(sink: EpisodeSink, limits: RhythmThresholds = thresholds(), wearer?: WearerFacts) {
    this.#lapseMs = limits.lapseMs;
    this.#unclassifiableMs = limits.unclassifiableMs;
    this.#pacemaker = wearer?.pacemaker ?? false;
    this.#episodes = new Episodes(sink, this.#reasons);
    this.#rate = new RateRule(this.#episodes, this.#reasons, limits);
    this.#ventricular = new VentricularRule(this.#episodes, this.#reasons, limits);
    this.#supraventricular = new SupraventricularRule(this.#episodes, this.#reasons, limits);
    this.#silence = new SilenceRule(this.#episodes, this.#reasons, limits);
    this.#af = new AfDetector(this.#episodes, this.#reasons, limits);
    this.flutter = new FlutterRule(this.#episodes, this.#reasons, limits);
    this.burden = new EctopyBurden(this.#episodes, this.#reasons, limits);
  }

  /**
   * A beat was detected: it ends a silence. Told at once, while {@link beat} may wait for the beat's class and for
   * the quality of the signal around it.
   */
  detected(index: number, rateMilliHz: number): void {
    if (!this.#watching) this.watch(index);
    this.#silence.beat(index, rateMilliHz);
  }

  /**
   * A beat with its class, in order of time; one that is not later than the last is ignored.
   * @param beatClass {@link BeatClass}
   * @param marks {@link BeatMark}
   */
  beat(index: number, rateMilliHz: number, beatClass: number, marks: number): void {
    if (this.#watching && ((index - this.#lastIndex) | 0) <= 0 && this.#alive) return;
    if (!this.#watching) this.watch(index);
    const sinceMs = elapsedMs(this.#lastIndex, index, rateMilliHz);
    if (this.#alive && sinceMs > this.#lapseMs) this.lapse();
    if ((marks & GAP) !== 0) this.disconnect();
    if ((marks & NOISY) !== 0) {
      // A beat was there, or was not: no interval touches it.
      this.disconnect();
      return;
    }
    const connected = this.#connected;
    const rrMs = connected ? sinceMs : 0;
    const ventricular = !this.#pacemaker && beatClass === VENTRICULAR;
    const ectopic = ventricular || (!this.#pacemaker && beatClass === FUSION);
    const premature = beatClass === SUPRAVENTRICULAR && (this.#episodes.open & FIBRILLATION) === 0;
    if (connected) {
      this.#rate.interval(this.#lastIndex, index, rrMs);
      if (!ectopic && !this.#ectopicBefore)
        this.#af.interval(this.#lastIndex, index, rrMs, rateMilliHz, marks);
    }
    this.#ventricular.beat(index, rrMs, ventricular);
    const suspectedAf = this.suspectsAf;
    this.#supraventricular.beat(index, rrMs, premature, ventricular, suspectedAf);
    this.burden.beat(index, rateMilliHz, ventricular, premature);
    this.#connected = true;
    this.#ectopicBefore = ectopic;
    this.#lastIndex = index;
    this.#alive = true;
    this.classifiable(index, rateMilliHz);
  }

  /**
   * The signal has come as far as `index`; call it at least every half second. Silence is judged here, so that
   * a pause is told while it lasts.
   * @param silence {@link Silence}
   */
  tick(index: number, rateMilliHz: number, silence: number): void {
    if (!this.#watching) this.watch(index);
    this.#silence.tick(index, rateMilliHz, silence);
    // What follows has a minute's time: once a second is enough.
    if (((index - this.#checked) | 0) * 1000 < rateMilliHz) return;
    this.#checked = index;
    if (isOff(rateMilliHz, this.#limitsMilliHz)) this.follow(rateMilliHz);
    if (this.#alive && ((index - this.#lastIndex) | 0) > this.#lapse) {
      if (silence === Silence.unusable) this.#silence.interrupted();
      this.lapse();
    }
    this.classifiable(index, rateMilliHz);
  }

  /** An electrode moved since the last beat: a silence says little until the next one. */
  jolted(): void {
    this.#silence.jolted();
  }

  /** An electrode came off or samples were lost: what comes next is not connected with what was. */
  interrupted(): void {
    this.#silence.interrupted();
    this.flutter.interrupted();
    this.disconnect();
  }

  /** The stream ends here: every open episode is closed. */
  finish(): void {
    this.#silence.interrupted();
    this.flutter.interrupted();
    this.disconnect();
    if (this.#alive) this.lapse();
    this.#episodes.endAll(this.#lastIndex);
    this.#watching = false;
  }

  private watch(index: number): void {
    this.#watching = true;
    this.#watchingFrom = index;
    this.#lastIndex = index;
    this.#checked = index;
  }

  /** The limits in samples: what has lasted for more has lasted for too long. */
  private follow(rateMilliHz: number): void {
    this.#limitsMilliHz = rateMilliHz;
    this.#lapse = samplesOf(this.#lapseMs + 1, rateMilliHz) - 1;
    this.#unclassifiable = samplesOf(this.#unclassifiableMs + 1, rateMilliHz) - 1;
  }

  private disconnect(): void {
    this.#connected = false;
    this.#ectopicBefore = false;
    this.#rate.interrupted();
    this.#ventricular.interrupted();
    this.#supraventricular.interrupted();
  }

  private lapse(): void {
    this.disconnect();
    this.#rate.lapsed();
    this.#af.lapsed();
    this.burden.lapsed(this.#lastIndex);
    this.#watchingFrom = this.#lastIndex;
    this.#alive = false;
  }

  /** Too long without a decision about atrial fibrillation is told as such: silence would look like health. */
  private classifiable(index: number, rateMilliHz: number): void {
    const since = this.#af.decided ? this.#af.decidedIndex : this.#watchingFrom;
    const open = (this.#episodes.open & UNCLASSIFIABLE) !== 0;
    if (((index - since) | 0) <= this.#unclassifiable) {
      if (!open || !this.#af.decided) return;
      this.#reasons.clear();
      this.#episodes.end(RhythmKind.unclassifiable, since);
    } else if (!open) {
      if (isOff(rateMilliHz, this.#limitsMilliHz)) {
        this.follow(rateMilliHz);
        this.classifiable(index, rateMilliHz);
        return;
      }
      this.#reasons.clear();
      this.#reasons.add(Measure.durationMs, elapsedMs(since, index, rateMilliHz), this.#unclassifiableMs);
      this.#episodes.start(RhythmKind.unclassifiable, since, 1000);
    }
  }
}

export { AfOutcome };
