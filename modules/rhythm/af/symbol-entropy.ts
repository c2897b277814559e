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

/**
 * Symbolic dynamics of the heart rate (Zhou, Ding, Ung, Pickwell-MacPherson & Zhang 2014, BioMedical Engineering
 * OnLine 13:18): each interval becomes the symbol ⌊rate / 5⌋, three symbols a word, and the complexity of the
 * last 64 words is their Shannon entropy times the share of distinct ones. Near 0 in a regular rhythm, above 1/2
 * in atrial fibrillation. One scan of the window an interval; allocates nothing.
 */
export class SymbolEntropy {
  readonly #words = new Int32Array(WINDOW).fill(-1);
  /** c · log2(c) in 1/256. */
  readonly #weight = new Int32Array(WINDOW + 1);
  #next = 0;
  #count = 0;
  #distinct = 0;
  #sum = 0;
  #symbols = 0;
  #seen = 0;

  constructor() {
    for (let c = 1; c <= WINDOW; c++) this.#weight[c] = c * log2Q8(c);
  }

  /** Complexity, 0 … 1000; 0 when there are fewer than two words. */
  get perMille(): number {
    const count = this.#count;
    if (count < 2) return 0;
    // H = log2(n) − Σ c·log2(c) / n, scaled by distinct / (n · log2 64)
    const entropyQ8 = (this.#weight[count] - this.#sum) / count;
    return Math.floor((1000 * this.#distinct * entropyQ8) / (count * LOG2_WINDOW_Q8));
  }

  push(rrMs: number): void {
    const rate = Math.floor(12_000 / rrMs);
    this.#symbols = ((this.#symbols << 6) | (rate > 63 ? 63 : rate)) & 0x3_ffff;
    if (this.#seen < 2) {
      this.#seen++;
      return;
    }
    const words = this.#words;
    const weight = this.#weight;
    const word = this.#symbols;
    const leaving = words[this.#next];
    if (leaving !== word) {
      let same = 0;
      let leavers = 0;
      for (let i = 0; i < WINDOW; i++) {
        const other = words[i];
        if (other === word) same++;
        else if (other === leaving) leavers++;
      }
      if (same === 0) this.#distinct++;
      this.#sum += weight[same + 1] - weight[same];
      if (leaving >= 0) {
        if (leavers === 1) this.#distinct--;
        this.#sum -= weight[leavers] - weight[leavers - 1];
      }
      words[this.#next] = word;
    }
    this.#next = (this.#next + 1) & MASK;
    if (this.#count < WINDOW) this.#count++;
  }

  reset(): void {
    this.#words.fill(-1);
    this.#next = 0;
    this.#count = 0;
    this.#distinct = 0;
    this.#sum = 0;
    this.#seen = 0;
  }
}
