import type { Random } from "../../math/random.ts";
import type { Autonomic } from "../autonomic.ts";

/** Where a rhythm begins. */
export interface RhythmContext {
  readonly random: Random;
  readonly startS: number;
  /** Time of the last beat before; negative at the beginning of the world. */
  readonly lastBeatS: number;
}

/** The same with the nerves that act on a sinus node. */
export interface SinusContext extends RhythmContext {
  readonly autonomic: Autonomic;
}

/** When the first beat of a rhythm comes: an interval after the last of the rhythm before, but not before its own start. */
export function firstBeatS({ startS, lastBeatS }: RhythmContext, intervalS: number): number {
  return Math.max(startS, lastBeatS + intervalS);
}
