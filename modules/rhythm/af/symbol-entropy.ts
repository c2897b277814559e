import { keptInt32 } from "../../memory/kept-arrays.ts";

/** Words that the entropy is taken over; a power of two. */
const WINDOW = 64;
const MASK = WINDOW - 1;
/** log2(64) in 1/256. */
const LOG2_WINDOW_Q8 = 6 * 256;

/** log2(x) in 1/256 for an integer x ≥ 1, by repeated squaring: products and halves alone, so every engine agrees. */
export function log2Q8(x: number): number {
  let whole = 0;
  let y = x;
  while (y >= 2) {
    y /= 2;
    whole++;
  }
  let bits = 0;
  for (let i = 0; i < 10; i++) {
    y *= y;
    bits <<= 1;
    if (y >= 2) {
      y /= 2;
      bits |= 1;
    }
  }
  return whole * 256 + ((bits + 2) >> 2);
}

/** c · log2(c) in 1/256 for c from 0 to 64: made while the module is loaded, so that a chip has it in flash. */
const WEIGHTS: readonly number[] = Object.freeze(
  Array.from({ length: WINDOW + 1 }, (_, c) => (c === 0 ? 0 : c * log2Q8(c))),
);

/**
 * Symbolic dynamics of the heart rate (Zhou, Ding, Ung, Pickwell-MacPherson & Zhang 2014, BioMedical Engineering
 * OnLine 13:18): each interval becomes the symbol ⌊rate / 5⌋, three symbols a word, and the complexity of the
 * last 64 words is their Shannon entropy times the share of distinct ones. Near 0 in a regular rhythm, above 1/2
 * in atrial fibrillation. The words are kept in order of size, so that those that are alike lie together: some
 * fifteen of them are looked at an interval. Allocates nothing.
 */
export class SymbolEntropy {
  /** In order of time; −1: none yet. */
  readonly #words = keptInt32(WINDOW).fill(-1);
  /** The same in order of size. */
  readonly #sorted = keptInt32(WINDOW).fill(-1);
  #next = 0;
  #count = 0;
  #distinct = 0;
  #sum = 0;
  #symbols = 0;
  #seen = 0;

  /** Complexity, 0 … 1000; 0 when there are fewer than two words. */
  get perMille(): number {
    const count = this.#count;
    if (count < 2) return 0;
    // H = log2(n) − Σ c·log2(c) / n, scaled by distinct / (n · log2 64)
    const entropyQ8 = (WEIGHTS[count] - this.#sum) / count;
    return Math.floor((1000 * this.#distinct * entropyQ8) / (count * LOG2_WINDOW_Q8));
  }

  push(rrMs: number): void {
    const rate = (12_000 / rrMs) | 0;
    this.#symbols = ((this.#symbols << 6) | (rate > 63 ? 63 : rate)) & 0x3_ffff;
    if (this.#seen < 2) {
      this.#seen++;
      return;
    }
    const words = this.#words;
    const word = this.#symbols;
    const leaving = words[this.#next];
    if (leaving !== word) {
      this.exchange(leaving, word);
      words[this.#next] = word;
    }
    this.#next = (this.#next + 1) & MASK;
    if (this.#count < WINDOW) this.#count++;
  }

  /** Puts a word in another's place, and takes both into the sums. */
  private exchange(leaving: number, coming: number): void {
    const sorted = this.#sorted;
    const from = lowerBound(sorted, leaving);
    const to = lowerBound(sorted, coming);
    const same = runOf(sorted, to, coming);
    if (same === 0) this.#distinct++;
    this.#sum += WEIGHTS[same + 1] - WEIGHTS[same];
    if (leaving >= 0) {
      const leavers = runOf(sorted, from, leaving);
      if (leavers === 1) this.#distinct--;
      this.#sum -= WEIGHTS[leavers] - WEIGHTS[leavers - 1];
    }
    if (to > from) {
      sorted.copyWithin(from, from + 1, to);
      sorted[to - 1] = coming;
    } else {
      sorted.copyWithin(to + 1, to, from);
      sorted[to] = coming;
    }
  }

  reset(): void {
    this.#words.fill(-1);
    this.#sorted.fill(-1);
    this.#next = 0;
    this.#count = 0;
    this.#distinct = 0;
    this.#sum = 0;
    this.#seen = 0;
  }
}

/** The first place in ascending numbers whose number is not below `value`. */
function lowerBound(sorted: Int32Array, value: number): number {
  let low = 0;
  let high = WINDOW;
  let middle = 0;
  while (low < high) {
    middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many numbers from a place on, the first of its kind, are `value`: a regular rhythm has long runs. */
function runOf(sorted: Int32Array, from: number, value: number): number {
  let run = 0;
  for (; run < 4; run++) if (from + run >= WINDOW || sorted[from + run] !== value) return run;
  let low = from + run;
  let high = WINDOW;
  let middle = 0;
  while (low < high) {
    middle = (low + high) >> 1;
    if (sorted[middle] === value) low = middle + 1;
    else high = middle;
  }
  return low - from;
}
