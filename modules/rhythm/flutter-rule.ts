import type { Episodes } from "./episodes.ts";
import { RhythmKind } from "./kind.ts";
import { RULE_HOLDS } from "./rate-rule.ts";
import { Measure, type Reasons } from "./reasons.ts";

/** Looks in a row that must find waves: of four seconds each, a second apart. */
const LOOKS = 3;
/** What one look spans. */
const LOOK_SECONDS = 4;
/** Looks without waves after which an episode has ended: waves that change for a moment go on. */
const REST = 4;
/** From 150 a minute on waves are flutter. */
const FLUTTER_DECI_PER_MIN = 1500;

/**
 * Ventricular flutter, or fibrillation that is as regular: the signal has been unbroken waves for six seconds. It hangs
 * on no beat: where there are none, and where the detector calls it noise, it is what matters most.
 */
export class FlutterRule {
  readonly #episodes: Episodes;
  readonly #reasons: Reasons;
  /** Looks in a row with waves, or without: below 0. */
  #run = 0;
  #from = 0;
  #last = 0;

  constructor(episodes: Episodes, reasons: Reasons) {
    this.#episodes = episodes;
    this.#reasons = reasons;
  }

  /**
   * A second has passed; waves were seen.
   * @param index where the look ended
   * @param likenessPerMille of the waves to each other, and what that was held against
   */
  waves(
    index: number,
    rateMilliHz: number,
    perMin: number,
    likenessPerMille: number,
    leastPerMille: number,
  ): void {
    if (this.#run <= 0) {
      this.#run = 0;
      this.#from = (index - LOOK_SECONDS * ((rateMilliHz / 1000) | 0)) | 0;
    }
    this.#run++;
    this.#last = index;
    if (this.#run < LOOKS) return;
    this.#reasons.clear();
    this.#reasons.add(Measure.likenessPerMille, likenessPerMille, leastPerMille);
    this.#reasons.add(Measure.rateDeciPerMin, perMin * 10, FLUTTER_DECI_PER_MIN);
    this.#episodes.start(RhythmKind.ventricularFibrillation, this.#from, RULE_HOLDS);
  }

  /** A second has passed; none were seen, or nothing was. */
  none(): void {
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
