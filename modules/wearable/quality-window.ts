import { keptUint8 } from "../memory/kept-arrays.ts";
import { AbsentReason } from "../record/codes.ts";
import { Grade, QualityReason, type QualityRing } from "../signal/ecg/signal-quality.ts";

/** Seconds that a heart rate is judged by: what its beats span, more or less. */
const SECONDS = 10;
/** With so many of them unusable there is no rate. */
const MOST_UNUSABLE = 3;

/** Why a value is absent, by the reason that the signal's quality gives. */
const absence: readonly number[] = Object.freeze([
  AbsentReason.tooLittleData,
  AbsentReason.contactOff,
  AbsentReason.saturated,
  AbsentReason.saturated,
  AbsentReason.sensorFault,
  AbsentReason.tooLittleData,
  AbsentReason.noise,
  AbsentReason.motion,
  AbsentReason.tooLittleData,
]);

/** The quality of the last ten seconds of ECG, as one number and as a reason. Allocates nothing after it was made. */
export class QualityWindow {
  /** The seconds' grades, then their reasons. */
  readonly #table = keptUint8(2 * SECONDS)
    .fill(Grade.unusable, 0, SECONDS)
    .fill(QualityReason.learning, SECONDS);
  #next = 0;

  /** Takes the seconds that were graded since. */
  take(ring: QualityRing): void {
    for (; ring.waiting > 0; ring.tail = (ring.tail + 1) | 0) {
      const slot = ring.tail & ring.mask;
      this.#table[this.#next] = ring.grade[slot];
      this.#table[SECONDS + this.#next] = ring.reason[slot];
      this.#next = this.#next === SECONDS - 1 ? 0 : this.#next + 1;
    }
  }

  /** Percent: a good second counts whole, a poor one half. */
  get percent(): number {
    let halves = 0;
    for (let i = 0; i < SECONDS; i++) halves += Grade.unusable - this.#table[i];
    return Math.round((halves * 100) / (2 * SECONDS));
  }

  /** Too much of the signal is no measurement to tell a rate by. */
  get isUnusable(): boolean {
    let unusable = 0;
    for (let i = 0; i < SECONDS; i++) if (this.#table[i] === Grade.unusable) unusable++;
    return unusable > MOST_UNUSABLE;
  }

  /** The newest reason that a second was not good for, as an `AbsentReason`. */
  get absentReason(): number {
    for (let i = 1; i <= SECONDS; i++) {
      const at = (this.#next + SECONDS - i) % SECONDS;
      if (this.#table[at] !== Grade.good) return absence[this.#table[SECONDS + at]];
    }
    return AbsentReason.tooLittleData;
  }
}
