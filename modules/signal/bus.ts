import { BlockFlag, type SampleBlock } from "./block.ts";

/** Blocks' own facts, kept beside the samples in a ring: one entry a block. */
const META_INTS = 4;

/**
 * One consumer's share of a stream: a ring of its own, and a count of what it was too slow for. A slow
 * consumer loses its own samples and nobody else's, and is told so in band: the block after a loss carries
 * `BlockFlag.gap`.
 */
export class SampleRing {
  /** Samples (not blocks) that were dropped because this ring was full. */
  dropped = 0;

  readonly #channels: number;
  readonly #samples: Int32Array;
  readonly #sampleMask: number;
  readonly #meta: Int32Array;
  readonly #ticks: Float64Array;
  readonly #blockMask: number;
  #sampleHead = 0;
  #sampleTail = 0;
  #blockHead = 0;
  #blockTail = 0;
  #lossToTell = 0;

  /**
   * @param capacitySamples samples that fit; a power of two
   * @param capacityBlocks blocks that fit; a power of two
   */
  constructor(capacitySamples: number, capacityBlocks: number, channels = 1) {
    this.#channels = channels;
    this.#samples = new Int32Array(capacitySamples * channels);
    this.#sampleMask = capacitySamples - 1;
    this.#meta = new Int32Array(capacityBlocks * META_INTS);
    this.#ticks = new Float64Array(capacityBlocks);
    this.#blockMask = capacityBlocks - 1;
  }

  /** Blocks that wait to be taken. */
  get waiting(): number {
    return (this.#blockHead - this.#blockTail) | 0;
  }

  /** Copies a block in; false (and counted) when it does not fit as a whole. Allocates nothing. */
  put(block: SampleBlock): boolean {
    const { count, samples } = block;
    const channels = this.#channels;
    const sampleHead = this.#sampleHead;
    if (
      ((sampleHead - this.#sampleTail) | 0) + count > this.#sampleMask + 1 ||
      ((this.#blockHead - this.#blockTail) | 0) > this.#blockMask
    ) {
      this.dropped += count;
      this.#lossToTell = BlockFlag.gap;
      return false;
    }
    const ring = this.#samples;
    const mask = this.#sampleMask;
    if (channels === 1) {
      for (let i = 0; i < count; i++) ring[(sampleHead + i) & mask] = samples[i];
    } else {
      for (let i = 0; i < count; i++) {
        const from = i * channels;
        const to = ((sampleHead + i) & mask) * channels;
        for (let c = 0; c < channels; c++) ring[to + c] = samples[from + c];
      }
    }
    const slot = this.#blockHead & this.#blockMask;
    const at = slot * META_INTS;
    this.#meta[at] = count;
    this.#meta[at + 1] = block.firstIndex;
    this.#meta[at + 2] = block.rateMilliHz;
    this.#meta[at + 3] = block.flags | this.#lossToTell;
    this.#ticks[slot] = block.tickMicros;
    this.#lossToTell = 0;
    this.#sampleHead = (sampleHead + count) | 0;
    this.#blockHead = (this.#blockHead + 1) | 0;
    return true;
  }

  /** Moves the oldest block out into the caller's; false when none waits. Allocates nothing. */
  take(block: SampleBlock): boolean {
    if (this.#blockHead === this.#blockTail) return false;
    const slot = this.#blockTail & this.#blockMask;
    const at = slot * META_INTS;
    const count = this.#meta[at];
    const channels = this.#channels;
    const ring = this.#samples;
    const mask = this.#sampleMask;
    const tail = this.#sampleTail;
    const out = block.samples;
    if (channels === 1) {
      for (let i = 0; i < count; i++) out[i] = ring[(tail + i) & mask];
    } else {
      for (let i = 0; i < count; i++) {
        const from = ((tail + i) & mask) * channels;
        for (let c = 0; c < channels; c++) out[i * channels + c] = ring[from + c];
      }
    }
    block.count = count;
    block.firstIndex = this.#meta[at + 1];
    block.rateMilliHz = this.#meta[at + 2];
    block.flags = this.#meta[at + 3];
    block.tickMicros = this.#ticks[slot];
    this.#sampleTail = (tail + count) | 0;
    this.#blockTail = (this.#blockTail + 1) | 0;
    return true;
  }
}

/** A stream of blocks and its consumers. The producer knows none of them. */
export class SampleBus {
  readonly #rings: SampleRing[] = [];
  readonly #channels: number;

  constructor(channels = 1) {
    this.#channels = channels;
  }

  /** Adds a consumer at start-up and gives it its ring; see {@link SampleRing} for the sizes. */
  subscribe(capacitySamples: number, capacityBlocks: number): SampleRing {
    const ring = new SampleRing(capacitySamples, capacityBlocks, this.#channels);
    this.#rings.push(ring);
    return ring;
  }

  /** Gives every consumer its copy. One that is full loses this block and counts it; the others do not. */
  publish(block: SampleBlock): void {
    const rings = this.#rings;
    for (let i = 0; i < rings.length; i++) rings[i].put(block);
  }
}
