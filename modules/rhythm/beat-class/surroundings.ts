import { keptInt32 } from "../../memory/kept-arrays.ts";
import type { Samples } from "../../signal/block.ts";
import { RECENT_MASK } from "../../signal/ecg/candidates.ts";
import type { BeatRow } from "./beat-row.ts";

/** Where the P wave of a normal beat lies: every second sample from 36 to 14 before the fiducial point. */
const P_FROM = 36;
const P_POINTS = 12;
/** ST segment and T wave: every fourth sample from 20 to 48 after it. */
const T_FROM = 20;
const T_POINTS = 8;
/** Two points a word. */
const P_WORDS = P_POINTS >> 1;
const WORDS = P_WORDS + (T_POINTS >> 1);
/** Learns from the first beats, then from every fourth. */
const EAGER = 16;
/** Half a word holds ±32 mV. */
const MOST = 32767;

/** What lies before and after the complexes of normal beats: P wave, ST segment and T wave. */
export class Surroundings {
  readonly #words = keptInt32(WORDS);
  /** Sum of magnitudes of the usual P wave, µV. */
  #usualPSize = 0;
  #taught = 0;

  /**
   * Compares what surrounds a beat with the usual and fills in what {@link BeatRow} says of it.
   * @param learns whether the usual follows it: it is of the dominant shape and came in time
   */
  measure(recent: Samples, row: BeatRow, learns: boolean): void {
    const mask = RECENT_MASK;
    const words = this.#words;
    const from = row.index - P_FROM;
    let p0 = recent[from & mask];
    let p1 = recent[(from + 2) & mask];
    let p2 = recent[(from + 4) & mask];
    let p3 = recent[(from + 6) & mask];
    let p4 = recent[(from + 8) & mask];
    let p5 = recent[(from + 10) & mask];
    let p6 = recent[(from + 12) & mask];
    let p7 = recent[(from + 14) & mask];
    let p8 = recent[(from + 16) & mask];
    let p9 = recent[(from + 18) & mask];
    let p10 = recent[(from + 20) & mask];
    let p11 = recent[(from + 22) & mask];
    const base = ((p0 + p1 + p2 + p3 + p4 + p5 + p6 + p7 + p8 + p9 + p10 + p11) / P_POINTS) | 0;
    p0 -= base;
    p1 -= base;
    p2 -= base;
    p3 -= base;
    p4 -= base;
    p5 -= base;
    p6 -= base;
    p7 -= base;
    p8 -= base;
    p9 -= base;
    p10 -= base;
    p11 -= base;
    row.pSize =
      (p0 < 0 ? -p0 : p0) +
      (p1 < 0 ? -p1 : p1) +
      (p2 < 0 ? -p2 : p2) +
      (p3 < 0 ? -p3 : p3) +
      (p4 < 0 ? -p4 : p4) +
      (p5 < 0 ? -p5 : p5) +
      (p6 < 0 ? -p6 : p6) +
      (p7 < 0 ? -p7 : p7) +
      (p8 < 0 ? -p8 : p8) +
      (p9 < 0 ? -p9 : p9) +
      (p10 < 0 ? -p10 : p10) +
      (p11 < 0 ? -p11 : p11);
    row.usualPSize = this.#usualPSize;
    let sum = 0;
    let off = 0;
    let w = 0;
    w = words[0];
    off = p0 - ((w << 16) >> 16);
    sum += off < 0 ? -off : off;
    off = p1 - (w >> 16);
    sum += off < 0 ? -off : off;
    w = words[1];
    off = p2 - ((w << 16) >> 16);
    sum += off < 0 ? -off : off;
    off = p3 - (w >> 16);
    sum += off < 0 ? -off : off;
    w = words[2];
    off = p4 - ((w << 16) >> 16);
    sum += off < 0 ? -off : off;
    off = p5 - (w >> 16);
    sum += off < 0 ? -off : off;
    w = words[3];
    off = p6 - ((w << 16) >> 16);
    sum += off < 0 ? -off : off;
    off = p7 - (w >> 16);
    sum += off < 0 ? -off : off;
    w = words[4];
    off = p8 - ((w << 16) >> 16);
    sum += off < 0 ? -off : off;
    off = p9 - (w >> 16);
    sum += off < 0 ? -off : off;
    w = words[5];
    off = p10 - ((w << 16) >> 16);
    sum += off < 0 ? -off : off;
    off = p11 - (w >> 16);
    sum += off < 0 ? -off : off;
    row.pDeviation = sum;
    sum = 0;
    for (let at = row.index + T_FROM, k = P_WORDS; k < WORDS; k++, at += 8) {
      w = words[k];
      off = recent[at & mask] - base - ((w << 16) >> 16);
      sum += off < 0 ? -off : off;
      off = recent[(at + 4) & mask] - base - (w >> 16);
      sum += off < 0 ? -off : off;
    }
    row.tDeviation = sum;
    if (!learns) return;
    // Learns from a beat of the dominant shape that came in time: from the first ones, then from every fourth. Here and
    // not in a method, for the points are at hand in locals.
    const taught = this.#taught;
    this.#taught = taught < EAGER ? taught + 1 : EAGER + ((taught + 1) & 3);
    if (taught > EAGER) return;
    const shift = taught === 0 ? 0 : taught < 4 ? 1 : taught < EAGER ? 2 : 3;
    sum = 0;
    w = words[0];
    off = (w << 16) >> 16;
    off += ((p0 > MOST ? MOST : p0 < -MOST ? -MOST : p0) - off) >> shift;
    sum += off < 0 ? -off : off;
    w >>= 16;
    w += ((p1 > MOST ? MOST : p1 < -MOST ? -MOST : p1) - w) >> shift;
    sum += w < 0 ? -w : w;
    words[0] = (off & 0xffff) | (w << 16);
    w = words[1];
    off = (w << 16) >> 16;
    off += ((p2 > MOST ? MOST : p2 < -MOST ? -MOST : p2) - off) >> shift;
    sum += off < 0 ? -off : off;
    w >>= 16;
    w += ((p3 > MOST ? MOST : p3 < -MOST ? -MOST : p3) - w) >> shift;
    sum += w < 0 ? -w : w;
    words[1] = (off & 0xffff) | (w << 16);
    w = words[2];
    off = (w << 16) >> 16;
    off += ((p4 > MOST ? MOST : p4 < -MOST ? -MOST : p4) - off) >> shift;
    sum += off < 0 ? -off : off;
    w >>= 16;
    w += ((p5 > MOST ? MOST : p5 < -MOST ? -MOST : p5) - w) >> shift;
    sum += w < 0 ? -w : w;
    words[2] = (off & 0xffff) | (w << 16);
    w = words[3];
    off = (w << 16) >> 16;
    off += ((p6 > MOST ? MOST : p6 < -MOST ? -MOST : p6) - off) >> shift;
    sum += off < 0 ? -off : off;
    w >>= 16;
    w += ((p7 > MOST ? MOST : p7 < -MOST ? -MOST : p7) - w) >> shift;
    sum += w < 0 ? -w : w;
    words[3] = (off & 0xffff) | (w << 16);
    w = words[4];
    off = (w << 16) >> 16;
    off += ((p8 > MOST ? MOST : p8 < -MOST ? -MOST : p8) - off) >> shift;
    sum += off < 0 ? -off : off;
    w >>= 16;
    w += ((p9 > MOST ? MOST : p9 < -MOST ? -MOST : p9) - w) >> shift;
    sum += w < 0 ? -w : w;
    words[4] = (off & 0xffff) | (w << 16);
    w = words[5];
    off = (w << 16) >> 16;
    off += ((p10 > MOST ? MOST : p10 < -MOST ? -MOST : p10) - off) >> shift;
    sum += off < 0 ? -off : off;
    w >>= 16;
    w += ((p11 > MOST ? MOST : p11 < -MOST ? -MOST : p11) - w) >> shift;
    sum += w < 0 ? -w : w;
    words[5] = (off & 0xffff) | (w << 16);
    this.#usualPSize = sum;
    for (let at = row.index + T_FROM, k = P_WORDS; k < WORDS; k++, at += 8) {
      w = words[k];
      off = (w << 16) >> 16;
      p0 = recent[at & mask] - base;
      off += ((p0 > MOST ? MOST : p0 < -MOST ? -MOST : p0) - off) >> shift;
      w >>= 16;
      p0 = recent[(at + 4) & mask] - base;
      w += ((p0 > MOST ? MOST : p0 < -MOST ? -MOST : p0) - w) >> shift;
      words[k] = (off & 0xffff) | (w << 16);
    }
  }
}
