/**
 * Added to a product with a reciprocal before it is rounded down, so that the result is that of the division: for whole
 * numbers a ≥ 0 and 0 < w < 10⁶, `(a * (k / w) + EXACT) | 0` is `⌊a·k / w⌋` while that is below 2²⁷. The quotient lacks at
 * least 1/w to the next whole number unless it is one, and the reciprocal's rounding loses less than this. On XS a
 * product of doubles costs half of a division.
 */
export const EXACT = 0.5e-6;
