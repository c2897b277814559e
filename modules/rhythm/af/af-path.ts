/** What one block of intervals can say at most, in 1/256 of a natural-log odds: no block decides alone. */
export const EVIDENCE_CAP_Q8 = 768;

/**
 * Turns evidence block by block into stretches of two states. Evidence against the present state is summed from
 * its latest low point; when the sum reaches a limit, the state has changed, and it changed at that low point,
 * not now. This is the exact path of a two-state hidden Markov model with a constant cost of switching
 * (Page 1954, Biometrika 41:100, cumulative sums; Viterbi 1967), without storing a trellis.
 */
export class AfPath {
  readonly #limitQ8: number;
  /** Whether the state is atrial fibrillation. */
  inAf = false;
  /** Where the present state began, once it has changed; else where watching began. */
  changedAt = 0;
  #sumQ8 = 0;
  #candidate = 0;

  constructor(limitQ8: number) {
    this.#limitQ8 = limitQ8;
  }

  /** Evidence for a change that is not decided yet. */
  get pendingQ8(): number {
    return this.#sumQ8;
  }

  /** Begins anew, outside of atrial fibrillation, at `index`. */
  reset(index: number): void {
    this.inAf = false;
    this.changedAt = index;
    this.#sumQ8 = 0;
    this.#candidate = index;
  }

  /**
   * Takes a block's evidence for atrial fibrillation; true when the state has changed with it.
   * @param afterIndex where the next block begins
   */
  step(evidenceQ8: number, afterIndex: number): boolean {
    const towards = this.inAf ? -evidenceQ8 : evidenceQ8;
    const capped =
      towards > EVIDENCE_CAP_Q8 ? EVIDENCE_CAP_Q8 : towards < -EVIDENCE_CAP_Q8 ? -EVIDENCE_CAP_Q8 : towards;
    const sum = this.#sumQ8 + capped;
    if (sum <= 0) {
      this.#sumQ8 = 0;
      this.#candidate = afterIndex;
      return false;
    }
    this.#sumQ8 = sum;
    if (sum < this.#limitQ8) return false;
    this.change(afterIndex);
    return true;
  }

  /** The stream has ended: half of the limit is enough, as nothing can speak against it any more. */
  finish(index: number): boolean {
    if (this.#sumQ8 * 2 < this.#limitQ8) return false;
    this.change(index);
    return true;
  }

  private change(afterIndex: number): void {
    this.inAf = !this.inAf;
    this.changedAt = this.#candidate;
    this.#sumQ8 = 0;
    this.#candidate = afterIndex;
  }
}
