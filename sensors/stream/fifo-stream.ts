import type { Clock } from "../../modules/host/clock.ts";
import { BlockFlag, type SampleBlock } from "../../modules/signal/block.ts";
import { SampleClock } from "./sample-clock.ts";

/** Without a sample for so long (and four thresholds) a chip counts as stopped. */
const STALE_MICROS = 500_000;

export interface FifoStreamSetup {
  readonly nominalMilliHz: number;
  /** Samples that the chip's FIFO holds, and how many of them raise its interrupt. */
  readonly depth: number;
  readonly watermark: number;
  /** From the sensed quantity to the FIFO: the chip's filters. */
  readonly latencyMicros: number;
  /** How far the chip's clock may be off. */
  readonly tolerancePpm: number;
}

/**
 * What every chip with a FIFO needs: blocks get their index, tick, rate and flags; silence is noticed before
 * the FIFO overflows (an edge may have been lost), and told from a chip that has stopped.
 */
export class FifoStream {
  readonly #time = new SampleClock();
  #watermark = 0;
  /** The next block has flags beside those of its samples: these, those of settling, that of a nominal rate. */
  #hasMore = true;
  #latencyMicros = 0;
  /** When the FIFO was emptied last without a stamp. */
  #drainedMicros = 0;
  #pendingFlags = 0;
  #settling = 0;
  #silenceMs = 0;
  #watermarkMicros = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Samples per 1000 seconds, measured once there is enough to measure by. */
  get rateMilliHz(): number {
    return this.#time.rateMilliHz;
  }

  /** When the FIFO will hold its watermark again. */
  get dueMicros(): number {
    return this.#time.newestMicros + this.#watermarkMicros;
  }

  /** Begins a new recording. */
  configure({ nominalMilliHz, depth, watermark, latencyMicros, tolerancePpm }: FifoStreamSetup): void {
    const longest = 1 + tolerancePpm / 1e6;
    this.#watermark = watermark;
    this.#latencyMicros = latencyMicros;
    this.#watermarkMicros = (watermark * 1e9) / nominalMilliHz;
    this.#silenceMs = Math.floor((watermark * longest + (depth - watermark) / 2) * (1e6 / nominalMilliHz));
    this.#pendingFlags = 0;
    this.#hasMore = true;
    this.#time.configure(nominalMilliHz, tolerancePpm, watermark);
  }

  /**
   * After so long without a block an edge was lost: a watermark, by the slowest clock, and half of the FIFO's slack.
   * The other half is left to make it good.
   */
  get silenceMs(): number {
    return this.#silenceMs;
  }

  /** The chip samples anew, on a grid of its own; its first `settling` samples are no measurement. */
  restarted(settling: number): void {
    this.#time.regrid();
    this.#settling = settling;
    this.#hasMore = true;
    this.#drainedMicros = this.#clock.nowMicros();
  }

  /** The FIFO was emptied and what it held is lost. */
  discarded(flags: number): void {
    this.flagNext(flags);
    this.#drainedMicros = this.#clock.nowMicros();
  }

  /** Flags that the next block will carry. */
  flagNext(flags: number): void {
    this.#pendingFlags |= flags;
    this.#hasMore = true;
  }

  /** True when the chip has been silent for too long to be merely late. */
  isStale(): boolean {
    return this.#clock.nowMicros() - this.emptyMicros > Math.max(STALE_MICROS, 4 * this.#watermarkMicros);
  }

  /**
   * Completes a block of `count` samples that emptied the FIFO.
   *
   * @param flags what the samples themselves say
   * @param edgeMicros the interrupt's stamp; undefined on a host that cannot stamp
   */
  finish(block: SampleBlock, count: number, flags: number, edgeMicros: number | undefined): void {
    const time = this.#time;
    if (
      count !== this.#watermark ||
      this.#hasMore ||
      edgeMicros === undefined ||
      !time.acceptNext(edgeMicros)
    ) {
      this.finishUnusual(block, count, flags, edgeMicros);
      return;
    }
    block.count = count;
    block.flags = flags;
    block.firstIndex = (time.nextIndex - count) | 0;
    block.rateMilliHz = time.rateMilliHz;
    block.tickMicros = edgeMicros - this.#latencyMicros;
  }

  private finishUnusual(
    block: SampleBlock,
    count: number,
    flags: number,
    edgeMicros: number | undefined,
  ): void {
    const time = this.#time;
    const edgeBack = count - this.#watermark;
    let lost = -1;
    if (edgeMicros !== undefined && edgeBack >= 0 && edgeMicros > this.emptyMicros) {
      lost = time.accept(count, edgeMicros, edgeBack, 0);
    }
    if (lost < 0) {
      const now = this.#clock.nowMicros();
      lost = time.accept(count, -1, 0, now);
      this.#drainedMicros = now;
    }
    let all = flags;
    if (lost > 0) all |= BlockFlag.gap;
    if (edgeMicros === undefined) all |= BlockFlag.tickLate;
    if (this.#hasMore) all |= this.moreFlags(count);
    block.count = count;
    block.flags = all;
    block.firstIndex = (time.nextIndex - count) | 0;
    block.rateMilliHz = time.rateMilliHz;
    block.tickMicros = Math.round(time.newestMicros - this.#latencyMicros);
  }

  /** Nothing of what is in the FIFO is older: an edge after it belongs to the next watermark. */
  private get emptyMicros(): number {
    return Math.max(this.#drainedMicros, this.#time.newestMicros);
  }

  private moreFlags(count: number): number {
    let flags = this.#pendingFlags;
    this.#pendingFlags = 0;
    if (this.#settling > 0) {
      flags |= BlockFlag.recovering;
      this.#settling -= count;
    }
    const { measured } = this.#time;
    if (!measured) flags |= BlockFlag.rateNominal;
    this.#hasMore = !measured || this.#settling > 0;
    return flags;
  }
}
