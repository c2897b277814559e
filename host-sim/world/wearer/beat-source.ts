import type { Annotation } from "../wfdb/annotation.ts";
import { codeOf } from "../wfdb/annotation-codes.ts";

/** When the ventricles beat: what a pulse follows. A modelled heart is one. */
export interface BeatSource {
  /** World times of the beats from `startS` to before `endS`, in order. */
  beatTimesS(startS: number, endS: number): number[];
}

/** Mnemonics of annot(5) that mark a ventricular beat; `x`, an atrial beat that was not conducted, moves no blood. */
const beatCodes: ReadonlySet<number> = new Set(
  ["N", "L", "R", "B", "a", "A", "J", "S", "V", "r", "F", "e", "j", "n", "E", "/", "f", "Q", "?"].map(
    (mnemonic) => codeOf(mnemonic)!,
  ),
);

/**
 * The beats of a recorded ECG, by its reference annotations. They are the world's to know: a pulse follows them,
 * the device never sees them.
 *
 * @param annotations in order of time, in samples of `rateHz`
 */
export function annotatedBeats(annotations: readonly Annotation[], rateHz: number): BeatSource {
  return beatsAt(annotations.filter(({ code }) => beatCodes.has(code)).map(({ sample }) => sample / rateHz));
}

/** Beats at given world times, in order. */
export function beatsAt(times: readonly number[]): BeatSource {
  return {
    beatTimesS: (startS, endS) => times.slice(firstFrom(times, startS), firstFrom(times, endS)),
  };
}

/** Index of the first time that is not before `timeS`. */
function firstFrom(times: readonly number[], timeS: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < timeS) low = middle + 1;
    else high = middle;
  }
  return low;
}
