import type { Episodes } from "../episodes.ts";
import { RhythmKind } from "../kind.ts";
import type { Reasons } from "../reasons.ts";
import { AfScore } from "./af-score.ts";
import type { ScoreTable } from "./af-table.ts";
import { FEATURES } from "./features.ts";
import { WINDOW } from "./interval-terms.ts";
import { spotTable } from "./spot-table.generated.ts";

/** By so many intervals after the stretch began an episode would have been told: nothing is "possible" any more. */
const DECIDED_BY = 2 * WINDOW;
/** Log odds in 1/256 above which fibrillation is possible, and below whose negative it is not any more: a half. */
const POSSIBLE_Q8 = 128;

/**
 * Looks for signs of atrial fibrillation in the first minute of a stretch (of 6 to 64 intervals), as of half a minute
 * that somebody holds a device: no episode can be dated in it, and intervals alone are too few. So it is judged by
 * the signal, too: whether a P wave like the usual one lies before the beats, and how alike their complexes are. A
 * wearer is told to be in *possible* fibrillation, from the first beat of the stretch on, until a later judgement says
 * otherwise, an episode of fibrillation is told, or it has had the time to be.
 */
export class SpotCheck {
  readonly #episodes: Episodes;
  readonly #reasons: Reasons;
  readonly #score: AfScore;
  #from = 0;

  constructor(episodes: Episodes, reasons: Reasons, table: ScoreTable = spotTable) {
    this.#episodes = episodes;
    this.#reasons = reasons;
    this.#score = new AfScore(table);
  }

  /** A stretch begins. */
  begin(index: number): void {
    this.#from = index;
  }

  /**
   * @param values all features over the intervals so far
   * @param count how many intervals these are
   * @param index the last one's end
   */
  judge(values: Int32Array, count: number, index: number): void {
    if (count > WINDOW) {
      if (count >= DECIDED_BY) this.end(index);
      return;
    }
    const score = this.#score.of(values, FEATURES);
    const episodes = this.#episodes;
    if (score < -POSSIBLE_Q8) this.end(index);
    else if (score > POSSIBLE_Q8 && !episodes.isOpen(RhythmKind.atrialFibrillation)) {
      this.#reasons.clear();
      this.#score.explain(values, FEATURES, this.#reasons);
      const confidence = this.#score.probabilityPerMille(score);
      episodes.start(RhythmKind.possibleAtrialFibrillation, this.#from, confidence);
    }
    episodes.judged(index, score, values);
  }

  end(index: number): void {
    if (!this.#episodes.isOpen(RhythmKind.possibleAtrialFibrillation)) return;
    this.#reasons.clear();
    this.#episodes.end(RhythmKind.possibleAtrialFibrillation, index);
  }
}
