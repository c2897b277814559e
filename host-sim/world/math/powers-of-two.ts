/** 2 to a whole power, exactly: 0 and Infinity beyond what a double holds. */
export function powerOfTwo(exponent: number): number {
  let factor = exponent < 0 ? 0.5 : 2;
  let result = 1;
  for (let left = exponent < 0 ? -exponent : exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= factor;
    factor *= factor;
  }
  return result;
}

/** ln 2 in two parts; the first has 33 bits, so that its product with any exponent of a double is exact. */
export const ln2High = 0.6931471803691238;
export const ln2Low = 1.9082149292705877e-10;
