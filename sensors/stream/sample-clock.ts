import { keptFloat64 } from "../../modules/memory/kept-arrays.ts";

/** Pairs of (time, index) kept to measure the rate: one every 2.5 s, 40 s back. */
const ANCHORS = 16;
const ANCHOR_MICROS = 2_500_000;
const LOOK_MICROS = 250_000;
/** A span that is long enough for a rate, with stamped edges and without. */
const SPAN_STAMPED_MICROS = 4_000_000;
const SPAN_LATE_MICROS = 30_000_000;

/**
 * Keeps the time of a stream of samples that come in batches from a chip's FIFO: which index each one has,
 * when the newest one was taken, how fast the chip's own crystal really is, and how many samples are missing.
 *
 * The time of a batch comes from the edge that the chip's threshold raised, stamped when it came; so service
 * may be as late as it likes. A batch without such an edge (it was lost, or the host cannot stamp) goes by the
 * measured rate, held to what an emptied FIFO proves: its newest sample is less than one period old.
 */
export class SampleClock {
  /** Time of the newest sample, in microseconds, as it entered the FIFO. */
  newestMicros = 0;
  /** Index of the sample after the last batch. */
  nextIndex = 0;
  /** Samples per 1000 seconds: the measured rate, or the nominal one until it is measured. */
  rateMilliHz = 0;
  /** False while `rateMilliHz` is the nominal rate. */
  measured = false;

  // Of a double each sum is software: what every batch needs is worked out beforehand.
  #spanMicros = 0;
  #halfMicros = 0;
  #watermark = 0;
  #periodMicros = 0;
  /** Pairs from this time on are looked at for the rate. */
  #lookFromMicros = 0;
  /** False until the first batch. */
  #begun = false;
  #hasBest = false;
  #bestMicros = 0;
  #bestIndex = 0;
  #bucketMicros = 0;
  #tolerance = 0;
  /** Time and index of each, side by side. */
  readonly #kept = keptFloat64(2 * ANCHORS);
  #anchors = 0;
  #oldest = 0;

  /**
   * Begins a new recording: indices start at 0, the rate is the nominal one.
   *
   * @param tolerancePpm how far the chip's clock may be off; until it is measured, only a hole that such a
   *   clock cannot explain counts as one
   * @param watermark samples in most batches
   */
  configure(nominalMilliHz: number, tolerancePpm = 500, watermark = 0): void {
    this.#tolerance = tolerancePpm / 1e6;
    this.rateMilliHz = nominalMilliHz;
    this.measured = false;
    this.#watermark = watermark;
    this.tick(1e9 / nominalMilliHz);
    this.newestMicros = 0;
    this.nextIndex = 0;
    this.#begun = false;
    this.regrid();
  }

  /**
   * The chip's sampling instants started anew (it was reset or synchronised). Indices and the measured rate go
   * on; the measurement of the rate begins again, for its instants no longer lie on one grid.
   */
  regrid(): void {
    this.#anchors = 0;
    this.#oldest = 0;
    this.#hasBest = false;
    this.#lookFromMicros = 0;
  }

  /** A sample takes so long. */
  private tick(periodMicros: number): void {
    this.#periodMicros = periodMicros;
    this.#spanMicros = this.#watermark * periodMicros;
    this.#halfMicros = periodMicros / 2;
  }

  /**
   * Takes note of a batch that came as most do: it is a watermark whose newest sample raised the edge, and none is
   * missing. False when one is; then nothing was noted, and it is for {@link accept}.
   *
   * @param edgeMicros when the edge came
   */
  acceptNext(edgeMicros: number): boolean {
    const missing = edgeMicros - this.newestMicros - this.#spanMicros;
    if (missing >= this.#halfMicros || -missing >= this.#halfMicros) return false;
    this.newestMicros = edgeMicros;
    this.nextIndex = (this.nextIndex + this.#watermark) | 0;
    if (edgeMicros >= this.#lookFromMicros) this.look(edgeMicros, 0, SPAN_STAMPED_MICROS);
    return true;
  }

  /**
   * Takes note of a batch that emptied the FIFO.
   *
   * @param count samples in it
   * @param edgeMicros when the edge came that one of them raised, or −1 when there is no such stamp
   * @param edgeBack how many samples came after that one
   * @param nowMicros the time after the FIFO was found empty; needed where there is no stamp
   * @returns how many samples are missing before this batch, estimated from time; −1 when the stamp is of an edge
   *   that came long before these samples did: then nothing was noted
   */
  accept(count: number, edgeMicros: number, edgeBack: number, nowMicros: number): number {
    const period = this.#periodMicros;
    const span = count * period;
    const expected = this.newestMicros + span;
    let lost = 0;
    if (edgeMicros >= 0) {
      const newest = edgeBack === 0 ? edgeMicros : edgeMicros + edgeBack * period;
      const missing = newest - expected;
      const twice = missing + missing;
      if (twice >= period) lost = this.lostIn(missing, count);
      else if (twice < -span) return -1;
      this.newestMicros = newest;
      this.nextIndex = (this.nextIndex + count + lost) | 0;
      if (edgeMicros >= this.#lookFromMicros) this.look(edgeMicros, edgeBack, SPAN_STAMPED_MICROS);
    } else {
      const newest = this.heldTo(nowMicros, expected);
      this.newestMicros = newest;
      const missing = newest - expected;
      // Less is no proof that samples are missing, for reading takes time.
      if (missing > 1.5 * period) lost = this.lostIn(missing, count);
      this.nextIndex = (this.nextIndex + count + lost) | 0;
      this.look(nowMicros, 0, SPAN_LATE_MICROS);
    }
    return lost;
  }

  /**
   * The time of the newest sample where no edge tells it: as expected, but not in the future, and less than one
   * period old, for the FIFO was found empty.
   */
  private heldTo(nowMicros: number, expected: number): number {
    const period = this.#periodMicros;
    if (!this.#begun) return nowMicros - period / 2;
    if (expected > nowMicros) return nowMicros;
    const behind = nowMicros - period - expected;
    if (behind <= 0) return expected;
    return expected + (behind > 1.5 * period ? Math.round(behind / period) * period : behind);
  }

  /** Samples that are missing in so many microseconds, unless the chip's clock may explain them. */
  private lostIn(missingMicros: number, count: number): number {
    const period = this.#periodMicros;
    const explained = this.measured ? 0 : this.#tolerance * count * period;
    return this.#begun && missingMicros > explained ? Math.round(missingMicros / period) : 0;
  }

  /**
   * Of every 2.5 seconds the least late pair of time and index is kept (a late one can only make the stream look
   * slower for a moment); where edges are stamped, of the last quarter of a second of them.
   *
   * @param back how many samples came after the one at `micros`
   */
  private look(micros: number, back: number, spanMicros: number): void {
    const index = this.nextIndex - back;
    this.#begun = true;
    if (!this.#hasBest) {
      this.#hasBest = true;
      this.#bucketMicros = micros;
      this.#bestMicros = micros;
      this.#bestIndex = index;
      this.#lookFromMicros = micros + ANCHOR_MICROS - LOOK_MICROS;
    } else {
      if (micros - this.#bestMicros <= (index - this.#bestIndex) * this.#periodMicros) {
        this.#bestMicros = micros;
        this.#bestIndex = index;
      }
      if (micros - this.#bucketMicros >= ANCHOR_MICROS) this.measure(spanMicros);
    }
  }

  /** The rate is that between the oldest and the newest kept pair. */
  private measure(spanMicros: number): void {
    let slot = this.#oldest + this.#anchors;
    if (slot >= ANCHORS) slot -= ANCHORS;
    const kept = this.#kept;
    kept[2 * slot] = this.#bestMicros;
    kept[2 * slot + 1] = this.#bestIndex;
    if (this.#anchors < ANCHORS) this.#anchors++;
    else this.#oldest = this.#oldest + 1 === ANCHORS ? 0 : this.#oldest + 1;
    this.#hasBest = false;
    this.#lookFromMicros = 0;

    const oldest = 2 * this.#oldest;
    const span = this.#bestMicros - kept[oldest];
    if (span < spanMicros) return;
    this.tick(span / (this.#bestIndex - kept[oldest + 1]));
    this.rateMilliHz = Math.round(1e9 / this.#periodMicros);
    this.measured = true;
  }
}
