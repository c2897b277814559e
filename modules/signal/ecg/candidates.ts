/** Samples that the detector keeps: four seconds at 128 a second; a power of two. */
export const RECENT_SAMPLES = 512;
/** Running index → place in the ring of recent samples. */
export const RECENT_MASK = RECENT_SAMPLES - 1;
/** Quad (running index ÷ 4) → place in the ring of slope power: as many seconds. */
export const POWER_MASK = (RECENT_SAMPLES >> 2) - 1;
/** A candidate has no larger neighbour within 6 quads (188 ms): two beats are never closer. */
export const APART = 6;
/** Quads after a summit when every other that could outdo it is known; so far its surroundings are measured. */
export const CONFIRMED = APART + 1;
/** Samples from the middle of a QRS to the peak of its energy: 10 for the high pass, 7 for half the window. */
export const DELAY = 17;
/** From the end of a group back to where all candidates are known. */
export const BEHIND = 4 * CONFIRMED + DELAY + 1;

/** Largest P wave, µV: 0.25 mV is the upper limit of normal in limb leads. */
const LARGEST_P_WAVE = 300;
const QUEUE = 16;
/** A place beside the queue, where the judge measures what it comes back to. */
export const MISSED = QUEUE;
const PLACES = QUEUE + 1;

/** The RMS slope of a power, 4 × (µV per 31 ms). Powers are sums of 8 squares of slopes in 8 µV per 31 ms. */
export function strengthOfPower(power: number): number {
  return Math.sqrt(128 * power) | 0;
}

/** The power of an RMS slope. */
export function powerOfStrength(strength: number): number {
  return (strength * strength) / 128;
}

/**
 * Peaks of slope energy that may be beats, in a queue of typed arrays, and what the rules ask about them.
 * Strengths are RMS slopes, see {@link strengthOfPower}.
 */
export class Candidates {
  readonly mask = QUEUE - 1;
  /** Running index of the middle of the complex. */
  readonly at: number[] = new Array(PLACES).fill(0);
  /** Power (summed squares of slope) at its peak. */
  readonly power: number[] = new Array(PLACES).fill(0);
  /** RMS slope less that of its surroundings; 0 until it was measured. */
  readonly strength: number[] = new Array(PLACES).fill(0);
  /** RMS slope. */
  readonly energy: number[] = new Array(PLACES).fill(0);
  /** Mean of the quietest RMS slopes within 7 quads before and after. */
  readonly surroundings: number[] = new Array(PLACES).fill(0);
  /** Pairs (16 ms) during which the power is above half its peak, even: 8 for a narrow complex, 12 and more for a wave. */
  readonly spread: number[] = new Array(PLACES).fill(0);
  /** Running index of the largest excursion. */
  readonly peakAt: number[] = new Array(PLACES).fill(0);
  /** That excursion, with its sign, µV. */
  readonly amplitude: number[] = new Array(PLACES).fill(0);
  /** From its lowest to its highest, µV. */
  readonly extent: number[] = new Array(PLACES).fill(0);
  /** Largest change over 3 samples (23 ms), µV. */
  readonly slope: number[] = new Array(PLACES).fill(0);
  /** Largest change over 3 samples in the other direction, µV: small for a step, which does not come back. */
  readonly returnSlope: number[] = new Array(PLACES).fill(0);
  /** Samples between the steepest rise and the steepest fall. */
  readonly steepSpan: number[] = new Array(PLACES).fill(0);
  head = 0;
  tail = 0;

  /** Appends a peak, unmeasured; returns its place. A full queue (only while learning) forgets its oldest. */
  add(at: number, power: number): number {
    const head = this.head;
    const slot = head & (QUEUE - 1);
    if (((head - this.tail) | 0) >= QUEUE) this.tail = (this.tail + 1) | 0;
    this.head = (head + 1) | 0;
    this.at[slot] = at;
    this.power[slot] = power;
    this.strength[slot] = 0;
    return slot;
  }

  /** Sets the place beside the queue. */
  setMissed(at: number, power: number): void {
    this.at[MISSED] = at;
    this.power[MISSED] = power;
  }

  /**
   * Measures the candidate at a place. The rings must reach from 45 samples before it to 45 after.
   * @param recent µV: sample `i` at `i & RECENT_MASK`
   * @param power slope power: quad `k` at `k & POWER_MASK`
   */
  measure(slot: number, recent: Int32Array, power: Uint32Array): void {
    this.#measureEnergy(slot, power);
    this.#measureShape(slot, recent);
  }

  /** A P wave that no QRS follows must not pass for one. It is small, and blunter than a QRS. */
  mayBePWave(slot: number): boolean {
    const extent = this.extent[slot];
    return extent < LARGEST_P_WAVE && this.slope[slot] << 2 < extent * 3;
  }

  #measureEnergy(slot: number, power: Uint32Array): void {
    const quad = (this.at[slot] + DELAY) >> 2;
    const peak = this.power[slot];
    const half = peak >>> 1;
    const mask = POWER_MASK;
    let before = peak;
    let after = peak;
    let spread = 2;
    let value = 0;
    for (let k = 1; k <= CONFIRMED; k++) {
      value = power[(quad - k) & mask];
      if (value > half) spread += 2;
      else if (value < before) before = value;
      value = power[(quad + k) & mask];
      if (value > half) spread += 2;
      else if (value < after) after = value;
    }
    const energy = strengthOfPower(peak);
    const around = strengthOfPower(before) + strengthOfPower(after);
    this.energy[slot] = energy;
    this.surroundings[slot] = around >> 1;
    this.strength[slot] = energy - (around >> 1);
    this.spread[slot] = spread;
  }

  #measureShape(slot: number, recent: Int32Array): void {
    const at = this.at[slot];
    const mask = RECENT_MASK;
    let x1 = recent[(at - 14) & mask];
    let x2 = recent[(at - 15) & mask];
    let x3 = recent[(at - 16) & mask];
    let sum = x1 + x2 + x3;
    let top = -0x8000_0000;
    let bottom = 0x7fff_ffff;
    let topAt = at;
    let bottomAt = at;
    let rise = 0;
    let fall = 0;
    let riseAt = at;
    let fallAt = at;
    let step = 0;
    const end = at + 13;
    for (let n = at - 13; n <= end; n += 3) {
      // Three together, so that nothing moves.
      step = -x3;
      x3 = recent[n & mask];
      step += x3;
      if (step > rise) {
        rise = step;
        riseAt = n;
      } else if (step < fall) {
        fall = step;
        fallAt = n;
      }
      step = -x2;
      x2 = recent[(n + 1) & mask];
      step += x2;
      if (step > rise) {
        rise = step;
        riseAt = n + 1;
      } else if (step < fall) {
        fall = step;
        fallAt = n + 1;
      }
      step = -x1;
      x1 = recent[(n + 2) & mask];
      step += x1;
      if (step > rise) {
        rise = step;
        riseAt = n + 2;
      } else if (step < fall) {
        fall = step;
        fallAt = n + 2;
      }
      sum += x1 + x2 + x3;
      if (n <= at - 13 || n > at + 10) continue;
      if (x3 > top) {
        top = x3;
        topAt = n;
      }
      if (x3 < bottom) {
        bottom = x3;
        bottomAt = n;
      }
      if (x2 > top) {
        top = x2;
        topAt = n + 1;
      } else if (x2 < bottom) {
        bottom = x2;
        bottomAt = n + 1;
      }
      if (x1 > top) {
        top = x1;
        topAt = n + 2;
      } else if (x1 < bottom) {
        bottom = x1;
        bottomAt = n + 2;
      }
    }
    sum += recent[(at + 14) & mask] + recent[(at + 15) & mask];
    const mean = sum >> 5;
    const upward = top - mean >= mean - bottom;
    this.peakAt[slot] = upward ? topAt : bottomAt;
    this.amplitude[slot] = upward ? top - mean : bottom - mean;
    this.extent[slot] = top - bottom;
    this.slope[slot] = rise > -fall ? rise : -fall;
    this.returnSlope[slot] = rise > -fall ? -fall : rise;
    this.steepSpan[slot] = riseAt > fallAt ? riseAt - fallAt : fallAt - riseAt;
  }
}
