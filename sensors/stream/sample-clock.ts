/** Pairs of (time, index) kept to measure the rate: one every two seconds, about a minute back. */
const ANCHORS = 32;
const ANCHOR_MICROS = 2_000_000;
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
  /** Samples per 1000 seconds: the measured rate, or the nominal one until it is measured. */
  rateMilliHz = 0;
  /** False while `rateMilliHz` is the nominal rate. */
  measured = false;
  /** Index of the first sample of the last batch. */
  firstIndex = 0;
  /** Time of the newest sample, in microseconds, as it entered the FIFO. */
  newestMicros = 0;

  #periodMicros = 0;
  #tolerance = 0;
  #nextIndex = 0;
  /** False until the first batch. */
  #begun = false;
  readonly #anchorMicros = new Float64Array(ANCHORS);
  readonly #anchorIndex = new Float64Array(ANCHORS);
  #anchors = 0;
  #oldest = 0;
  #bestMicros = 0;
  #bestIndex = 0;
  #bestLateness = Number.POSITIVE_INFINITY;
  #bucketMicros = 0;

  /**
   * Begins a new recording: indices start at 0, the rate is the nominal one.
   *
   * @param tolerancePpm how far the chip's clock may be off; until it is measured, only a hole that such a
   *   clock cannot explain counts as one
   */
  configure(nominalMilliHz: number, tolerancePpm = 500): void {
    this.#tolerance = tolerancePpm / 1e6;
    this.rateMilliHz = nominalMilliHz;
    this.measured = false;
    this.#periodMicros = 1e9 / nominalMilliHz;
    this.#nextIndex = 0;
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
    this.#bestLateness = Number.POSITIVE_INFINITY;
  }

  /**
   * Takes note of a batch that emptied the FIFO.
   *
   * @param count samples in it
   * @param edgeMicros when the edge came that one of them raised, or −1 when there is no such stamp
   * @param edgeBack how many samples came after that one
   * @param nowMicros the time after the FIFO was found empty
   * @returns how many samples are missing before this batch, estimated from time
   */
  accept(count: number, edgeMicros: number, edgeBack: number, nowMicros: number): number {
    const period = this.#periodMicros;
    const expected = this.newestMicros + count * period;
    let newest = expected;
    let missing = 0;
    if (edgeMicros >= 0) {
      newest = edgeMicros + edgeBack * period;
      missing = newest - expected;
    } else if (!this.#begun) newest = nowMicros - period / 2;
    else if (newest > nowMicros) newest = nowMicros;
    else if (newest < nowMicros - period) {
      const behind = nowMicros - period - newest;
      // Reading takes time, so only more than a period and a half beyond is proof that samples are missing.
      if (behind > 1.5 * period) missing = Math.round(behind / period) * period;
      newest += missing > 0 ? missing : behind;
    }
    const explained = this.measured ? 0 : this.#tolerance * count * period;
    const lost = this.#begun && missing > explained ? Math.max(0, Math.round(missing / period)) : 0;
    this.#begun = true;
    this.firstIndex = (this.#nextIndex + lost) | 0;
    this.#nextIndex = (this.firstIndex + count) | 0;
    this.newestMicros = newest;
    if (edgeMicros >= 0) this.#measure(edgeMicros, this.#nextIndex - edgeBack, SPAN_STAMPED_MICROS);
    else this.#measure(nowMicros, this.#nextIndex, SPAN_LATE_MICROS);
    return lost;
  }

  /**
   * Of every two seconds the least late pair is kept (a late one can only make the stream look slower for a
   * moment), and the rate is that between the oldest and the newest kept pair.
   */
  #measure(micros: number, index: number, spanMicros: number): void {
    if (this.#bestLateness === Number.POSITIVE_INFINITY) {
      this.#bucketMicros = micros;
      this.#bestMicros = micros;
      this.#bestIndex = index;
      this.#bestLateness = 0;
    }
    const lateness = micros - this.#bestMicros - (index - this.#bestIndex) * this.#periodMicros;
    if (lateness <= 0) {
      this.#bestMicros = micros;
      this.#bestIndex = index;
    }
    if (micros - this.#bucketMicros < ANCHOR_MICROS) return;

    let slot = this.#oldest + this.#anchors;
    if (slot >= ANCHORS) slot -= ANCHORS;
    this.#anchorMicros[slot] = this.#bestMicros;
    this.#anchorIndex[slot] = this.#bestIndex;
    if (this.#anchors < ANCHORS) this.#anchors++;
    else this.#oldest = this.#oldest + 1 === ANCHORS ? 0 : this.#oldest + 1;
    this.#bestLateness = Number.POSITIVE_INFINITY;

    const span = this.#bestMicros - this.#anchorMicros[this.#oldest];
    if (span < spanMicros) return;
    this.#periodMicros = span / (this.#bestIndex - this.#anchorIndex[this.#oldest]);
    this.rateMilliHz = Math.round(1e9 / this.#periodMicros);
    this.measured = true;
  }
}
