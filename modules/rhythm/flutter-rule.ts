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
 * Ventricular flutter, or fibrillation that is as regular: the signal has been unbroken waves for some seconds. It hangs
 * on no beat: where there are none, and where the detector calls it noise, it is what matters most.
 */
export class FlutterRule {
  readonly #episodes: Episodes;
  readonly #reasons: Reasons;
  readonly #limits: RhythmThresholds;
  /** Looks in a row with waves, or without: below 0. */
  #run = 0;
  #from = 0;
  #last = 0;

  constructor(episodes: Episodes, reasons: Reasons, limits: RhythmThresholds) {
    this.#episodes = episodes;
    this.#reasons = reasons;
    this.#limits = limits;
  }

  /**
   * A second has passed; waves were seen.
   * @param index where the look ended
   * @param likenessPerMille of the waves to each other
   */
  waves(index: number, rateMilliHz: number, perMin: number, likenessPerMille: number): void {
    const isOpen = this.#episodes.isOpen(RhythmKind.ventricularFibrillation);
    if (this.#run <= 0) {
      this.#run = 0;
      if (!isOpen) this.#from = (index - samplesOf(LOOK_MS, rateMilliHz)) | 0;
    }
    this.#run++;
    this.#last = index;
    if (isOpen) return;
    const { flutterMs, flutterPerMin, flutterLikenessPerMille } = this.#limits;
    const lastedMs = LOOK_MS + (this.#run - 1) * APART_MS;
    if (lastedMs < flutterMs) return;
    this.#reasons.clear();
    this.#reasons.add(Measure.durationMs, lastedMs, flutterMs);
    this.#reasons.add(Measure.likenessPerMille, likenessPerMille, flutterLikenessPerMille);
    this.#reasons.add(Measure.rateDeciPerMin, perMin * 10, flutterPerMin * 10);
    this.#episodes.start(RhythmKind.ventricularFibrillation, this.#from, RULE_HOLDS);
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

  private end(): void {
    this.#reasons.clear();
    this.#episodes.end(RhythmKind.ventricularFibrillation, this.#last);
  }
}
