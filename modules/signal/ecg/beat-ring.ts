import { keptInt32, keptUint8 } from "../../memory/kept-arrays.ts";

/** What is special about a beat; the bits are or-ed together. */
export const BeatFlag = Object.freeze({
  /** The first beat since the start or an interruption: the interval before it is unknown. */
  first: 0b0001,
  /** Found by looking back with a lower threshold, after a silence. */
  searchBack: 0b0010,
});

/**
 * The beats that a detector found, oldest first, in typed arrays that are made once. The detector writes, one
 * consumer reads: field `f` of beat number `b` is `ring.f[b & ring.mask]`, for `b` from `tail` to `head − 1`;
 * the consumer then moves `tail`. Beats that it was too slow for are overwritten, oldest first, and counted.
 */
export class BeatRing {
  readonly mask: number;
  /** Running sample index of the fiducial point, the largest excursion of the QRS complex (int32). */
  readonly index: Int32Array;
  /** That excursion from the local mean, with its sign, µV. */
  readonly amplitudeMicrovolt: Int32Array;
  /** Largest change over 3 samples (23 ms), µV. */
  readonly slopeMicrovolt: Int32Array;
  /** Samples between its steepest rise and its steepest fall: some 5 in a narrow complex. */
  readonly steepSpanSamples: Uint8Array;
  /** How far the complex stands out of what lies 220 ms on either side: 0 (not at all) to 100 (silence). */
  readonly contrastPercent: Uint8Array;
  /** {@link BeatFlag} */
  readonly flags: Uint8Array;
  /** Number of the next beat to be written. */
  head = 0;
  /** Number of the oldest beat not yet taken. */
  tail = 0;
  /** Beats that were overwritten before they were taken. */
  dropped = 0;

  /** @param capacity beats; a power of two */
  constructor(capacity = 16) {
    this.mask = capacity - 1;
    this.index = keptInt32(capacity);
    this.amplitudeMicrovolt = keptInt32(capacity);
    this.slopeMicrovolt = keptInt32(capacity);
    this.steepSpanSamples = keptUint8(capacity);
    this.contrastPercent = keptUint8(capacity);
    this.flags = keptUint8(capacity);
  }

  /** Beats that wait to be taken. */
  get waiting(): number {
    return (this.head - this.tail) | 0;
  }

  /** Makes room for one more beat and returns its slot, which the caller fills. Allocates nothing. */
  claim(): number {
    const head = this.head;
    if (((head - this.tail) | 0) > this.mask) {
      this.tail = (this.tail + 1) | 0;
      this.dropped++;
    }
    this.head = (head + 1) | 0;
    return head & this.mask;
  }
}
