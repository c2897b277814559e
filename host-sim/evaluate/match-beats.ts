import type { Annotation } from "../world/wfdb/annotation.ts";
import { type BeatClass, beatClassOf } from "./beat-class.ts";

/** A beat of the reference with the one of the test that it was paired with; either may be missing. */
export interface BeatPair {
  readonly reference?: ClassedBeat;
  readonly test?: ClassedBeat;
}

export interface ClassedBeat {
  readonly sample: number;
  readonly beatClass: BeatClass;
}

/** The beats among annotations, with their classes. */
export function beatsOf(marks: readonly Annotation[]): ClassedBeat[] {
  const beats: ClassedBeat[] = [];
  for (const { sample, code } of marks) {
    const beatClass = beatClassOf(code);
    if (beatClass !== undefined) beats.push({ sample, beatClass });
  }
  return beats;
}

/**
 * Pairs beats one to one, in order of time, no pair further apart than `windowSamples` (EC57 clause 4.3: 150 ms).
 * Of two that could be paired with one the nearer is, as in WFDB's bxb(1).
 */
export function matchBeats(
  reference: readonly ClassedBeat[],
  test: readonly ClassedBeat[],
  windowSamples: number,
): BeatPair[] {
  const pairs: BeatPair[] = [];
  const sampleOf = (beats: readonly ClassedBeat[], i: number) =>
    i < beats.length ? beats[i].sample : Number.POSITIVE_INFINITY;
  let r = 0;
  let t = 0;
  while (r < reference.length || t < test.length) {
    const referenceAt = sampleOf(reference, r);
    const testAt = sampleOf(test, t);
    const apart = Math.abs(referenceAt - testAt);
    const near = apart <= windowSamples;
    const otherReferenceNearer =
      referenceAt < testAt && Math.abs(sampleOf(reference, r + 1) - testAt) < apart;
    const otherTestNearer = testAt < referenceAt && Math.abs(sampleOf(test, t + 1) - referenceAt) < apart;
    if (near && !otherReferenceNearer && !otherTestNearer) {
      pairs.push({ reference: reference[r++], test: test[t++] });
    } else if (referenceAt < testAt) {
      pairs.push({ reference: reference[r++] });
    } else {
      pairs.push({ test: test[t++] });
    }
  }
  return pairs;
}
