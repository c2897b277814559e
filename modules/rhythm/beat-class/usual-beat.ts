import type { BeatRow } from "./beat-row.ts";

/** A beat counts as no less like a template than this, in 1024ths: one that is another must not bend the mean. */
const MOST_UNLIKE = 400;
/** What a beat that founded its template counts as: at the edge of belonging to one. */
const FOUNDER_UNLIKE = 123;
/** From so many beats in time on T waves count by a sixteenth, and then by a 64th: a run in time must not bend the mean. */
const T_KNOWN = 16;
const T_SETTLED = 64;
/** Added to twice the mean, µV: so that a mean of nothing can grow. */
const LEAST_T_DEVIATION = 32;

/** What a beat of the dominant shape usually measures, and how much beats vary: means that follow by a sixteenth. */
export class UsualBeat {
  /**
   * How far beats in time are from the dominant shape, and any from their own template, 1 − correlation in 16384ths:
   * with noise or atrial fibrillation all are further from it, and what is unlike it means less.
   */
  unlike = 960;
  unlikeOwn = 640;
  /**
   * How far the T waves of beats in time are from the usual one, in 64ths of `tDeviation`'s µV, whatever their shape:
   * where atrial fibrillation or noise moves them anyway, it means less. No beat counts as more than twice the mean.
   */
  tDeviationQ6 = 0;
  amplitude = 0;
  slope = 0;
  size = 0;
  breadth = 0;
  sharpness = 0;
  #template = -1;
  #taught = 0;
  #inTime = 0;

  /** Learns from any beat how much they vary. */
  vary(row: BeatRow, inTime: boolean): void {
    const own = row.templateSimilarity;
    this.unlikeOwn += (((own > 0 ? 1024 - own : FOUNDER_UNLIKE) << 4) - this.unlikeOwn) >> 4;
    if (!inTime) return;
    const unlike = 1024 - row.similarity;
    this.unlike += (((unlike > MOST_UNLIKE ? MOST_UNLIKE : unlike) << 4) - this.unlike) >> 4;
    const count = this.#inTime;
    const mean = this.tDeviationQ6;
    const most = (mean >> 5) + LEAST_T_DEVIATION;
    let deviation = row.tDeviation;
    let shift = 6;
    if (count < T_SETTLED) {
      this.#inTime = count + 1;
      shift = count === 0 ? 0 : count < T_KNOWN ? 2 : 4;
    }
    if (deviation > most && count !== 0) deviation = most;
    this.tDeviationQ6 = mean + (((deviation << 6) - mean) >> shift);
  }

  /** Learns from a beat of the dominant shape that came in time. Another dominant template is learnt faster. */
  learn(row: BeatRow): void {
    if (row.template !== this.#template) {
      this.#template = row.template;
      this.#taught = this.#taught === 0 ? 0 : 1;
    }
    const taught = this.#taught;
    const shift = taught === 0 ? 0 : taught < 8 ? 2 : 4;
    if (taught < 8) this.#taught = taught + 1;
    const size = row.amplitude < 0 ? -row.amplitude : row.amplitude;
    this.amplitude += (size - this.amplitude) >> shift;
    this.slope += (row.slope - this.slope) >> shift;
    this.size += (row.size - this.size) >> shift;
    this.breadth += (row.breadth - this.breadth) >> shift;
    this.sharpness += (row.sharpness - this.sharpness) >> shift;
  }
}
