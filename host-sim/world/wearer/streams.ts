/** The streams of random numbers of a wearer's body, apart from each other and from the heart's. */
export const streams = Object.freeze({
  pace: 20,
  stepSize: 21,
  /** And the two after it, one an axis. */
  irregular: 22,
  electrodePull: 25,
  muscle: 26,
  pulseSize: 27,
  vasomotion: 28,
} as const);
