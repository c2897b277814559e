import type { Annotation } from "../world/wfdb/annotation.ts";
import type { Alarm } from "./alarm-score.ts";
import { beatClassOf } from "./beat-class.ts";
import { isUnreadable } from "./rhythm-spans.ts";
import type { Span } from "./span.ts";

/** Consecutive ventricular beats; the span is from the first to the last. */
export interface VentricularRun extends Span {
  readonly beats: number;
  /** Mean over the run. */
  readonly ratePerMin: number;
  /** The sample of its third beat: no sooner can a run be told. */
  readonly third: number;
}

/** Three and more ventricular beats faster than this are tachycardia, slower ones idioventricular rhythm. */
export const TACHYCARDIA_PER_MIN = 100;

/** Runs of three and more beats of class V that nothing else divides. */
export function ventricularRuns(marks: readonly Annotation[], rateHz: number): VentricularRun[] {
  const runs: VentricularRun[] = [];
  let beats: number[] = [];
  const close = () => {
    if (beats.length >= 3) {
      const [start, end] = [beats[0], beats[beats.length - 1]];
      const ratePerMin = (60 * rateHz * (beats.length - 1)) / Math.max(1, end - start);
      runs.push({ start, end, beats: beats.length, ratePerMin, third: beats[2] });
    }
    beats = [];
  };
  for (const mark of marks) {
    const beatClass = beatClassOf(mark.code);
    if (beatClass === "V") beats.push(mark.sample);
    else if (beatClass !== undefined || isUnreadable(mark)) close();
  }
  close();
  return runs;
}

/** Runs that are tachycardia, of at least so many beats. */
export function tachycardias(marks: readonly Annotation[], rateHz: number, leastBeats = 3): VentricularRun[] {
  return ventricularRuns(marks, rateHz).filter(
    ({ beats, ratePerMin }) => beats >= leastBeats && ratePerMin > TACHYCARDIA_PER_MIN,
  );
}

/** What the test's beats would raise: each tachycardia, at its third beat. */
export function tachycardiaAlarms(marks: readonly Annotation[], rateHz: number): Alarm[] {
  return tachycardias(marks, rateHz).map(({ start, end, third }) => ({ start, end, raised: third }));
}
