import { ln2High, ln2Low, powerOfTwo } from "./powers-of-two.ts";

/** 1/n!, highest power first: the series over |r| ≤ ln2 / 2 is exact to 1e-17. */
const coefficients = [
  1 / 87178291200,
  1 / 6227020800,
  1 / 479001600,
  1 / 39916800,
  1 / 3628800,
  1 / 362880,
  1 / 40320,
  1 / 5040,
  1 / 720,
  1 / 120,
  1 / 24,
  1 / 6,
  1 / 2,
  1,
  1,
];

/**
 * e to the x from sums and products alone, so that every engine gives the same bits. Relative error below 1e-14
 * where the result is a normal number.
 */
export function exp(x: number): number {
  if (!(x > -746)) return x <= -746 ? 0 : Number.NaN;
  if (x > 710) return Number.POSITIVE_INFINITY;
  const twos = Math.floor(x * Math.LOG2E + 0.5);
  const r = x - twos * ln2High - twos * ln2Low;
  let sum = 0;
  for (let i = 0; i < coefficients.length; i++) sum = sum * r + coefficients[i];
  // In two steps, since 2^1024 alone is beyond a double, and so is 2^−1075.
  const half = Math.floor(twos / 2);
  return sum * powerOfTwo(half) * powerOfTwo(twos - half);
}
