import { BlockFlag, SampleBlock, SampleStorage } from "./block.ts";

/** Blocks that begin something new, and are never told as one with the block before. */
const BREAKS = BlockFlag.gap | BlockFlag.overflow | BlockFlag.reset;

/** A block of a bus, and the one behind it; the last one leads to the first. */
export class BusBlock extends SampleBlock {
  next: BusBlock = this;
}

/**
 * One consumer's share of a stream: its own place in it, and a count of what it was too slow for. A slow consumer
 * loses its own samples (the oldest ones) and nobody else's, and is told so in band: the block after a loss
 * carries `BlockFlag.gap`.
 */
export class SampleRing {
  /** The oldest block that waits, or that is being filled when none does; the bus reads it. */
  oldest: BusBlock;
  /** What {@link take} has found. Its samples are the bus's own: to be read, and before this turn ends. */
  readonly block: SampleBlock;
  /** Samples (not blocks) that were lost because this consumer did not take them in time. */
  dropped = 0;
  /** The bus's next consumer. */
  readonly following: SampleRing | undefined;

  readonly #bus: SampleBus;
  #lossToTell = 0;

  constructor(bus: SampleBus, following: SampleRing | undefined) {
    const { block } = bus;
    this.#bus = bus;
    this.oldest = block;
    this.following = following;
    this.block = new SampleBlock(block.storage);
  }

  /** Samples that wait to be taken. */
  get waiting(): number {
    let count = 0;
    for (let block = this.oldest; block !== this.#bus.block; block = block.next) count += block.count;
    return count;
  }

  /**
   * Finds the oldest samples that wait, as one block: as many of the sensor's blocks as follow on each other and
   * say the same of their samples. False when none waits. Allocates nothing.
   */
  take(): boolean {
    const end = this.#bus.block;
    let last = this.oldest;
    if (last === end) return false;
    const block = this.block;
    const flags = last.flags;
    const from = last.from;
    const firstIndex = last.firstIndex;
    let count = last.count;
    let next = last.next;
    if ((flags & BREAKS) === 0) {
      for (; next !== end; next = next.next) {
        if (next.from !== from + count || next.flags !== flags) break;
        if (next.firstIndex !== ((firstIndex + count) | 0)) break;
        count += next.count;
        last = next;
      }
    }
    this.oldest = next;
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
    this.dropped += this.oldest.count;
    this.#lossToTell = BlockFlag.gap;
    this.oldest = this.oldest.next;
  }
}

export interface BusShape {
  readonly channels: number;
  /** The most that a sensor delivers at once. */
  readonly blockSamples: number;
  /** Samples that fit in all, those that are being filled included; a power of two, at least three blocks. */
  readonly samples: number;
  /** Every value fits in 16 bits. */
  readonly isNarrow?: boolean;
  /** Blocks that fit in all, the one that is being filled included. */
  readonly blocks: number;
  /**
   * Samples before the oldest block that waits which consumers still look at. With any, sample `i` of the stream
   * lies at `i` modulo `samples`, also after a gap.
   */
  readonly history?: number;
}

/**
 * A stream of blocks and its consumers. The producer knows none of them. A sensor fills the bus's own storage and
 * consumers read it in place: no sample is copied on its way.
 *
 * Blocks lie one behind the other, each in one piece: where the largest might not fit before the end of the
 * storage, the next one begins at its start. A stream with a history has a place for every running index instead: a
 * block that runs over the end lies in one piece all the same, and what is over is also copied to the start.
 */
export class SampleBus {
  /** What the sensor fills next; {@link publish} hands it on. */
  block: BusBlock;

  // On XS a field costs the more the more fields lie before it: what every block needs comes first.
  readonly #sampleMask: number;
  /** Samples that may wait in a stream with a history; 0: it has none. */
  readonly #patience: number;
  #newest: SampleRing | undefined;
  readonly #blockSamples: number;

  constructor({ channels, blockSamples, samples, isNarrow = false, blocks, history = 0 }: BusShape) {
    const values = (history === 0 ? samples : samples + blockSamples) * channels;
    const storage = new SampleStorage(
      isNarrow ? new Int16Array(values) : new Int32Array(values),
      blockSamples,
      channels,
    );
    const first = new BusBlock(storage);
    let last = first;
    for (let i = 1; i < blocks; i++) {
      last.next = new BusBlock(storage);
      last = last.next;
    }
    last.next = first;
    this.block = first;
    this.#blockSamples = blockSamples;
    this.#sampleMask = samples - 1;
    this.#patience = history === 0 ? 0 : samples - blockSamples - history;
  }

  /** Adds a consumer at start-up and gives it its ring. */
  subscribe(): SampleRing {
    const ring = new SampleRing(this, this.#newest);
    this.#newest = ring;
    return ring;
  }

  /**
   * Lets every consumer have the block that was filled, and provides the next one. Who has not yet taken what lies
   * there loses it and counts it; nobody else does. Allocates nothing.
   */
  publish(): void {
    const block = this.block;
    const next = block.next;
    const mask = this.#sampleMask;
    let from = block.from + block.count;
    this.block = next;
    if (this.#patience !== 0) {
      const end = (block.firstIndex + block.count) | 0;
      let ring = this.#newest;
      for (; ring !== undefined; ring = ring.following) {
        if (ring.oldest === next || (end - ring.oldest.firstIndex) >>> 0 > this.#patience) {
          this.#lose(ring, block, end);
        }
      }
      if (from > mask || block.from !== (block.firstIndex & mask)) this.#place(block);
      next.from = end & mask;
      return;
    }
    const blockSamples = this.#blockSamples;
    if (from + blockSamples > mask + 1) from = 0;
    next.from = from;
    // In the storage's order a consumer's oldest block comes first behind the newest: no block begins behind the
    // place from which the next one has to begin at the start.
    for (let ring = this.#newest; ring !== undefined; ring = ring.following) {
      let oldest = ring.oldest;
      while (oldest === next || (oldest !== block && ((oldest.from - from) & mask) < blockSamples)) {
        ring.drop();
        oldest = ring.oldest;
      }
    }
  }

  /** Takes from a consumer what waits in a stream with a history and is about to be overwritten. */
  #lose(ring: SampleRing, newest: BusBlock, end: number): void {
    let oldest = ring.oldest;
    while (
      oldest !== newest &&
      (oldest === newest.next || (end - oldest.firstIndex) >>> 0 > this.#patience)
    ) {
      ring.drop();
      oldest = ring.oldest;
    }
  }

  /** Moves a block to where its index belongs, after a gap; what runs over the end goes to the start, too. */
  #place(block: BusBlock): void {
    const { channels, samples, count } = block;
    const size = this.#sampleMask + 1;
    const from = block.firstIndex & this.#sampleMask;
    if (from !== block.from) {
      samples.copyWithin(from * channels, block.from * channels, (block.from + count) * channels);
      block.from = from;
    }
    if (from + count > size) samples.copyWithin(0, size * channels, (from + count) * channels);
  }
}
