/**
 * The streams of random numbers of a modelled heart, apart from each other, so that more noise leaves the beats
 * as they are. Segments of the script count on from `segment`.
 */
export const streams = Object.freeze({
  muscle: 1,
  wander: 2,
  beatSize: 3,
  artefact: 4,
  muscleLoudness: 5,
  segment: 1000,
} as const);
