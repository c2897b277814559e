/** Samples that the detector keeps: two seconds at 128 a second; a power of two. */
export const RECENT_SAMPLES = 256;
/** Running index → place in the ring of recent samples. */
export const RECENT_MASK = RECENT_SAMPLES - 1;
/** Entries of the ring of summed squared slopes: what a candidate's surroundings need, a power of two. */
export const POWER_MASK = 127;
/** Integration window: 125 ms, about the longest normal QRS; 2⁴ samples so that nothing divides. */
export const WINDOW = 16;
/** A candidate has no larger neighbour within 28 samples (219 ms): two beats are never closer. */
export const APART = 28;
/**
 * The front end's delay from a QRS to the peak of its energy: 8 samples for the centre of the high pass, 8 for
 * half the window, 2 for half the slope.
 */
export const DELAY = 18;

const QUEUE = 16;
/** Two places beside the queue, where the judge keeps what it may come back to. */
export const MISSED = QUEUE;
export const MISSED_NARROW = QUEUE + 1;
const PLACES = QUEUE + 2;

/**
 * Peaks of slope energy that may be beats, with what the rules ask about each, in a queue of typed arrays.
 * Strengths are RMS slopes in quarters of a µV per 23 ms: the square root of 16 summed squares.
 */
export class Candidates {
  readonly mask = QUEUE - 1;
  /** Running index of the middle of the complex. */
  readonly at = new Int32Array(PLACES);
  /** Running index of its largest excursion. */
  readonly peakAt = new Int32Array(PLACES);
  /** That excursion, with its sign, µV. */
  readonly amplitude = new Int32Array(PLACES);
  /** Largest change over 3 samples, µV. */
  readonly slope = new Int32Array(PLACES);
  /** Largest change over 3 samples in the other direction, µV: small for a step, which does not come back. */
  readonly returnSlope = new Int32Array(PLACES);
  /** RMS slope. */
  readonly energy = new Int32Array(PLACES);
  /** RMS slope less three quarters of the mean of the quietest spots before and after. */
  readonly strength = new Int32Array(PLACES);
  /** Mean of the quietest RMS slopes within 28 samples before and after. */
  readonly surroundings = new Int32Array(PLACES);
  /** Samples during which the energy is above half its peak: 16 or 17 for a narrow complex, 23 and more for a wave. */
  readonly spread = new Int32Array(PLACES);
  head = 0;
  tail = 0;

  get waiting(): number {
    return (this.head - this.tail) | 0;
  }

  /**
   * Measures the energy peak at `energyAt` and appends it. The caller has both rings filled to 28 samples beyond.
   * @param recent µV, {@link RECENT_SAMPLES}
   * @param power running sums of squared slopes, modulo 2³²
   */
  add(recent: Int32Array, power: Int32Array, energyAt: number, peakPower: number): void {
    const slot = this.head & this.mask;
    // A full queue (only while learning) forgets its oldest.
    if (((this.head - this.tail) | 0) > this.mask) this.tail = (this.tail + 1) | 0;
    this.head = (this.head + 1) | 0;
    this.#measureEnergy(slot, power, energyAt, peakPower);
    this.#measureShape(slot, recent, energyAt - DELAY);
  }

  /** Copies an entry to one of the two places beside the queue. */
  keep(from: number, to: number): void {
    this.at[to] = this.at[from];
    this.peakAt[to] = this.peakAt[from];
    this.amplitude[to] = this.amplitude[from];
    this.slope[to] = this.slope[from];
    this.energy[to] = this.energy[from];
    this.strength[to] = this.strength[from];
    this.surroundings[to] = this.surroundings[from];
  }

  #measureEnergy(slot: number, power: Int32Array, energyAt: number, peakPower: number): void {
    const half = peakPower >> 1;
    let before = peakPower;
    let after = peakPower;
    let spread = 1;
    for (let k = 1; k <= APART; k++) {
      const left = energyAt - k;
      const right = energyAt + k;
      const powerLeft = (power[left & POWER_MASK] - power[(left - WINDOW) & POWER_MASK]) | 0;
      const powerRight = (power[right & POWER_MASK] - power[(right - WINDOW) & POWER_MASK]) | 0;
      if (powerLeft < before) before = powerLeft;
      if (powerRight < after) after = powerRight;
      if (powerLeft > half) spread++;
      if (powerRight > half) spread++;
    }
    const energy = Math.floor(Math.sqrt(peakPower));
    const around = Math.floor(Math.sqrt(before)) + Math.floor(Math.sqrt(after));
    this.energy[slot] = energy;
    this.surroundings[slot] = around >> 1;
    this.strength[slot] = energy - ((around * 3) >> 3);
    this.spread[slot] = spread;
  }

  #measureShape(slot: number, recent: Int32Array, at: number): void {
    let x1 = recent[(at - 17) & RECENT_MASK];
    let x2 = recent[(at - 18) & RECENT_MASK];
    let x3 = recent[(at - 19) & RECENT_MASK];
    let sum = 0;
    let top = -0x8000_0000;
    let bottom = 0x7fff_ffff;
    let topAt = at;
    let bottomAt = at;
    let up = 0;
    let down = 0;
    for (let k = -16; k < 16; k++) {
      const x = recent[(at + k) & RECENT_MASK];
      sum += x;
      if (k >= -10 && k <= 10) {
        if (x > top) {
          top = x;
          topAt = at + k;
        }
        if (x < bottom) {
          bottom = x;
          bottomAt = at + k;
        }
      }
      if (k >= -13 && k <= 13) {
        const step = x - x3;
        if (step > up) up = step;
        else if (step < -down) down = -step;
      }
      x3 = x2;
      x2 = x1;
      x1 = x;
    }
    const mean = sum >> 5;
    const upward = top - mean >= mean - bottom;
    this.at[slot] = at;
    this.peakAt[slot] = upward ? topAt : bottomAt;
    this.amplitude[slot] = upward ? top - mean : bottom - mean;
    this.slope[slot] = up > down ? up : down;
    this.returnSlope[slot] = up > down ? down : up;
  }
}
