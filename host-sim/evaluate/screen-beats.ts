import { FindingCode } from "../../modules/record/codes.ts";
import { BeatClass, BeatMark } from "../../modules/rhythm/beat.ts";
import { RhythmKind } from "../../modules/rhythm/kind.ts";
import { RhythmScreen } from "../../modules/rhythm/rhythm-screen.ts";
import type { Annotation } from "../world/wfdb/annotation.ts";
import type { ClassedBeat } from "./match-beats.ts";
import { RhythmMarks } from "./rhythm-marks.ts";

const classes: Readonly<Record<string, number>> = {
  N: BeatClass.normal,
  S: BeatClass.supraventricular,
  V: BeatClass.ventricular,
  F: BeatClass.fusion,
  Q: BeatClass.unknown,
};
const codes = new Map<number, number>([
  [RhythmKind.atrialFibrillation, FindingCode.atrialFibrillation],
  [RhythmKind.supraventricularTachycardia, FindingCode.supraventricularTachycardia],
  [RhythmKind.ventricularTachycardia, FindingCode.ventricularTachycardia],
  [RhythmKind.idioventricularRhythm, FindingCode.idioventricularRhythm],
  [RhythmKind.bigeminy, FindingCode.ventricularBigeminy],
  [RhythmKind.trigeminy, FindingCode.ventricularTrigeminy],
]);

/**
 * What the device's rhythm screen makes of beats that others have found: changes of rhythm, in the beats' own
 * samples. Nobody vouches for the signal between them, so there are no pauses.
 */
export function screenBeats(beats: readonly ClassedBeat[], rateHz: number, lastSample: number): Annotation[] {
  const marks = new RhythmMarks();
  const starts = new Map<number, number>();
  const screen = new RhythmScreen({
    start: (kind, start) => {
      starts.set(kind, start);
      if (codes.has(kind)) marks.finding(codes.get(kind)!, start, undefined);
    },
    update: () => {},
    end: (kind, end) => {
      if (codes.has(kind)) marks.finding(codes.get(kind)!, starts.get(kind)!, end);
    },
  });
  const rateMilliHz = Math.round(rateHz * 1000);
  beats.forEach(({ sample, beatClass }, i) => {
    screen.beat(sample, rateMilliHz, classes[beatClass], i === 0 ? BeatMark.gap : 0);
  });
  screen.finish();
  return marks.annotations(lastSample);
}
