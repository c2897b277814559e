/**
 * The streams of random numbers of a modelled heart, apart from each other, so that more noise leaves the beats
 * as they are. Artefacts and backgrounds count on from theirs; segments count blocks.
 */
export const streams = Object.freeze({
  muscle: 1,
  wander: 2,
  beatSize: 3,
  muscleLoudness: 5,
  background: 100,
  segment: 1000,
  artefact: 10_000,
} as const);
