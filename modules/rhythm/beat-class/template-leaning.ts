import { LEANING, LEANING_COUNT, STRIDE } from "./shape-templates.ts";

/** The most that one beat's score counts, and what a beat that needs no score is taken for: 2.2 in 64ths. */
export const MOST_LEANING = 140;
/** From so many beats on a template's mean counts in full. */
const FULL = 4;
/** Beats from which on a mean follows by a quarter, by a 16th and by a 64th; at first by half. */
const QUARTER = 4;
const SIXTEENTH = 16;
const SETTLED = 64;

/**
 * What the beats of each template scored, the last 64 of them most. Beats of one shape have one origin as a rule, so
 * that their mean score says more than one beat's; and the longer it is taken over, the less a few odd ones bend it.
 */
export class TemplateLeaning {
  readonly #table: Int32Array;

  /** @param table that of the templates: what is kept of each lies beside it */
  constructor(table: Int32Array) {
    this.#table = table;
  }

  /** The mean score of a template's beats before, less while they are few. */
  before(template: number, isNew: boolean): number {
    if (isNew) return 0;
    const at = template * STRIDE;
    const count = this.#table[at + LEANING_COUNT];
    const mean = this.#table[at + LEANING] >> 6;
    return count >= FULL ? mean : (mean * count) >> 2;
  }

  /** Takes a beat's own score. */
  learn(template: number, isNew: boolean, score: number): void {
    const table = this.#table;
    const at = template * STRIDE;
    const limited = score > MOST_LEANING ? MOST_LEANING : score < -MOST_LEANING ? -MOST_LEANING : score;
    const count = isNew ? 0 : table[at + LEANING_COUNT];
    if (count === 0) table[at + LEANING] = limited << 6;
    else {
      // In 64ths, lest what is left over by the shift bend it.
      const mean = table[at + LEANING];
      const shift = count >= SETTLED ? 6 : count >= SIXTEENTH ? 4 : count >= QUARTER ? 2 : 1;
      table[at + LEANING] = mean + (((limited << 6) - mean) >> shift);
    }
    if (count < SETTLED) table[at + LEANING_COUNT] = count + 1;
  }
}
