/**
 * The MIT annotation format of annot(5): words of 16 bits, low byte first, a code in the upper six bits and a
 * value in the lower ten. Codes up to 49 are annotations, their value the time since the one before; the codes
 * here qualify them.
 */
export const pseudoCodes = Object.freeze({
  /** The next four bytes, high word first, are a further interval. */
  skip: 59,
  /** The value is `number`, or `channel`, of this annotation and those after it. */
  number: 60,
  /** The value is the subtype of this annotation alone. */
  subtype: 61,
  channel: 62,
  /** As many bytes of text as the value says follow, padded to an even number. */
  aux: 63,
} as const);

export const greatestInterval = 1023;

/** The comment at time 0 by which a file states its own ticks a second. */
export const resolutionPrefix = "## time resolution: ";
