import type { SampleBlock } from "./block.ts";

/**
 * Translates a stream's running sample indices into ticks: one anchor (the newest block's) and the measured
 * rate. Indices within a few minutes of the anchor are exact to the rate's own error; no nominal rate and no
 * wall clock enters.
 */
export class Timebase {
  #anchorIndex = 0;
  #anchorMicros = 0;
  /** The measured rate; 0 until a block was followed. Set by this class alone: on XS a getter costs twice as much. */
  rateMilliHz = 0;

  /** Takes a block's anchor. Call it for each block, before asking for its samples' ticks. */
  follow(block: SampleBlock): void {
    if (block.count === 0) return;
    this.#anchorIndex = (block.firstIndex + block.count - 1) | 0;
    this.#anchorMicros = block.tickMicros;
    this.rateMilliHz = block.rateMilliHz;
  }

  /** False until a block was followed: no tick can be told yet. */
  get known(): boolean {
    return this.rateMilliHz > 0;
  }

  /** The monotonic microseconds of a sample. */
  tickMicros(index: number): number {
    return this.#anchorMicros + this.durationMicros((index - this.#anchorIndex) | 0);
  }

  /** How long `samples` sampling periods last, in microseconds. */
  durationMicros(samples: number): number {
    // As `Math.round` does it, without its call: on XS that costs more than all the rest.
    const up = (samples * 1e9) / this.rateMilliHz + 0.5;
    return up >= 0 && up < 0x7fff_ffff ? up | 0 : Math.floor(up);
  }
}
