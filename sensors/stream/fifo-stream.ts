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
  #setup: FifoStreamSetup | undefined;
  #watermarkMicros = 0;
  #slackMicros = 0;
  /** When the FIFO was found empty last; an edge after it belongs to the next watermark. */
  #drainedMicros = 0;
  #pendingFlags = 0;
  #settling = 0;

  /** Samples per 1000 seconds, measured once there is enough to measure by. */
  get rateMilliHz(): number {
    return this.#time.rateMilliHz;
  }

  /** Begins a new recording. */
  configure(setup: FifoStreamSetup): void {
    this.#setup = setup;
    this.#watermarkMicros = (setup.watermark * 1e9) / setup.nominalMilliHz;
    this.#slackMicros = ((setup.depth - setup.watermark) * 1e9) / setup.nominalMilliHz;
    this.#pendingFlags = 0;
    this.#time.configure(setup.nominalMilliHz, setup.tolerancePpm);
  }

  /** How often to ask {@link overdue} so that a lost edge is made good within the FIFO's slack. */
  get checkMs(): number {
    return Math.max(2, Math.floor(this.#slackMicros / 2000));
  }

  /** The chip samples anew, on a grid of its own; its first `settling` samples are no measurement. */
  restarted(nowMicros: number, settling: number): void {
    this.#time.regrid();
    this.#settling = settling;
    this.#drainedMicros = nowMicros;
  }

  /** The FIFO was emptied and what it held is lost. */
  discarded(nowMicros: number, flags: number): void {
    this.#drainedMicros = nowMicros;
    this.#pendingFlags |= flags;
  }

  /** Flags that the next block will carry. */
  flagNext(flags: number): void {
    this.#pendingFlags |= flags;
  }

  /** True when the interrupt should have come, and did not. */
  overdue(nowMicros: number): boolean {
    return nowMicros - this.#drainedMicros > this.#watermarkMicros + this.#slackMicros / 4;
  }

  /** True when the chip has been silent for too long to be merely late. */
  stale(nowMicros: number): boolean {
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
    const setup = this.#setup!;
    const edgeBack = count - setup.watermark;
    const stamped = edgeMicros !== undefined && edgeMicros > this.#drainedMicros && edgeBack >= 0;
    const lost = this.#time.accept(count, stamped ? edgeMicros : -1, edgeBack, nowMicros);
    this.#drainedMicros = nowMicros;
    let all = flags | this.#pendingFlags;
    this.#pendingFlags = 0;
    if (lost > 0) all |= BlockFlag.gap;
    if (this.#settling > 0) {
      all |= BlockFlag.recovering;
      this.#settling -= count;
    }
    if (!this.#time.measured) all |= BlockFlag.rateNominal;
    if (edgeMicros === undefined) all |= BlockFlag.tickLate;
    block.count = count;
    block.flags = all;
    block.firstIndex = this.#time.firstIndex;
    block.tickMicros = Math.round(this.#time.newestMicros - setup.latencyMicros);
    block.rateMilliHz = this.#time.rateMilliHz;
  }
}
