import { keptInt32, keptUint8, keptUint16 } from "../../memory/kept-arrays.ts";

/** Samples of a segment: one second. Segments begin at multiples of it in the running index. */
export const SEGMENT = 128;

/** May a segment be judged at all? */
export const Grade = Object.freeze({
  /** Beats and their shapes can be trusted. */
  good: 0,
  /** Beats are probably right, their shapes may not be. */
  poor: 1,
  /** Nothing should be concluded. */
  unusable: 2,
});

/** Why a segment has its grade. */
export const QualityReason = Object.freeze({
  none: 0,
  /** An electrode is off. */
  contactOff: 1,
  /** The converter was at its limit. */
  saturated: 2,
  /** The front end was recovering from an overload, or was set up anew. */
  recovering: 3,
  /** Samples are missing. */
  gap: 4,
  /** No deflection at all, with electrodes on: a pause, an arrest, or an input without a signal. The grade is good. */
  flat: 5,
  /** Much of the slope lies outside the beats: muscle noise, movement of the electrodes, or ventricular flutter. */
  noise: 6,
  /** A slope far beyond this wearer's beats: a pulled or slipping electrode. */
  movement: 7,
  /** The beats of this wearer are not known yet. */
  learning: 8,
});

/**
 * The quality of the last seconds, oldest first, in typed arrays that are made once; read like a beat ring.
 */
export class QualityRing {
  readonly mask: number;
  /** Running index of the segment's first sample, a multiple of {@link SEGMENT}. */
  readonly index: Int32Array;
  /** {@link Grade} */
  readonly grade: Uint8Array;
  /** {@link QualityReason} */
  readonly reason: Uint8Array;
  /** Slope power outside the beats, in percent of one usual beat's (over this and the segment before); at most 999. */
  readonly noisePercent: Uint16Array;
  head = 0;
  tail = 0;
  /** Segments that were overwritten before they were taken. */
  dropped = 0;

  /** @param capacity segments; a power of two */
  constructor(capacity = 8) {
    this.mask = capacity - 1;
    this.index = keptInt32(capacity);
    this.grade = keptUint8(capacity);
    this.reason = keptUint8(capacity);
    this.noisePercent = keptUint16(capacity);
  }

  /** Segments that wait to be taken. */
  get waiting(): number {
    return (this.head - this.tail) | 0;
  }

  /** Appends a segment. Allocates nothing. */
  put(index: number, grade: number, reason: number, noisePercent: number): void {
    const slot = this.head & this.mask;
    if (this.waiting > this.mask) {
      this.tail = (this.tail + 1) | 0;
      this.dropped++;
    }
    this.index[slot] = index;
    this.grade[slot] = grade;
    this.reason[slot] = reason;
    this.noisePercent[slot] = noisePercent;
    this.head = (this.head + 1) | 0;
  }
}
