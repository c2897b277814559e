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
  #latencyMicros = 0;
  /** When the FIFO was found empty last; an edge after it belongs to the next watermark. */
  #drainedMicros = 0;
  /** Checks since then, and how many of them there are within one watermark. */
  #checks = 0;
  #patience = 0;
  /** The next block has flags beside those of its samples: these, those of settling, that of a nominal rate. */
  #hasMore = true;
  #pendingFlags = 0;
  #settling = 0;
  #checkMs = 0;
  #watermarkMicros = 0;

  /** Samples per 1000 seconds, measured once there is enough to measure by. */
  get rateMilliHz(): number {
    return this.#time.rateMilliHz;
  }

  /** Begins a new recording. */
  configure({ nominalMilliHz, depth, watermark, latencyMicros, tolerancePpm }: FifoStreamSetup): void {
    const longest = 1 + tolerancePpm / 1e6;
    const periodMs = (1e6 * longest) / nominalMilliHz;
    this.#watermark = watermark;
    this.#latencyMicros = latencyMicros;
    this.#watermarkMicros = watermark * periodMs * 1000;
    this.#patience = Math.ceil(watermark / (0.75 * (depth - watermark)));
    this.#checkMs = Math.ceil((watermark * periodMs) / this.#patience);
    this.#pendingFlags = 0;
    this.#hasMore = true;
    this.#time.configure(nominalMilliHz, tolerancePpm);
  }

  /**
   * How often to ask {@link isOverdue}. A whole number of these periods is a watermark, so that one more without
   * samples shows that an edge was lost: after three quarters of the FIFO's slack at the latest.
   */
  get checkMs(): number {
    return this.#checkMs;
  }

  /** The chip samples anew, on a grid of its own; its first `settling` samples are no measurement. */
  restarted(nowMicros: number, settling: number): void {
    this.#time.regrid();
    this.#settling = settling;
    this.#hasMore = true;
    this.#drained(nowMicros);
  }

  /** The FIFO was emptied and what it held is lost. */
  discarded(nowMicros: number, flags: number): void {
    this.flagNext(flags);
    this.#drained(nowMicros);
  }

  /** Flags that the next block will carry. */
  flagNext(flags: number): void {
    this.#pendingFlags |= flags;
    this.#hasMore = true;
  }

  /** True when the interrupt should have come, and did not. To be asked every {@link checkMs}. */
  isOverdue(): boolean {
    return ++this.#checks > this.#patience;
  }

  /** True when the chip has been silent for too long to be merely late. */
  isStale(nowMicros: number): boolean {
    return nowMicros - this.#drainedMicros > Math.max(STALE_MICROS, 4 * this.#watermarkMicros);
  }

  /**
   * Completes a block of `count` samples that emptied the FIFO.
   *
   * @param flags what the samples themselves say
   * @param edgeMicros the interrupt's stamp; undefined on a host that cannot stamp
   */
  finish(
    block: SampleBlock,
    count: number,
    flags: number,
    edgeMicros: number | undefined,
    nowMicros: number,
  ): void {
    const time = this.#time;
    const edgeBack = count - this.#watermark;
    const isStamped = edgeMicros !== undefined && edgeBack >= 0 && edgeMicros > this.#drainedMicros;
    const lost = time.accept(count, isStamped ? edgeMicros : -1, edgeBack, nowMicros);
    this.#drainedMicros = nowMicros;
    this.#checks = 0;
    let all = flags;
    if (lost > 0) all |= BlockFlag.gap;
    if (edgeMicros === undefined) all |= BlockFlag.tickLate;
    if (this.#hasMore) all |= this.#moreFlags(count);
    block.count = count;
    block.flags = all;
    block.firstIndex = time.firstIndex;
    block.rateMilliHz = time.rateMilliHz;
    const tick = time.newestMicros - this.#latencyMicros;
    // A stamp is whole, and rounding costs a call.
    block.tickMicros = isStamped && edgeBack === 0 ? tick : Math.round(tick);
  }

  #moreFlags(count: number): number {
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

  #drained(nowMicros: number): void {
    this.#drainedMicros = nowMicros;
    this.#checks = 0;
  }
}
