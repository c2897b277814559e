import { TimeSource } from "../record/codes.ts";
import { Drift } from "./drift.ts";

/** What became of an offset that a source told. */
export type OffsetVerdict =
  /** There was none before: it is used. */
  | "first"
  /** It agrees with what was known, and is used because it is the more certain one. */
  | "agrees"
  /** It agrees with what was known, which is more certain and stays in use. */
  | "weaker"
  /** It is as certain as what was known and does not agree: the wall clock jumped, and it is used. */
  | "jump"
  /** It does not agree and is less certain: it is not used. */
  | "refused"
  /** It is not a time: the year is before 2020 or after 2199, or the uncertainty is no number. */
  | "invalid";

export interface WallClockOptions {
  /** How far the device's own clock may be off, while nothing better is known. */
  readonly tolerancePpm?: number;
}

/**
 * ESP-IDF wants crystals within ±10 ppm; boards with ±40 ppm exist, and what runs through light sleep counts on
 * a 32 kHz crystal. 250 covers these with room, and a clock that is 200 ppm off.
 */
const TOLERANCE_PPM = 250;
/** A measured drift wanders with temperature by this much (estimated: a crystal's cubic over a wrist's range). */
const STABILITY_PPB = 10_000;
const EARLIEST_MS = 1_577_836_800_000;
const LATEST_MS = 7_258_118_400_000;

/**
 * What the device knows of wall time: an offset to its monotonic ticks, where it came from, and how certain it
 * is. Nothing is ever ordered or measured by it. Readings carry ticks; each batch carries this state, so that
 * whoever reads them later can put a date to them, and knows how well.
 *
 * It has the shape of a batch's time state (docs/FORMAT.md); call {@link follow} before a batch closes.
 */
export class WallClock {
  /** A `TimeSource`; with `none` the next three have no meaning. */
  source: number = TimeSource.none;
  /** Monotonic microseconds of this boot at which it was `unixMs`. */
  tickMicros = 0;
  unixMs = 0;
  uncertaintyMs = 0;
  /** How often the wall clock jumped since start, and how far the last time. */
  jumps = 0;
  lastJumpMs = 0;
  /** How often a source was not believed. */
  refusals = 0;

  readonly drift = new Drift();
  readonly #tolerancePpb: number;
  /** The offset in use, as it was told. */
  #anchorTick = 0;
  #anchorMs = 0;
  #anchorUncertaintyMs = 0;

  constructor(options: WallClockOptions = {}) {
    this.#tolerancePpb = (options.tolerancePpm ?? TOLERANCE_PPM) * 1000;
  }

  get isKnown(): boolean {
    return this.source !== TimeSource.none;
  }

  /**
   * Takes an offset: at `tickMicros` it was `unixMs`, within ± `uncertaintyMs`, says `source`. The caller writes
   * a time reading for every verdict but "invalid", whether it is used or not.
   */
  accept(source: number, tickMicros: number, unixMs: number, uncertaintyMs: number): OffsetVerdict {
    if (!(unixMs >= EARLIEST_MS && unixMs < LATEST_MS && uncertaintyMs >= 0 && uncertaintyMs < LATEST_MS)) {
      return "invalid";
    }
    if (!this.isKnown) {
      this.drift.restart(tickMicros, unixMs, uncertaintyMs);
      this.use(source, tickMicros, unixMs, uncertaintyMs);
      return "first";
    }
    const known = this.uncertaintyMsAt(tickMicros);
    const difference = unixMs - this.unixMsAt(tickMicros);
    if (Math.abs(difference) <= known + uncertaintyMs) {
      if (source === this.source) this.drift.add(tickMicros, unixMs, uncertaintyMs);
      if (uncertaintyMs > known) return "weaker";
      if (source !== this.source) this.drift.restart(tickMicros, unixMs, uncertaintyMs);
      this.use(source, tickMicros, unixMs, uncertaintyMs);
      return "agrees";
    }
    if (uncertaintyMs > known) {
      this.refusals++;
      return "refused";
    }
    this.jumps++;
    this.lastJumpMs = Math.round(difference);
    this.drift.restart(tickMicros, unixMs, uncertaintyMs);
    this.use(source, tickMicros, unixMs, uncertaintyMs);
    return "jump";
  }

  /** Wall time at a tick of this boot, in ms since 1970 UTC with fractions. Of no meaning while none is known. */
  unixMsAt(tickMicros: number): number {
    const ticks = tickMicros - this.#anchorTick;
    const micros = this.isDriftUsed ? ticks / (1 + this.drift.ppb / 1e9) : ticks;
    return this.#anchorMs + micros / 1000;
  }

  /** How far {@link unixMsAt} may be off, in ms. It grows with the time since the offset was told. */
  uncertaintyMsAt(tickMicros: number): number {
    const ppb = this.isDriftUsed ? this.drift.uncertaintyPpb + STABILITY_PPB : this.#tolerancePpb;
    return this.#anchorUncertaintyMs + (Math.abs(tickMicros - this.#anchorTick) / 1000) * (ppb / 1e9);
  }

  /** Brings the state up to a tick: the same knowledge, told for now, with the uncertainty that it has by now. */
  follow(tickMicros: number): void {
    if (!this.isKnown) return;
    const unixMs = this.unixMsAt(tickMicros);
    this.tickMicros = tickMicros;
    this.unixMs = Math.round(unixMs);
    this.uncertaintyMs = Math.ceil(this.uncertaintyMsAt(tickMicros) + 0.5);
  }

  /** A measured drift is used once it says more than the tolerance does. */
  private get isDriftUsed(): boolean {
    return this.drift.isKnown && this.drift.uncertaintyPpb + STABILITY_PPB < this.#tolerancePpb;
  }

  private use(source: number, tickMicros: number, unixMs: number, uncertaintyMs: number): void {
    this.source = source;
    this.#anchorTick = tickMicros;
    this.#anchorMs = unixMs;
    this.#anchorUncertaintyMs = uncertaintyMs;
    this.follow(tickMicros);
  }
}
