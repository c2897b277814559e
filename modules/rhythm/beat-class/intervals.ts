import { keptInt32 } from "../../memory/kept-arrays.ts";

/** Intervals that "local" means. */
const LOCAL = 8;
/** An interval counts as no longer than this (3.1 s): a pause must not bend the mean. */
const LONGEST = 400;
/** The long mean follows by one in so many. */
const LONG = 256;

/** The intervals of the last beats, in samples: their mean over eight and over some 256, and how much they change. */
export class Intervals {
  /** Mean of the last eight; 0 before the first. */
  local = 0;
  /** Mean change from one to the next over the last eight, in 128ths of their mean. */
  irregular = 0;

  /** The last eight, then their changes. */
  readonly #last = keptInt32(2 * LOCAL);
  #sum = 0;
  #changeSum = 0;
  #count = 0;
  #before = 0;
  #longQ8 = 0;

  /** Mean of some 256; 0 before the first. */
  get long(): number {
    return this.#longQ8 >> 8;
  }

  /** Takes an interval and returns it, limited. */
  push(samples: number): number {
    const interval = samples > LONGEST ? LONGEST : samples;
    const count = this.#count;
    const place = count & (LOCAL - 1);
    const off = interval - this.#before;
    const change = count === 0 ? 0 : off < 0 ? -off : off;
    this.#before = interval;
    const last = this.#last;
    this.#sum += interval - last[place];
    last[place] = interval;
    this.#changeSum += change - last[place + LOCAL];
    last[place + LOCAL] = change;
    // The count serves as a place in the rings and as a weight that stops growing.
    this.#count = count < 2 * LONG ? count + 1 : count + 1 - LONG;
    const known = count < LOCAL ? count + 1 : LOCAL;
    this.local = (this.#sum / known) | 0;
    this.irregular = ((this.#changeSum * 128) / this.#sum) | 0;
    this.#longQ8 += (((interval << 8) - this.#longQ8) / (count < LONG ? count + 1 : LONG)) | 0;
    return interval;
  }
}
