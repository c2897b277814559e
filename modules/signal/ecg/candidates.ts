/** Samples that whoever feeds the detector keeps, in a ring by their running index: eight seconds at 128 a second. */
export const RECENT_SAMPLES = 1024;
/** Running index → place in the ring of recent samples. */
export const RECENT_MASK = RECENT_SAMPLES - 1;
/** Samples before the newest one taken which the detector, and who judges its beats' shapes, still looks at. */
export const LOOKED_AT = 768;
/** Samples that are taken together: four quads, each of two pairs. */
export const GROUP = 16;
/** Quad (running index ÷ 4) → place in the ring of slope power. */
export const POWER_MASK = 31;
/** A candidate has no larger neighbour within 6 quads (188 ms): two beats are never closer. */
export const APART = 6;
/** Quads to either side of a summit in which its surroundings are measured. */
const AROUND = APART + 1;
/** Samples from the middle of a QRS to the peak of its energy: 10 for the high pass, 7 for half the window. */
export const DELAY = 17;
/** From the end of a group back to where all candidates are known. */
export const BEHIND = GROUP / 2 + 4 * APART + DELAY - 3;

const QUEUE = 16;
/** On XS a call costs a third less if its function need not be looked up in `Math`. */
const sqrt = Math.sqrt;

/** The RMS slope of a power, 4 × (µV per 31 ms). Powers are sums of 8 squares of slopes in 8 µV per 31 ms. */
export function strengthOfPower(power: number): number {
  return sqrt(128 * power) | 0;
}

/** The power of an RMS slope, an integer: what is above it is stronger. */
export function powerOfStrength(strength: number): number {
  // Most often the square is an integer of XS.
  return strength < 46_341 ? (strength * strength) >> 7 : Math.floor((strength * strength) / 128);
}

/**
 * Peaks of slope energy that may be beats, in a queue of plain arrays, which XS reads at half the cost of typed ones.
 * Strengths are RMS slopes, see {@link strengthOfPower}.
 */
export class Candidates {
  head = 0;
  tail = 0;
  readonly mask = QUEUE - 1;
  /** Running index of the middle of the complex. */
  readonly at: number[] = new Array(QUEUE).fill(0);
  /** Power (summed squares of slope) at its peak. */
  readonly power: number[] = new Array(QUEUE).fill(0);
  /** RMS slope less that of its surroundings: of the mean of the quietest within 7 quads before and after. */
  readonly strength: number[] = new Array(QUEUE).fill(0);
  /** Pairs (16 ms) during which the power is above half its peak, even: 8 for a narrow complex, 12 and more for a wave. */
  readonly spread: number[] = new Array(QUEUE).fill(0);

  /**
   * Appends a peak; returns its place. A full queue (only while learning) forgets its oldest.
   * @param ring slope power: quad `k` at `k & POWER_MASK`, from 7 before the peak to 7 after
   */
  add(at: number, power: number, ring: readonly number[]): number {
    const head = this.head;
    const slot = head & (QUEUE - 1);
    if (((head - this.tail) | 0) >= QUEUE) this.tail = (this.tail + 1) | 0;
    this.head = (head + 1) | 0;
    const quad = (at + DELAY) >> 2;
    const half = power >>> 1;
    let before = power;
    let after = power;
    let spread = 2;
    let value = 0;
    for (let k = 1; k <= AROUND; k++) {
      if ((value = ring[(quad - k) & POWER_MASK]) > half) spread += 2;
      else if (value < before) before = value;
      if ((value = ring[(quad + k) & POWER_MASK]) > half) spread += 2;
      else if (value < after) after = value;
    }
    this.at[slot] = at;
    this.power[slot] = power;
    this.spread[slot] = spread;
    // `strengthOfPower`, without its calls.
    this.strength[slot] =
      (sqrt(128 * power) | 0) - (((sqrt(128 * before) | 0) + (sqrt(128 * after) | 0)) >> 1);
    return slot;
  }
}
