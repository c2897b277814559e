import type { Waveform } from "../../world/waveform.ts";
import { cosineOfTurns, sineOfTurns } from "./sine.ts";

/** Rows of the kernel's table between two input samples; a sample time between two rows is interpolated. */
const PHASES = 128;
/** Zero crossings of the sinc on each side, where the filter's reach allows them. */
const CROSSINGS = 5;
const BUFFER = 2048;
const CHUNK = 256;

/**
 * What a chip's decimation filter makes of a waveform, at any instant: a windowed-sinc low-pass (Hann) in
 * polyphase form that filters and resamples in one pass, with unity gain at 0 Hz, −3 dB at the corner and no
 * delay of its own (the chip's latency is added by whoever asks). Instants should come in order.
 */
export class BandLimitedSampler {
  readonly #waveform: Waveform;
  readonly #perMicro: number;
  /** Input samples on each side of the instant. */
  readonly #half: number;
  readonly #table: Float64Array;
  readonly #buffer = new Float64Array(BUFFER);
  readonly #chunk = new Float64Array(CHUNK);
  #first = 0;
  #end = 0;

  /**
   * @param cornerHz the −3 dB point; one that the waveform's own rate cannot hold is taken down to 0.45 of it
   * @param reachMicros how far the kernel may look to either side: a chip's filter cannot know the future,
   *   so this is at most its latency
   */
  constructor(waveform: Waveform, cornerHz: number, reachMicros: number) {
    const rateHz = waveform.rateHz;
    const corner = Math.min(cornerHz, 0.45 * rateHz) / rateHz;
    const wanted = Math.ceil(CROSSINGS / (2 * corner));
    const allowed = Math.floor((reachMicros * rateHz) / 1e6);
    this.#half = Math.max(2, Math.min(wanted, allowed, BUFFER / 4));
    this.#waveform = waveform;
    this.#perMicro = rateHz / 1e6;
    this.#table = kernelTable(this.#half, corner);
  }

  /** Reads the waveform for a batch of instants at once. */
  load(firstMicros: number, lastMicros: number): void {
    const from = Math.floor(firstMicros * this.#perMicro) - this.#half + 1;
    const to = Math.floor(lastMicros * this.#perMicro) + this.#half + 1;
    if (to - from <= BUFFER) this.#fill(from, to);
  }

  /** The filtered waveform at a world time. */
  at(timeMicros: number): number {
    const half = this.#half;
    const position = timeMicros * this.#perMicro;
    const whole = Math.floor(position);
    const from = whole - half + 1;
    this.#fill(from, whole + half + 1);

    const phase = (position - whole) * PHASES;
    const row = Math.floor(phase);
    const taps = 2 * half;
    const table = this.#table;
    const buffer = this.#buffer;
    let near = 0;
    let far = 0;
    for (let i = 0, at = from - this.#first, k = row * taps; i < taps; i++, at++, k++) {
      const x = buffer[at];
      near += x * table[k];
      far += x * table[k + taps];
    }
    return near + (phase - row) * (far - near);
  }

  #fill(from: number, to: number): void {
    if (from >= this.#first && to <= this.#end) return;
    const buffer = this.#buffer;
    if (from < this.#first || from > this.#end) {
      this.#first = from;
      this.#end = from;
    } else if (to - this.#first > BUFFER) {
      buffer.copyWithin(0, from - this.#first, this.#end - this.#first);
      this.#first = from;
    }
    while (this.#end < to) {
      const count = Math.min(CHUNK, to - this.#end);
      this.#waveform.read(this.#end, count, this.#chunk);
      for (let i = 0, at = this.#end - this.#first; i < count; i++) buffer[at + i] = this.#chunk[i];
      this.#end += count;
    }
  }
}

/** (PHASES + 1) rows of `2 · half` taps; row p is the kernel for an instant p / PHASES after a sample. */
function kernelTable(half: number, corner: number): Float64Array {
  const cutoff = cutoffFor(half, corner);
  const taps = 2 * half;
  const table = new Float64Array((PHASES + 1) * taps);
  for (let p = 0; p <= PHASES; p++) {
    let sum = 0;
    for (let i = 0; i < taps; i++) {
      const value = kernel(i - half + 1 - p / PHASES, half, cutoff);
      table[p * taps + i] = value;
      sum += value;
    }
    for (let i = 0; i < taps; i++) table[p * taps + i] /= sum;
  }
  return table;
}

/** The sinc's cutoff (cycles a sample) that puts the windowed kernel's −3 dB point at `corner`. */
function cutoffFor(half: number, corner: number): number {
  let low = corner / 2;
  let high = Math.min(2 * corner, 0.5);
  for (let round = 0; round < 30; round++) {
    const middle = (low + high) / 2;
    let sum = 0;
    let response = 0;
    for (let n = -half; n <= half; n++) {
      const value = kernel(n, half, middle);
      sum += value;
      response += value * cosineOfTurns(n * corner);
    }
    if (response / sum < Math.SQRT1_2) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** A sinc under a Hann window that ends at ±`half` samples. */
function kernel(x: number, half: number, cutoff: number): number {
  if (x <= -half || x >= half) return 0;
  const window = 0.5 + 0.5 * cosineOfTurns(x / (2 * half));
  if (x === 0) return 2 * cutoff * window;
  return (sineOfTurns(cutoff * x) / (Math.PI * x)) * window;
}
