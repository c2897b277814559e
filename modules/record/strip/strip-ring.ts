import { BlockFlag, type SampleBlock } from "../../signal/block.ts";
import { StripCodec } from "../codes.ts";
import { type ReadingEncoder, STRIP_ROOM } from "../reading-encoder.ts";
import { DeltaRice, MAX_BLOCK_BYTES } from "./delta-rice.ts";
import { packBlock } from "./pack.ts";

const BLOCK = DeltaRice.blockSamples;
/** Flags that say that the samples of a block do not follow those of the block before. */
const BREAKS = BlockFlag.gap | BlockFlag.overflow | BlockFlag.reset;

/**
 * The last stretch of ECG, packed as it comes, so that the half minute before a finding is there when the
 * finding is made: at 128 samples a second about 85 bytes a second instead of 512.
 *
 * Samples wait in a staging block of 128; a full one is packed into a ring of bytes and pushes out the oldest.
 * A gap ends a packed block early, so that within one the samples are evenly spaced.
 */
export class StripRing {
  readonly #resolutionMicroV: number;
  readonly #half: number;
  readonly #staged = new Int32Array(BLOCK);
  #stagedCount = 0;
  #stagedTick = 0;
  #rateMilliHz = 0;

  readonly #bytes: Uint8Array;
  #writeAt = 0;
  /** Per packed block, in a ring of its own: offset, length, samples, rate; and the first sample's tick. */
  readonly #offsets: Int32Array;
  readonly #lengths: Int32Array;
  readonly #counts: Int32Array;
  readonly #rates: Int32Array;
  readonly #ticks: Float64Array;
  #oldest = 0;
  #blocks = 0;

  /**
   * @param capacityBytes bytes of packed ECG to keep; at least 2,048
   * @param capacityBlocks blocks (seconds, at 128 a second) to keep at most
   */
  constructor(capacityBytes: number, capacityBlocks: number, resolutionMicroV = 5) {
    this.#bytes = new Uint8Array(Math.max(capacityBytes, 2048));
    this.#offsets = new Int32Array(capacityBlocks);
    this.#lengths = new Int32Array(capacityBlocks);
    this.#counts = new Int32Array(capacityBlocks);
    this.#rates = new Int32Array(capacityBlocks);
    this.#ticks = new Float64Array(capacityBlocks);
    this.#resolutionMicroV = resolutionMicroV;
    this.#half = resolutionMicroV >> 1;
  }

  /** Tick of the oldest sample kept, or undefined when none is. */
  get oldestTick(): number | undefined {
    if (this.#blocks > 0) return this.#ticks[this.#oldest];
    return this.#stagedCount > 0 ? this.#stagedTick : undefined;
  }

  /** Takes a block of ECG in microvolts. */
  add(block: SampleBlock): void {
    const { count, from, samples, rateMilliHz } = block;
    if (count === 0) return;
    if ((block.flags & BREAKS) !== 0) this.flush();
    this.#rateMilliHz = rateMilliHz;
    const periodMicros = 1e9 / rateMilliHz;
    const firstTick = block.tickMicros - (count - 1) * periodMicros;
    const staged = this.#staged;
    const resolution = this.#resolutionMicroV;
    const half = this.#half;
    let fill = this.#stagedCount;
    for (let i = 0; i < count; i++) {
      if (fill === 0) this.#stagedTick = Math.round(firstTick + i * periodMicros);
      // Rounded down for either sign, without Math.floor: ~x is −x − 1.
      const shifted = (samples[from + i] + half) | 0;
      staged[fill++] = shifted >= 0 ? (shifted / resolution) | 0 : ~((~shifted / resolution) | 0);
      if (fill === BLOCK) {
        this.#stagedCount = fill;
        this.flush();
        fill = 0;
      }
    }
    this.#stagedCount = fill;
  }

  /** Packs what waits, so that {@link emit} can give the newest samples too; a short block costs a few bytes. */
  flush(): void {
    const count = this.#stagedCount;
    if (count === 0) return;
    this.#stagedCount = 0;
    const capacity = this.#bytes.length;
    let at = this.#writeAt;
    // A block lies in one piece: where one of the largest might not, the ring goes on at its start.
    // Nothing is left behind there: making room for the block before has forgotten all that began behind it.
    if (at + MAX_BLOCK_BYTES > capacity) at = 0;
    this.#evict(at, at + MAX_BLOCK_BYTES);
    if (this.#blocks === this.#offsets.length) this.#dropOldest();
    const end = packBlock(this.#staged, 0, count, this.#bytes, at);
    const slot = (this.#oldest + this.#blocks) % this.#offsets.length;
    this.#offsets[slot] = at;
    this.#lengths[slot] = end - at;
    this.#counts[slot] = count;
    this.#rates[slot] = this.#rateMilliHz;
    this.#ticks[slot] = this.#stagedTick;
    this.#blocks++;
    this.#writeAt = end;
  }

  /**
   * Appends strip readings for the packed blocks that touch `fromTick` … `toTick` (the end not included), as
   * many as the encoder has room for. Blocks that follow on each other become one reading. An empty batch always
   * has room for one block.
   *
   * @returns the tick to go on from after the batch was closed, or `toTick` when nothing is left to append
   */
  emit(
    encoder: ReadingEncoder & { readonly bytesFree: number },
    fromTick: number,
    toTick: number,
    source: number,
    lead: number,
  ): number {
    const slots = this.#offsets.length;
    let i = 0;
    while (i < this.#blocks) {
      const first = (this.#oldest + i) % slots;
      const tick = this.#ticks[first];
      if (tick >= toTick) break;
      if (tick + this.#durationMicros(first) <= fromTick) {
        i++;
        continue;
      }
      const room = encoder.bytesFree - STRIP_ROOM;
      let bytes = 0;
      let samples = 0;
      let last = first;
      while (i < this.#blocks) {
        const slot = (this.#oldest + i) % slots;
        if (this.#ticks[slot] >= toTick || bytes + this.#lengths[slot] > room) break;
        if (samples > 0 && !this.#follows(last, slot)) break;
        bytes += this.#lengths[slot];
        samples += this.#counts[slot];
        last = slot;
        i++;
      }
      if (samples === 0) return tick;
      const offset = this.#offsets[first];
      const packed = this.#bytes.subarray(offset, offset + bytes);
      const written = encoder.strip(
        tick,
        source,
        lead,
        this.#rateOver(first, last, samples),
        this.#resolutionMicroV * 1000,
        StripCodec.deltaRice,
        samples,
        packed,
        bytes,
      );
      if (!written) return tick;
    }
    return toTick;
  }

  /** Rate of a run of blocks: from its first and last tick where there are two, else as measured back then. */
  #rateOver(first: number, last: number, samples: number): number {
    if (first === last) return this.#rates[first];
    const micros = this.#ticks[last] - this.#ticks[first];
    return Math.round(((samples - this.#counts[last]) * 1e9) / micros);
  }

  /** Whether a block goes on where another ended: in the bytes, in time, and behind a full one. */
  #follows(before: number, slot: number): boolean {
    if (this.#counts[before] !== BLOCK) return false;
    if (this.#offsets[before] + this.#lengths[before] !== this.#offsets[slot]) return false;
    const expected = this.#ticks[before] + this.#durationMicros(before);
    const slack = 0.5e9 / this.#rates[slot];
    return Math.abs(this.#ticks[slot] - expected) < slack;
  }

  #durationMicros(slot: number): number {
    return (this.#counts[slot] * 1e9) / this.#rates[slot];
  }

  /** Forgets the blocks that lie in the bytes from `start` to `end`. */
  #evict(start: number, end: number): void {
    while (this.#blocks > 0) {
      const offset = this.#offsets[this.#oldest];
      if (offset >= end || offset + this.#lengths[this.#oldest] <= start) return;
      this.#dropOldest();
    }
  }

  #dropOldest(): void {
    this.#oldest = (this.#oldest + 1) % this.#offsets.length;
    this.#blocks--;
  }
}
