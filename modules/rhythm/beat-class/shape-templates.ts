import { RECENT_MASK } from "../../signal/ecg/candidates.ts";
import type { BeatRow } from "./beat-row.ts";

/** Kinds of complexes that are told apart. */
export const TEMPLATES = 7;
/** Correlation (1024 = the same shape) above which a complex belongs to a template: 0.88. */
const SAME = 901;
/** Correlation above which no better template is looked for: 0.96. */
const SURE = 983;
/** A complex is 16 sums of two samples (250 ms), the first of them 14 samples before the fiducial point. */
const BEFORE = 14;
const PAIRS_MASK = RECENT_MASK >> 1;
const POINTS = 16;
/** Two points a word, so that half the array reads do. */
const WORDS = POINTS >> 1;
/** Words a template: its points, then what each of these says. One array for all is 100 bytes instead of a thousand. */
export const STRIDE = 16;
const LENGTH = WORDS;
const SLOPE_LENGTH = WORDS + 1;
const VOTES = WORDS + 2;
const BEATS = WORDS + 3;
const LAST_USE = WORDS + 4;
const PREMATURITY = WORDS + 5;
/** Of the mean score and the number of beats that it is of: see `template-leaning.ts`. */
export const LEANING = WORDS + 6;
export const LEANING_COUNT = WORDS + 7;
const LENGTH_OF_ALL = TEMPLATES * STRIDE;
/** Root of the sum of squares of a complex as it is compared. */
const UNIT = 4096;
/** Votes are halved when one template has so many: what the beats looked like long ago matters less. */
const MOST_VOTES = 128;
/** A template learns from its first beats, then from every fourth. */
const EAGER = 16;
const LEARN_SHIFT = 3;
/** A template's beats count for its right to stay up to so many. */
const MOST_BEATS = 1024;
/** On XS a call costs a third less if its function need not be looked up in `Math`. */
const sqrt = Math.sqrt;

/**
 * The shapes of this wearer's complexes, in up to seven templates that are learnt from the beats as they come, and
 * which of them is the dominant one: that of most beats which came in time.
 *
 * Complexes are compared by correlation, so that neither offset nor amplitude matters. The complex is held in
 * locals, and no loop runs over it: on XS an array access costs ten times as much as arithmetic.
 */
export class ShapeTemplates {
  /** The template that most beats belong to; −1 until there is one. */
  dominant = -1;

  /** One template after the other, its words side by side. */
  readonly table = new Int32Array(LENGTH_OF_ALL);
  #uses = 0;

  /**
   * Measures a complex, finds its template or makes it one, and learns from it.
   * @param pairs µV, two samples a word: sample `i` at `i & RECENT_MASK`
   * @param row the beat; `index` and `prematurity` are given, what regards the shape is filled in
   * @param votes whether it counts for what is dominant: it came in time
   */
  take(pairs: Int32Array, row: BeatRow, votes: boolean): void {
    let at = ((row.index - BEFORE) & RECENT_MASK) >> 1;
    let w = 0;
    let x0 = 0;
    let x1 = 0;
    let x2 = 0;
    let x3 = 0;
    let x4 = 0;
    let x5 = 0;
    let x6 = 0;
    let x7 = 0;
    let x8 = 0;
    let x9 = 0;
    let x10 = 0;
    let x11 = 0;
    let x12 = 0;
    let x13 = 0;
    let x14 = 0;
    let x15 = 0;
    // The complex begins with the first or with the second sample of a word.
    if (((row.index - BEFORE) & 1) === 0) {
      w = pairs[at];
      x0 = ((w << 16) >> 16) + (w >> 16);
      w = pairs[(at + 1) & PAIRS_MASK];
      x1 = ((w << 16) >> 16) + (w >> 16);
      w = pairs[(at + 2) & PAIRS_MASK];
      x2 = ((w << 16) >> 16) + (w >> 16);
      w = pairs[(at + 3) & PAIRS_MASK];
      x3 = ((w << 16) >> 16) + (w >> 16);
      w = pairs[(at + 4) & PAIRS_MASK];
      x4 = ((w << 16) >> 16) + (w >> 16);
      w = pairs[(at + 5) & PAIRS_MASK];
      x5 = ((w << 16) >> 16) + (w >> 16);
      w = pairs[(at + 6) & PAIRS_MASK];
      x6 = ((w << 16) >> 16) + (w >> 16);
      w = pairs[(at + 7) & PAIRS_MASK];
      x7 = ((w << 16) >> 16) + (w >> 16);
      w = pairs[(at + 8) & PAIRS_MASK];
      x8 = ((w << 16) >> 16) + (w >> 16);
      w = pairs[(at + 9) & PAIRS_MASK];
      x9 = ((w << 16) >> 16) + (w >> 16);
      w = pairs[(at + 10) & PAIRS_MASK];
      x10 = ((w << 16) >> 16) + (w >> 16);
      w = pairs[(at + 11) & PAIRS_MASK];
      x11 = ((w << 16) >> 16) + (w >> 16);
      w = pairs[(at + 12) & PAIRS_MASK];
      x12 = ((w << 16) >> 16) + (w >> 16);
      w = pairs[(at + 13) & PAIRS_MASK];
      x13 = ((w << 16) >> 16) + (w >> 16);
      w = pairs[(at + 14) & PAIRS_MASK];
      x14 = ((w << 16) >> 16) + (w >> 16);
      w = pairs[(at + 15) & PAIRS_MASK];
      x15 = ((w << 16) >> 16) + (w >> 16);
    } else {
      w = pairs[at] >> 16;
      x0 = w + (((w = pairs[(at + 1) & PAIRS_MASK]) << 16) >> 16);
      w >>= 16;
      x1 = w + (((w = pairs[(at + 2) & PAIRS_MASK]) << 16) >> 16);
      w >>= 16;
      x2 = w + (((w = pairs[(at + 3) & PAIRS_MASK]) << 16) >> 16);
      w >>= 16;
      x3 = w + (((w = pairs[(at + 4) & PAIRS_MASK]) << 16) >> 16);
      w >>= 16;
      x4 = w + (((w = pairs[(at + 5) & PAIRS_MASK]) << 16) >> 16);
      w >>= 16;
      x5 = w + (((w = pairs[(at + 6) & PAIRS_MASK]) << 16) >> 16);
      w >>= 16;
      x6 = w + (((w = pairs[(at + 7) & PAIRS_MASK]) << 16) >> 16);
      w >>= 16;
      x7 = w + (((w = pairs[(at + 8) & PAIRS_MASK]) << 16) >> 16);
      w >>= 16;
      x8 = w + (((w = pairs[(at + 9) & PAIRS_MASK]) << 16) >> 16);
      w >>= 16;
      x9 = w + (((w = pairs[(at + 10) & PAIRS_MASK]) << 16) >> 16);
      w >>= 16;
      x10 = w + (((w = pairs[(at + 11) & PAIRS_MASK]) << 16) >> 16);
      w >>= 16;
      x11 = w + (((w = pairs[(at + 12) & PAIRS_MASK]) << 16) >> 16);
      w >>= 16;
      x12 = w + (((w = pairs[(at + 13) & PAIRS_MASK]) << 16) >> 16);
      w >>= 16;
      x13 = w + (((w = pairs[(at + 14) & PAIRS_MASK]) << 16) >> 16);
      w >>= 16;
      x14 = w + (((w = pairs[(at + 15) & PAIRS_MASK]) << 16) >> 16);
      w >>= 16;
      x15 = w + (((w = pairs[(at + 16) & PAIRS_MASK]) << 16) >> 16);
      w >>= 16;
    }
    const mean = (x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + x10 + x11 + x12 + x13 + x14 + x15) >> 4;
    x0 -= mean;
    x1 -= mean;
    x2 -= mean;
    x3 -= mean;
    x4 -= mean;
    x5 -= mean;
    x6 -= mean;
    x7 -= mean;
    x8 -= mean;
    x9 -= mean;
    x10 -= mean;
    x11 -= mean;
    x12 -= mean;
    x13 -= mean;
    x14 -= mean;
    x15 -= mean;
    const size = sqrt(
      x0 * x0 +
        x1 * x1 +
        x2 * x2 +
        x3 * x3 +
        x4 * x4 +
        x5 * x5 +
        x6 * x6 +
        x7 * x7 +
        x8 * x8 +
        x9 * x9 +
        x10 * x10 +
        x11 * x11 +
        x12 * x12 +
        x13 * x13 +
        x14 * x14 +
        x15 * x15,
    );
    row.size = size | 0;
    // |x| ≤ size: each product is below 2³¹.
    const scale = ((UNIT << 12) / (size + 1)) | 0;
    x0 = (x0 * scale) >> 12;
    x1 = (x1 * scale) >> 12;
    x2 = (x2 * scale) >> 12;
    x3 = (x3 * scale) >> 12;
    x4 = (x4 * scale) >> 12;
    x5 = (x5 * scale) >> 12;
    x6 = (x6 * scale) >> 12;
    x7 = (x7 * scale) >> 12;
    x8 = (x8 * scale) >> 12;
    x9 = (x9 * scale) >> 12;
    x10 = (x10 * scale) >> 12;
    x11 = (x11 * scale) >> 12;
    x12 = (x12 * scale) >> 12;
    x13 = (x13 * scale) >> 12;
    x14 = (x14 * scale) >> 12;
    x15 = (x15 * scale) >> 12;
    row.breadth =
      (x0 < 0 ? -x0 : x0) +
      (x1 < 0 ? -x1 : x1) +
      (x2 < 0 ? -x2 : x2) +
      (x3 < 0 ? -x3 : x3) +
      (x4 < 0 ? -x4 : x4) +
      (x5 < 0 ? -x5 : x5) +
      (x6 < 0 ? -x6 : x6) +
      (x7 < 0 ? -x7 : x7) +
      (x8 < 0 ? -x8 : x8) +
      (x9 < 0 ? -x9 : x9) +
      (x10 < 0 ? -x10 : x10) +
      (x11 < 0 ? -x11 : x11) +
      (x12 < 0 ? -x12 : x12) +
      (x13 < 0 ? -x13 : x13) +
      (x14 < 0 ? -x14 : x14) +
      (x15 < 0 ? -x15 : x15);
    // A slope is the difference of two neighbours.
    const sharpness = sqrt(
      (w = x1 - x0) * w +
        (w = x2 - x1) * w +
        (w = x3 - x2) * w +
        (w = x4 - x3) * w +
        (w = x5 - x4) * w +
        (w = x6 - x5) * w +
        (w = x7 - x6) * w +
        (w = x8 - x7) * w +
        (w = x9 - x8) * w +
        (w = x10 - x9) * w +
        (w = x11 - x10) * w +
        (w = x12 - x11) * w +
        (w = x13 - x12) * w +
        (w = x14 - x13) * w +
        (w = x15 - x14) * w,
    );
    row.sharpness = sharpness | 0;

    const words = this.table;
    const dominant = this.dominant;
    let best = -1;
    let bestSimilarity = -2048;
    at = dominant * STRIDE;
    let dot = 0;
    let low = 0;
    let high = 0;
    let slopes = 0;
    if (dominant >= 0) {
      // Two points a word; `last` is the point before.
      w = words[at];
      low = (w << 16) >> 16;
      let last = w >> 16;
      dot = low * x0 + last * x1;
      slopes = (last - low) * (x1 - x0);
      w = words[at + 1];
      low = (w << 16) >> 16;
      high = w >> 16;
      dot += low * x2 + high * x3;
      slopes += (low - last) * (x2 - x1) + (high - low) * (x3 - x2);
      last = high;
      w = words[at + 2];
      low = (w << 16) >> 16;
      high = w >> 16;
      dot += low * x4 + high * x5;
      slopes += (low - last) * (x4 - x3) + (high - low) * (x5 - x4);
      last = high;
      w = words[at + 3];
      low = (w << 16) >> 16;
      high = w >> 16;
      dot += low * x6 + high * x7;
      slopes += (low - last) * (x6 - x5) + (high - low) * (x7 - x6);
      last = high;
      w = words[at + 4];
      low = (w << 16) >> 16;
      high = w >> 16;
      dot += low * x8 + high * x9;
      slopes += (low - last) * (x8 - x7) + (high - low) * (x9 - x8);
      last = high;
      w = words[at + 5];
      low = (w << 16) >> 16;
      high = w >> 16;
      dot += low * x10 + high * x11;
      slopes += (low - last) * (x10 - x9) + (high - low) * (x11 - x10);
      last = high;
      w = words[at + 6];
      low = (w << 16) >> 16;
      high = w >> 16;
      dot += low * x12 + high * x13;
      slopes += (low - last) * (x12 - x11) + (high - low) * (x13 - x12);
      last = high;
      w = words[at + 7];
      low = (w << 16) >> 16;
      high = w >> 16;
      dot += low * x14 + high * x15;
      slopes += (low - last) * (x14 - x13) + (high - low) * (x15 - x14);
      bestSimilarity = (dot / (words[at + LENGTH] << 2)) | 0;
      best = dominant;
      row.similarity = bestSimilarity;
      row.slopeSimilarity = (slopes / ((words[at + SLOPE_LENGTH] * sharpness) / 1024 + 1)) | 0;
    } else {
      row.similarity = 1024;
      row.slopeSimilarity = 1024;
    }
    // Most complexes have the dominant shape.
    if (bestSimilarity <= SURE) {
      for (let t = 0; t < TEMPLATES; t++) {
        if (t === dominant) continue;
        at = t * STRIDE;
        const length = words[at + LENGTH];
        if (length === 0) continue;
        dot = 0;
        w = words[at];
        dot += (w >> 16) * x1 + ((w << 16) >> 16) * x0;
        w = words[at + 1];
        dot += (w >> 16) * x3 + ((w << 16) >> 16) * x2;
        w = words[at + 2];
        dot += (w >> 16) * x5 + ((w << 16) >> 16) * x4;
        w = words[at + 3];
        dot += (w >> 16) * x7 + ((w << 16) >> 16) * x6;
        w = words[at + 4];
        dot += (w >> 16) * x9 + ((w << 16) >> 16) * x8;
        w = words[at + 5];
        dot += (w >> 16) * x11 + ((w << 16) >> 16) * x10;
        w = words[at + 6];
        dot += (w >> 16) * x13 + ((w << 16) >> 16) * x12;
        w = words[at + 7];
        dot += (w >> 16) * x15 + ((w << 16) >> 16) * x14;
        const similarity = (dot / (length << 2)) | 0;
        if (similarity > bestSimilarity) {
          bestSimilarity = similarity;
          best = t;
          if (similarity > SURE) break;
        }
      }
    }
    const isKnown = bestSimilarity > SAME;
    if (!isKnown) best = this.#vacate();
    row.templateSimilarity = isKnown ? bestSimilarity : 0;
    at = best * STRIDE;
    const beats = words[at + BEATS];
    this.#describe(row, at, beats);
    row.template = best;
    row.isNew = !isKnown;
    if (votes) this.#vote(best);
    if (beats >= EAGER && (beats & 3) !== 0) return;
    // Moves the template towards the complex by an eighth, or to it; here and not in a method, for the points are at
    // hand in locals.
    const shift = isKnown ? LEARN_SHIFT : 0;
    w = words[at];
    low = (w << 16) >> 16;
    high = w >> 16;
    low += (x0 - low) >> shift;
    high += (x1 - high) >> shift;
    words[at] = (low & 0xffff) | (high << 16);
    slopes = (high - low) * (high - low);
    dot = low * low + high * high;
    w = words[at + 1];
    low = (w << 16) >> 16;
    low += (x2 - low) >> shift;
    slopes += (low - high) * (low - high);
    high = w >> 16;
    high += (x3 - high) >> shift;
    words[at + 1] = (low & 0xffff) | (high << 16);
    slopes += (high - low) * (high - low);
    dot += low * low + high * high;
    w = words[at + 2];
    low = (w << 16) >> 16;
    low += (x4 - low) >> shift;
    slopes += (low - high) * (low - high);
    high = w >> 16;
    high += (x5 - high) >> shift;
    words[at + 2] = (low & 0xffff) | (high << 16);
    slopes += (high - low) * (high - low);
    dot += low * low + high * high;
    w = words[at + 3];
    low = (w << 16) >> 16;
    low += (x6 - low) >> shift;
    slopes += (low - high) * (low - high);
    high = w >> 16;
    high += (x7 - high) >> shift;
    words[at + 3] = (low & 0xffff) | (high << 16);
    slopes += (high - low) * (high - low);
    dot += low * low + high * high;
    w = words[at + 4];
    low = (w << 16) >> 16;
    low += (x8 - low) >> shift;
    slopes += (low - high) * (low - high);
    high = w >> 16;
    high += (x9 - high) >> shift;
    words[at + 4] = (low & 0xffff) | (high << 16);
    slopes += (high - low) * (high - low);
    dot += low * low + high * high;
    w = words[at + 5];
    low = (w << 16) >> 16;
    low += (x10 - low) >> shift;
    slopes += (low - high) * (low - high);
    high = w >> 16;
    high += (x11 - high) >> shift;
    words[at + 5] = (low & 0xffff) | (high << 16);
    slopes += (high - low) * (high - low);
    dot += low * low + high * high;
    w = words[at + 6];
    low = (w << 16) >> 16;
    low += (x12 - low) >> shift;
    slopes += (low - high) * (low - high);
    high = w >> 16;
    high += (x13 - high) >> shift;
    words[at + 6] = (low & 0xffff) | (high << 16);
    slopes += (high - low) * (high - low);
    dot += low * low + high * high;
    w = words[at + 7];
    low = (w << 16) >> 16;
    low += (x14 - low) >> shift;
    slopes += (low - high) * (low - high);
    high = w >> 16;
    high += (x15 - high) >> shift;
    words[at + 7] = (low & 0xffff) | (high << 16);
    slopes += (high - low) * (high - low);
    dot += low * low + high * high;
    words[at + LENGTH] = sqrt(dot) | 0;
    words[at + SLOPE_LENGTH] = sqrt(slopes) | 0;
  }

  /** What the template at a place of the table says of the beat, and the beat of the template. */
  #describe(row: BeatRow, at: number, beats: number): void {
    const table = this.table;
    const dominant = this.dominant;
    // A template that was just emptied is the beat's own.
    const usual = row.templateSimilarity > 0 ? table[at + PREMATURITY] : 128;
    const own = row.prematurity;
    row.templateBeats = beats;
    row.templatePrematurity = usual;
    table[at + PREMATURITY] = usual + (((own > 255 ? 255 : own) - usual) >> 2);
    table[at + BEATS] = beats < MOST_BEATS ? beats + 1 : MOST_BEATS - 3;
    table[at + LAST_USE] = ++this.#uses;
    row.share = dominant < 0 ? 128 : ((128 * table[at + VOTES]) / table[dominant * STRIDE + VOTES]) | 0;
  }

  /** Empties the template that was used longest ago, frequent ones counting as more recent. */
  #vacate(): number {
    const table = this.table;
    const dominant = this.dominant;
    let place = 0;
    let least = 0x7fff_ffff;
    for (let t = 0; t < TEMPLATES; t++) {
      if (t === dominant) continue;
      const worth = table[t * STRIDE + LAST_USE] + 8 * table[t * STRIDE + BEATS];
      if (worth < least) {
        least = worth;
        place = t;
      }
    }
    table[place * STRIDE + VOTES] = 0;
    table[place * STRIDE + BEATS] = 0;
    return place;
  }

  #vote(template: number): void {
    const table = this.table;
    const dominant = this.dominant;
    const at = template * STRIDE + VOTES;
    const count = table[at] + 1;
    table[at] = count;
    if (dominant < 0 || (template !== dominant && count > table[dominant * STRIDE + VOTES])) {
      this.dominant = template;
    }
    if (count < MOST_VOTES) return;
    for (let t = VOTES; t < LENGTH_OF_ALL; t += STRIDE) table[t] >>= 1;
  }
}
