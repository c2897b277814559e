/** Classes of ANSI/AAMI EC57 (table 3). A paced beat is `unknown` (Q), as in EC57. */
export const BeatClass = Object.freeze({
  normal: 0,
  supraventricular: 1,
  ventricular: 2,
  fusion: 3,
  unknown: 4,
});

/** What is known of a beat besides its class; or-ed together. */
export const BeatMark = Object.freeze({
  /** The interval before this beat is unknown: the first beat, or one after lost samples or lead-off. */
  gap: 0b01,
  /** The signal was bad around this beat: neither its time nor its class is to be relied upon. */
  noisy: 0b10,
  /** The signal around this beat was compared with the wearer's usual: the two marks below mean something. */
  seen: 0b100,
  /** Before it lies a P wave like the usual one. */
  usualP: 0b1000,
  /** Its complex is unlike the usual one: another shape, or noise. */
  unlike: 0b1_0000,
  /** It is ventricular and has the shape of the beat before it, which noise has not. */
  recurring: 0b10_0000,
});

/** What the signal is like while no beat comes. */
export const Silence = Object.freeze({
  /** Contact is good and nothing in the signal looks like a beat. */
  flat: 0,
  /** Contact is good, but something moves that is no beat: artefact, fibrillation. */
  active: 1,
  /** Lead-off, saturation, noise, lost samples: nothing can be said. */
  unusable: 2,
});

/**
 * Milliseconds between two sample indices (int32, they may wrap) at a measured rate, rounded.
 * Exact below 2^53: 2^31 samples at 1 mHz would still fit.
 */
export function elapsedMs(fromIndex: number, toIndex: number, rateMilliHz: number): number {
  // As `Math.round` does it, without its call: on XS that costs more than all the rest.
  const up = (((toIndex - fromIndex) | 0) * 1_000_000) / rateMilliHz + 0.5;
  return up >= 0 && up < 0x7fff_ffff ? up | 0 : Math.floor(up);
}

/**
 * Whether a rate is so far from the one that limits were worked out for (a fortieth of a per cent) that they must be
 * worked out anew: the measured rate moves by some millionths every few seconds.
 */
export function isOff(rateMilliHz: number, knownMilliHz: number): boolean {
  const off = rateMilliHz - knownMilliHz;
  const near = knownMilliHz >> 12;
  return off > near || -off > near;
}

/** The fewest samples at a measured rate that {@link elapsedMs} calls so many milliseconds, above 0. */
export function samplesOf(ms: number, rateMilliHz: number): number {
  let samples = Math.floor((ms * rateMilliHz) / 1_000_000);
  while (elapsedMs(0, samples, rateMilliHz) >= ms) samples--;
  while (elapsedMs(0, samples, rateMilliHz) < ms) samples++;
  return samples;
}
