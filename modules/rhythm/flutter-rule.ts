import { samplesOf } from "./beat.ts";
import type { Episodes } from "./episodes.ts";
import { RhythmKind } from "./kind.ts";
import { RULE_HOLDS } from "./rate-rule.ts";
import { Measure, type Reasons } from "./reasons.ts";
import type { RhythmThresholds } from "./thresholds.ts";

/** What one look spans, and how far apart looks are. */
const LOOK_MS = 4000;
const APART_MS = 1000;
/** Looks without waves after which an episode has ended: waves that change for a moment go on. */
const REST = 4;

/**
 * Ventricular flutter or fibrillation: the signal has been unbroken waves for some seconds. It hangs on no beat: where
 * there are none, and where the detector calls it noise, it is what matters most. Waves that are not alike are told a
 * look later than those that are.
 */
export class FlutterRule {
  readonly #episodes: Episodes;
  readonly #reasons: Reasons;
  readonly #limits: RhythmThresholds;
  /** Looks in a row with waves, or without: below 0. */
  #run = 0;
  /** One of them found waves that are not alike. */
  #isIrregular = false;
  #from = 0;
  #last = 0;

  constructor(episodes: Episodes, reasons: Reasons, limits: RhythmThresholds) {
    this.#episodes = episodes;
    this.#reasons = reasons;
    this.#limits = limits;
  }

  /**
   * A second has passed; waves were seen that are like each other.
   * @param index where the look ended
   * @param likenessPerMille of the waves to each other
   */
  waves(index: number, rateMilliHz: number, perMin: number, likenessPerMille: number): void {
    const { flutterMs, flutterLikenessPerMille, fibrillationMs } = this.#limits;
    const enoughMs = this.#run > 0 && this.#isIrregular ? fibrillationMs : flutterMs;
    if (!this.goesOn(index, rateMilliHz, enoughMs, false)) return;
    this.#reasons.add(Measure.likenessPerMille, likenessPerMille, flutterLikenessPerMille);
    this.start(perMin);
  }

  /**
   * A second has passed; waves were seen that change from one to the next.
   * @param leakagePerMille what is left of them with themselves half a wave later
   */
  irregularWaves(index: number, rateMilliHz: number, perMin: number, leakagePerMille: number): void {
    const { fibrillationMs, fibrillationLeakagePerMille } = this.#limits;
    if (!this.goesOn(index, rateMilliHz, fibrillationMs, true)) return;
    this.#reasons.add(Measure.leakagePerMille, leakagePerMille, fibrillationLeakagePerMille);
    this.start(perMin);
  }

  /** A second has passed; none were seen, or nothing was. */
  none(): void {
    if (this.#run === 0) return;
    if (!this.#episodes.isOpen(RhythmKind.ventricularFibrillation)) this.#run = 0;
    else {
      this.#run = this.#run > 0 ? -1 : this.#run - 1;
      if (this.#run === -REST) this.end();
    }
  }

  /** The signal ends, or is lost. */
  interrupted(): void {
    this.end();
    this.#run = 0;
  }

  /** Counts a look with waves. True where they have lasted long enough to be told: why else, is for the caller to say. */
  private goesOn(index: number, rateMilliHz: number, enoughMs: number, isIrregular: boolean): boolean {
    const isOpen = this.#episodes.isOpen(RhythmKind.ventricularFibrillation);
    if (this.#run <= 0) {
      this.#run = 0;
      this.#isIrregular = false;
      if (!isOpen) this.#from = (index - samplesOf(LOOK_MS, rateMilliHz)) | 0;
    }
    this.#run++;
    if (isIrregular) this.#isIrregular = true;
    this.#last = index;
    if (isOpen) return false;
    const lastedMs = LOOK_MS + (this.#run - 1) * APART_MS;
    if (lastedMs < enoughMs) return false;
    this.#reasons.clear();
    this.#reasons.add(Measure.durationMs, lastedMs, enoughMs);
    return true;
  }

  private start(perMin: number): void {
    this.#reasons.add(Measure.rateDeciPerMin, perMin * 10, this.#limits.flutterPerMin * 10);
    this.#episodes.start(RhythmKind.ventricularFibrillation, this.#from, RULE_HOLDS);
  }

  private end(): void {
    this.#reasons.clear();
    this.#episodes.end(RhythmKind.ventricularFibrillation, this.#last);
  }
}
