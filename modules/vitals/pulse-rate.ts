import { keptInt32 } from "../memory/kept-arrays.ts";
import type { PulseTrain } from "../signal/ppg/pulse-train.ts";

/** Intervals that the rate is taken over, as of the heart rate. */
const INTERVALS = 8;

/**
 * Whether the last nine pulses make a rate, and which. They do when they resemble each other: rises from half to
 * 1.7 of the median one, intervals from 0.65 to 1.5 of the median one, and at most one rise turned down between
 * them. An irregular row is believed where it is clean: nothing was turned down, rises are from 0.35 to 1.8 of
 * the median. What is not believed is absent: a light sensor that guesses looks like one that measures.
 */
export class PulseRate {
  /** 0 to 100: the pulses' share of all rises; a large one that was turned down counts twice, a small one a quarter. */
  qualityPercent = 0;
  /** Samples that the eight intervals last; meaningful after `judge` said true. */
  samples = 0;
  readonly intervals = INTERVALS;

  readonly #sorted = keptInt32(INTERVALS + 1);

  /** False while the pulses make no rate; `hasEnough` says whether there are too few. */
  judge(train: PulseTrain): boolean {
    this.qualityPercent = 0;
    if (!this.hasEnough(train)) return false;
    const first = (train.head - INTERVALS - 1) | 0;
    let large = 0;
    let small = 0;
    for (let n = 1; n <= INTERVALS + 1; n++) {
      large += train.largeBefore((first + n) | 0);
      small += train.smallBefore((first + n) | 0);
    }
    this.qualityPercent = Math.round((100 * (INTERVALS + 1)) / (INTERVALS + 1 + 2 * large + small / 4));

    const sorted = this.#sorted;
    for (let n = 0; n <= INTERVALS; n++) insert(sorted, n, train.rise((first + n) | 0));
    const usualRise = sorted[INTERVALS >> 1];
    const leastRise = sorted[0];
    const mostRise = sorted[INTERVALS];
    for (let n = 0; n < INTERVALS; n++) {
      insert(sorted, n, (train.index((first + n + 1) | 0) - train.index((first + n) | 0)) | 0);
    }
    const usualInterval = sorted[INTERVALS >> 1];
    this.samples = (train.index((first + INTERVALS) | 0) - train.index(first)) | 0;
    if (large + small === 0 && leastRise * 100 >= usualRise * 35 && mostRise * 10 <= usualRise * 18)
      return true;
    return (
      large <= 1 &&
      leastRise * 2 >= usualRise &&
      mostRise * 10 <= usualRise * 17 &&
      sorted[0] * 100 >= usualInterval * 65 &&
      sorted[INTERVALS - 1] * 2 <= usualInterval * 3
    );
  }

  /** Whether nine pulses follow each other without interruption. */
  hasEnough(train: PulseTrain): boolean {
    return train.length > INTERVALS;
  }
}

/** Keeps `sorted[0 … count]` in order as one more value comes. */
function insert(sorted: Int32Array, count: number, value: number): void {
  let at = count;
  while (at > 0 && sorted[at - 1] > value) {
    sorted[at] = sorted[at - 1];
    at--;
  }
  sorted[at] = value;
}
