import type { Samples } from "../block.ts";
import type { PulseTrain } from "./pulse-train.ts";

/**
 * Samples a second that the constants below are meant for, ±10 %. A rise of blood volume takes 0.1 to 0.3 s, so
 * that 25 samples a second would do; 50 keep the peak's place within 10 ms.
 */
export const PULSE_RATE_HZ = 50;

/** High pass: a time constant of 16 samples (0.5 Hz), against breathing and vessels that widen. */
const HIGH_PASS_SHIFT = 4;
/** Low pass: 3.5 samples (2.3 Hz): the notch and the second wave of a pulse shrink, its first rise stays. */
const LOW_PASS_SHIFT = 2;
/** Smaller rises are noise or breath: some 0.02 % of the light that skin sends back. */
const LEAST_RISE_PICOAMPS = 600;
/**
 * A rise takes this many samples. The blood's own rise is over in 15, but before it, when the heart is slow, the
 * high pass creeps back from the pulse before; what takes longer still is breath.
 */
const SHORTEST_RISE = 2;
const LONGEST_RISE = 75;
/** 230 pulses a minute. */
const SHORTEST_INTERVAL = 13;
const FIRST_INTERVAL = 40;
/** Longer intervals say nothing about the usual one, and after so long a silence the level sinks. */
const LONGEST_INTERVAL = 100;
const SINK_SAMPLES = 50;
/** The usual interval follows each new one by a quarter, and by no more than this much of a change. */
const INTERVAL_STEP = 8;

/**
 * Finds pulses in one channel of reflected light, in integers, block by block, without allocating.
 *
 * Light falls where blood rises. Its change is high- and low-passed; a peak is where that has risen from a foot
 * and fallen back by a quarter of a usual pulse (a zigzag, so that each sample costs three comparisons and only
 * turning points cost more). A peak is a pulse when its rise is at least half of the usual one; the whole of it
 * while the next pulse is not due yet (less than 0.6 of the usual interval: the dicrotic wave), 0.3 of it when
 * the pulse is overdue. What is turned down is counted, for it tells how much the others can be trusted.
 */
export class PulseDetector {
  readonly #train: PulseTrain;
  #next = 0;
  #started = false;
  #previous = 0;
  #high = 0;
  #low = 0;
  #isRising = false;
  /** The turning point that is being looked for: highest while rising, lowest while falling. */
  #extreme = 0;
  #extremeAt = 0;
  #foot = 0;
  #footAt = 0;
  /** What a turn must fall or rise back by. */
  #turn = LEAST_RISE_PICOAMPS >> 1;
  #usualRise = 0;
  #usualInterval = FIRST_INTERVAL;
  #lastAt = 0;
  #sunkAt = 0;

  constructor(train: PulseTrain) {
    this.#train = train;
  }

  /** The stream is interrupted: contact is off, samples are missing. What was learnt is kept. */
  interrupt(): void {
    this.#started = false;
    this.#train.interrupted();
  }

  /**
   * @param samples photocurrent in pA, below 2^26
   * @param firstIndex running index of the first (int32); one that does not follow is an interruption
   * @param from where it lies in `samples`
   */
  process(samples: Samples, count: number, firstIndex: number, from = 0): void {
    if (count === 0) return;
    if (!this.#started || firstIndex !== this.#next) this.start(samples[from], firstIndex);
    const end = (firstIndex + count) | 0;
    this.#next = end;
    let previous = this.#previous;
    let high = this.#high;
    let low = this.#low;
    let isRising = this.#isRising;
    let extreme = this.#extreme;
    let extremeAt = this.#extremeAt;
    let turn = this.#turn;
    for (let i = 0; i < count; i++) {
      const sample = samples[from + i];
      high += previous - sample - (high >> HIGH_PASS_SHIFT);
      previous = sample;
      low += (high - low) >> LOW_PASS_SHIFT;
      if (isRising) {
        if (low >= extreme) {
          extreme = low;
          extremeAt = (firstIndex + i) | 0;
        } else if (extreme - low > turn) {
          this.peak(extreme, extremeAt);
          turn = this.#turn;
          isRising = false;
          extreme = low;
          extremeAt = (firstIndex + i) | 0;
        }
      } else if (low <= extreme) {
        extreme = low;
        extremeAt = (firstIndex + i) | 0;
      } else if (low - extreme > turn) {
        this.#foot = extreme;
        this.#footAt = extremeAt;
        isRising = true;
        extreme = low;
        extremeAt = (firstIndex + i) | 0;
      }
    }
    this.#previous = previous;
    this.#high = high;
    this.#low = low;
    this.#isRising = isRising;
    this.#extreme = extreme;
    this.#extremeAt = extremeAt;
    if (((end - this.#lastAt) | 0) > LONGEST_INTERVAL && ((end - this.#sunkAt) | 0) >= SINK_SAMPLES) {
      this.#sunkAt = end;
      this.settle(this.#usualRise - (this.#usualRise >> 2));
    }
  }

  private start(sample: number, index: number): void {
    if (this.#started) this.#train.interrupted();
    this.#started = true;
    this.#previous = sample;
    this.#high = 0;
    this.#low = 0;
    this.#isRising = false;
    this.#extreme = 0;
    this.#extremeAt = index;
    this.#lastAt = (index - LONGEST_INTERVAL) | 0;
    this.#sunkAt = index;
  }

  /** A rise has come to its end: it is a pulse, or it is turned down. */
  private peak(peak: number, at: number): void {
    const rise = peak - this.#foot;
    const duration = (at - this.#footAt) | 0;
    const since = (at - this.#lastAt) | 0;
    const usual = this.#usualRise;
    const interval = this.#usualInterval;
    let least = usual >> 1;
    if (since * 5 < interval * 3) least = usual;
    else if (since * 5 > interval * 7) least = (usual * 5) >> 4;
    if (least < LEAST_RISE_PICOAMPS) least = LEAST_RISE_PICOAMPS;
    if (rise < least || duration < SHORTEST_RISE || duration > LONGEST_RISE || since < SHORTEST_INTERVAL) {
      this.#train.turnDown(rise >= usual >> 1 && rise >= LEAST_RISE_PICOAMPS);
      // Nearly a pulse, and early: the heart may be faster than it is thought to be.
      if (rise >= usual - (usual >> 2) && since >= SHORTEST_INTERVAL && since < interval) {
        this.#usualInterval = interval - (interval >> 4);
      }
      return;
    }
    this.#train.add(at, rise);
    this.#lastAt = at;
    if (since < LONGEST_INTERVAL) {
      this.#usualInterval = interval + (within(since - interval, INTERVAL_STEP) >> 2);
    }
    this.settle(usual === 0 ? rise : usual + (within(rise - usual, usual >> 1) >> 2));
  }

  private settle(usualRise: number): void {
    this.#usualRise = usualRise;
    const turn = usualRise >> 2;
    this.#turn = turn > LEAST_RISE_PICOAMPS >> 1 ? turn : LEAST_RISE_PICOAMPS >> 1;
  }
}

function within(value: number, most: number): number {
  return value > most ? most : value < -most ? -most : value;
}
