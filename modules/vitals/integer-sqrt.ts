/**
 * ⌊√x⌋ for an integer 0 ≤ x < 2^52. `Math.sqrt` is correctly rounded on every engine (ECMA-262 leaves only the
 * transcendental functions open), and the step afterwards makes the result exact.
 */
export function integerSqrt(x: number): number {
  let root = Math.floor(Math.sqrt(x));
  while (root * root > x) root--;
  while ((root + 1) * (root + 1) <= x) root++;
  return root;
}
