import type { Samples } from "../../signal/block.ts";
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
const SCRATCH = TEMPLATES * STRIDE;
/** Root of the sum of squares of a complex as it is compared. */
const UNIT = 4096;
/** Votes are halved when one template has so many: what the beats looked like long ago matters less. */
const MOST_VOTES = 128;
/** A template learns from its first beats, then from every fourth. */
const EAGER = 16;
const LEARN_SHIFT = 3;
/** A template's beats count for its right to stay up to so many. */
const MOST_BEATS = 1024;

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

  /** One template after the other, its words side by side, and a place for the points of a complex. */
  readonly table = new Int32Array((TEMPLATES + 1) * STRIDE);
  #uses = 0;

  /**
   * Measures a complex, finds its template or makes it one, and learns from it.
   * @param recent µV: sample `i` at `i & RECENT_MASK`
   * @param row the beat; `index` and `prematurity` are given, what regards the shape is filled in
   * @param votes whether it counts for what is dominant: it came in time
   */
  take(recent: Samples, row: BeatRow, votes: boolean): void {
    const mask = RECENT_MASK;
    const from = row.index - BEFORE;
    let x0 = recent[from & mask] + recent[(from + 1) & mask];
    let x1 = recent[(from + 2) & mask] + recent[(from + 3) & mask];
    let x2 = recent[(from + 4) & mask] + recent[(from + 5) & mask];
    let x3 = recent[(from + 6) & mask] + recent[(from + 7) & mask];
    let x4 = recent[(from + 8) & mask] + recent[(from + 9) & mask];
    let x5 = recent[(from + 10) & mask] + recent[(from + 11) & mask];
    let x6 = recent[(from + 12) & mask] + recent[(from + 13) & mask];
    let x7 = recent[(from + 14) & mask] + recent[(from + 15) & mask];
    let x8 = recent[(from + 16) & mask] + recent[(from + 17) & mask];
    let x9 = recent[(from + 18) & mask] + recent[(from + 19) & mask];
    let x10 = recent[(from + 20) & mask] + recent[(from + 21) & mask];
    let x11 = recent[(from + 22) & mask] + recent[(from + 23) & mask];
    let x12 = recent[(from + 24) & mask] + recent[(from + 25) & mask];
    let x13 = recent[(from + 26) & mask] + recent[(from + 27) & mask];
    let x14 = recent[(from + 28) & mask] + recent[(from + 29) & mask];
    let x15 = recent[(from + 30) & mask] + recent[(from + 31) & mask];
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
    const size = Math.sqrt(
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
    // A sum of products of slopes is one of points with these.
    const e0 = x0 - x1;
    const e1 = 2 * x1 - x0 - x2;
    const e2 = 2 * x2 - x1 - x3;
    const e3 = 2 * x3 - x2 - x4;
    const e4 = 2 * x4 - x3 - x5;
    const e5 = 2 * x5 - x4 - x6;
    const e6 = 2 * x6 - x5 - x7;
    const e7 = 2 * x7 - x6 - x8;
    const e8 = 2 * x8 - x7 - x9;
    const e9 = 2 * x9 - x8 - x10;
    const e10 = 2 * x10 - x9 - x11;
    const e11 = 2 * x11 - x10 - x12;
    const e12 = 2 * x12 - x11 - x13;
    const e13 = 2 * x13 - x12 - x14;
    const e14 = 2 * x14 - x13 - x15;
    const e15 = x15 - x14;
    const sharpness = Math.sqrt(
      x0 * e0 +
        x1 * e1 +
        x2 * e2 +
        x3 * e3 +
        x4 * e4 +
        x5 * e5 +
        x6 * e6 +
        x7 * e7 +
        x8 * e8 +
        x9 * e9 +
        x10 * e10 +
        x11 * e11 +
        x12 * e12 +
        x13 * e13 +
        x14 * e14 +
        x15 * e15,
    );
    row.sharpness = sharpness | 0;

    const words = this.table;
    const dominant = this.dominant;
    let best = -1;
    let bestSimilarity = -2048;
    let at = dominant * STRIDE;
    let w = 0;
    let dot = 0;
    if (dominant >= 0) {
      let low = 0;
      let high = 0;
      let slopes = 0;
      w = words[at];
      low = (w << 16) >> 16;
      high = w >> 16;
      dot += low * x0 + high * x1;
      slopes += low * e0 + high * e1;
      w = words[at + 1];
      low = (w << 16) >> 16;
      high = w >> 16;
      dot += low * x2 + high * x3;
      slopes += low * e2 + high * e3;
      w = words[at + 2];
      low = (w << 16) >> 16;
      high = w >> 16;
      dot += low * x4 + high * x5;
      slopes += low * e4 + high * e5;
      w = words[at + 3];
      low = (w << 16) >> 16;
      high = w >> 16;
      dot += low * x6 + high * x7;
      slopes += low * e6 + high * e7;
      w = words[at + 4];
      low = (w << 16) >> 16;
      high = w >> 16;
      dot += low * x8 + high * x9;
      slopes += low * e8 + high * e9;
      w = words[at + 5];
      low = (w << 16) >> 16;
      high = w >> 16;
      dot += low * x10 + high * x11;
      slopes += low * e10 + high * e11;
      w = words[at + 6];
      low = (w << 16) >> 16;
      high = w >> 16;
      dot += low * x12 + high * x13;
      slopes += low * e12 + high * e13;
      w = words[at + 7];
      low = (w << 16) >> 16;
      high = w >> 16;
      dot += low * x14 + high * x15;
      slopes += low * e14 + high * e15;
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
    const beats = words[best * STRIDE + BEATS];
    this.#describe(row, best, beats, isKnown);
    if (votes) this.#vote(best);
    if (beats < EAGER || (beats & 3) === 0) {
      words[SCRATCH] = x0;
      words[SCRATCH + 1] = x1;
      words[SCRATCH + 2] = x2;
      words[SCRATCH + 3] = x3;
      words[SCRATCH + 4] = x4;
      words[SCRATCH + 5] = x5;
      words[SCRATCH + 6] = x6;
      words[SCRATCH + 7] = x7;
      words[SCRATCH + 8] = x8;
      words[SCRATCH + 9] = x9;
      words[SCRATCH + 10] = x10;
      words[SCRATCH + 11] = x11;
      words[SCRATCH + 12] = x12;
      words[SCRATCH + 13] = x13;
      words[SCRATCH + 14] = x14;
      words[SCRATCH + 15] = x15;
      this.#learn(best, isKnown ? LEARN_SHIFT : 0);
    }
  }

  /** What the template says of the beat, and the beat of the template. */
  #describe(row: BeatRow, template: number, beats: number, isKnown: boolean): void {
    const { table, dominant } = this;
    const at = template * STRIDE;
    const usual = isKnown ? table[at + PREMATURITY] : 128;
    const own = row.prematurity;
    row.template = template;
    row.isNew = !isKnown;
    row.templateBeats = beats;
    row.templatePrematurity = usual;
    table[at + PREMATURITY] = usual + (((own > 255 ? 255 : own) - usual) >> 2);
    table[at + BEATS] = beats < MOST_BEATS ? beats + 1 : MOST_BEATS - 3;
    table[at + LAST_USE] = ++this.#uses;
    row.share = dominant < 0 ? 128 : ((128 * table[at + VOTES]) / table[dominant * STRIDE + VOTES]) | 0;
  }

  /** Moves a template towards the complex by a part, `2^−shift`. */
  #learn(template: number, shift: number): void {
    const { table } = this;
    const from = template * STRIDE;
    let power = 0;
    let slopes = 0;
    let before = 0;
    for (let i = 0; i < WORDS; i++) {
      const w = table[from + i];
      const point = SCRATCH + 2 * i;
      let low = (w << 16) >> 16;
      let high = w >> 16;
      low += (table[point] - low) >> shift;
      high += (table[point + 1] - high) >> shift;
      power += low * low + high * high;
      const slope = i === 0 ? 0 : low - before;
      slopes += slope * slope + (high - low) * (high - low);
      before = high;
      table[from + i] = (low & 0xffff) | (high << 16);
    }
    table[from + LENGTH] = Math.sqrt(power) | 0;
    table[from + SLOPE_LENGTH] = Math.sqrt(slopes) | 0;
  }

  /** Empties the template that was used longest ago, frequent ones counting as more recent. */
  #vacate(): number {
    const { table, dominant } = this;
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
    const { table, dominant } = this;
    const at = template * STRIDE + VOTES;
    const count = table[at] + 1;
    table[at] = count;
    if (dominant < 0 || (template !== dominant && count > table[dominant * STRIDE + VOTES])) {
      this.dominant = template;
    }
    if (count < MOST_VOTES) return;
    for (let t = VOTES; t < SCRATCH; t += STRIDE) table[t] >>= 1;
  }
}
