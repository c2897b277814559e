import { BlockFlag, SampleBlock } from "./block.ts";

/** Blocks that begin something new, and are never told as one with the block before. */
const BREAKS = BlockFlag.gap | BlockFlag.overflow | BlockFlag.reset;

/**
 * One consumer's share of a stream: its own place in it, and a count of what it was too slow for. A slow consumer
 * loses its own samples (the oldest ones) and nobody else's, and is told so in band: the block after a loss
 * carries `BlockFlag.gap`.
 */
export class SampleRing {
  /** What {@link take} has found. Its samples are the bus's own: to be read, and before this turn ends. */
  readonly block: SampleBlock;
  /** Samples (not blocks) that were lost because this consumer did not take them in time. */
  dropped = 0;
  /** Number of the oldest block that waits (int32); the bus reads it. */
  tail: number;

  readonly #bus: SampleBus;
  readonly #blocks: readonly SampleBlock[];
  readonly #mask: number;
  #lossToTell = 0;

  constructor(bus: SampleBus) {
    const { blocks, head, block } = bus;
    this.#bus = bus;
    this.#blocks = blocks;
    this.#mask = blocks.length - 1;
    this.tail = head;
    this.block = new SampleBlock(block.samples.length / block.channels, block.channels, block.samples);
  }

  /** Blocks that wait to be taken. */
  get waiting(): number {
    return (this.#bus.head - this.tail) | 0;
  }

  /**
   * Finds the oldest samples that wait, as one block: as many of the sensor's blocks as follow on each other and
   * say the same of their samples. False when none waits. Allocates nothing.
   */
  take(): boolean {
    const { head } = this.#bus;
    let tail = this.tail;
    if (tail === head) return false;
    const blocks = this.#blocks;
    const mask = this.#mask;
    const block = this.block;
    let last = blocks[tail & mask];
    const { flags, from, firstIndex } = last;
    let count = last.count;
    tail = (tail + 1) | 0;
    if ((flags & BREAKS) === 0) {
      for (; tail !== head; tail = (tail + 1) | 0) {
        const next = blocks[tail & mask];
        if (next.flags !== flags || next.from !== from + count) break;
        if (next.firstIndex !== ((firstIndex + count) | 0)) break;
        count += next.count;
        last = next;
      }
    }
    this.tail = tail;
    block.count = count;
    block.from = from;
    block.flags = flags | this.#lossToTell;
    block.firstIndex = firstIndex;
    block.rateMilliHz = last.rateMilliHz;
    block.tickMicros = last.tickMicros;
    this.#lossToTell = 0;
    return true;
  }

  /** Gives up the oldest block that waits. */
  drop(): void {
    this.dropped += this.#blocks[this.tail & this.#mask].count;
    this.#lossToTell = BlockFlag.gap;
    this.tail = (this.tail + 1) | 0;
  }
}

export interface BusShape {
  readonly channels: number;
  /** The most that a sensor delivers at once. */
  readonly blockSamples: number;
  /** Samples and blocks that fit in all, those that are being filled included; powers of two. */
  readonly samples: number;
  readonly blocks: number;
}

/**
 * A stream of blocks and its consumers. The producer knows none of them. A sensor fills the bus's own storage and
 * consumers read it in place: no sample is copied on its way.
 *
 * Blocks lie one behind the other, each in one piece: where the largest might not fit before the end of the
 * storage, the next one begins at its start.
 */
export class SampleBus {
  /** What the sensor fills next; {@link publish} hands it on. */
  block: SampleBlock;
  /** Blocks that were published, ever (int32). */
  head = 0;
  readonly blocks: readonly SampleBlock[];

  readonly #rings: SampleRing[] = [];
  readonly #sampleMask: number;
  readonly #blockSamples: number;
  /** So many blocks are in nobody's way, however large and wherever they are. */
  readonly #safeBlocks: number;

  constructor({ channels, blockSamples, samples, blocks }: BusShape) {
    const storage = new Int32Array(samples * channels);
    const made: SampleBlock[] = [];
    for (let i = 0; i < blocks; i++) made.push(new SampleBlock(blockSamples, channels, storage));
    this.blocks = made;
    this.block = made[0];
    this.#sampleMask = samples - 1;
    this.#blockSamples = blockSamples;
    this.#safeBlocks = Math.min(blocks - 1, Math.floor(samples / blockSamples) - 2);
  }

  /** Adds a consumer at start-up and gives it its ring. */
  subscribe(): SampleRing {
    const ring = new SampleRing(this);
    this.#rings.push(ring);
    return ring;
  }

  /**
   * Lets every consumer have the block that was filled, and provides the next one. Who has not yet taken what lies
   * there loses it and counts it; nobody else does. Allocates nothing.
   */
  publish(): void {
    const { blocks, block } = this;
    const rings = this.#rings;
    const mask = this.#sampleMask;
    const head = (this.head + 1) | 0;
    let from = block.from + block.count;
    if (from + this.#blockSamples > mask + 1) from = 0;
    for (let i = 0; i < rings.length; i++) {
      const ring = rings[i];
      if (((head - ring.tail) | 0) > this.#safeBlocks) this.#makeRoom(ring, head, from);
    }
    const next = blocks[head & (blocks.length - 1)];
    next.from = from;
    this.head = head;
    this.block = next;
  }

  /**
   * Has a consumer give up what lies where the next block begins. In the storage's order its oldest block comes
   * first, for no block begins behind the place from which the next one has to begin at the start.
   */
  #makeRoom(ring: SampleRing, head: number, from: number): void {
    const { blocks } = this;
    const blockMask = blocks.length - 1;
    while (ring.tail !== head) {
      const isSlotFree = ((head - ring.tail) | 0) <= blockMask;
      const ahead = (blocks[ring.tail & blockMask].from - from) & this.#sampleMask;
      if (isSlotFree && ahead >= this.#blockSamples) break;
      ring.drop();
    }
  }
}
