/** Per-beat quality flags; they are or-ed together. */
export const BeatFlag = Object.freeze({
  /** The first beat since the start, a gap or lost contact: the interval before it is unknown. */
  first: 0b0001,
  /** Found by looking back with a lower threshold after a silence. */
  searchBack: 0b0010,
});

/**
 * The beats that a detector found, oldest first, in typed arrays that are made once. The detector writes, one
 * consumer reads: field `f` of the beat number `b` is `ring.f[b & ring.mask]`, for `b` from `tail` to
 * `head − 1`. When the consumer is more than a ring behind, the oldest beats are overwritten and counted.
 */
export class BeatRing {
  readonly mask: number;
  /** Running sample index of the R peak (int32). */
  readonly index: Int32Array;
  /** Largest excursion from the local baseline, with its sign, µV. */
  readonly amplitudeMicrovolt: Int32Array;
  /** Largest change over 3 samples (23 ms), µV. */
  readonly slopeMicrovolt: Int32Array;
  /** Mean absolute slope over the complex: the detector's own measure of strength. */
  readonly energy: Int32Array;
  /** {@link BeatFlag} */
  readonly flags: Int32Array;
  /** Number of the next beat to be written. */
  head = 0;
  /** Number of the oldest beat not yet taken. */
  tail = 0;
  /** Beats that were overwritten before they were taken. */
  dropped = 0;

  /** @param capacity beats; a power of two */
  constructor(capacity = 16) {
    this.mask = capacity - 1;
    this.index = new Int32Array(capacity);
    this.amplitudeMicrovolt = new Int32Array(capacity);
    this.slopeMicrovolt = new Int32Array(capacity);
    this.energy = new Int32Array(capacity);
    this.flags = new Int32Array(capacity);
  }

  /** Beats that wait to be taken. */
  get waiting(): number {
    return (this.head - this.tail) | 0;
  }

  /** Appends a beat. Allocates nothing. */
  put(
    index: number,
    amplitudeMicrovolt: number,
    slopeMicrovolt: number,
    energy: number,
    flags: number,
  ): void {
    const slot = this.head & this.mask;
    if (((this.head - this.tail) | 0) > this.mask) {
      this.tail = (this.tail + 1) | 0;
      this.dropped++;
    }
    this.index[slot] = index;
    this.amplitudeMicrovolt[slot] = amplitudeMicrovolt;
    this.slopeMicrovolt[slot] = slopeMicrovolt;
    this.energy[slot] = energy;
    this.flags[slot] = flags;
    this.head = (this.head + 1) | 0;
  }
}
