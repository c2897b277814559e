import { ln2High, ln2Low, powerOfTwo } from "./powers-of-two.ts";

const leastNormal = 2.2250738585072014e-308;
const steps = [512, 256, 128, 64, 32, 16, 8, 4, 2, 1];
const up = steps.map((step) => powerOfTwo(step));
const down = steps.map((step) => powerOfTwo(-step));

/**
 * The natural logarithm from sums, products and quotients alone, so that every engine gives the same bits.
 * Relative error below 1e-14. NaN below 0, −Infinity at 0.
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  let mantissa = x;
  let twos = 0;
  if (mantissa < leastNormal) {
    mantissa *= 18014398509481984; // 2^54
    twos = -54;
  }
  for (let i = 0; i < steps.length; i++) {
    if (mantissa >= up[i]) {
      mantissa *= down[i];
      twos += steps[i];
    } else if (mantissa < 2 * down[i]) {
      mantissa *= up[i];
      twos -= steps[i];
    }
  }
  // 1 ≤ mantissa < 2 by now; around 1 the series is short.
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    twos += 1;
  }
  // log m = 2 artanh s, s = (m − 1) / (m + 1), |s| < 0.172.
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum = 0;
  for (let odd = 23; odd >= 1; odd -= 2) sum = sum * square + 1 / odd;
  return twos * ln2High + (2 * s * sum + twos * ln2Low);
}
