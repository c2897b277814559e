/** π/2 in three parts; the first two have 33 bits, so that their products with 2^20 are exact. */
const quarterHigh = 1.5707963267341256;
const quarterMiddle = 6.077100506303966e-11;
const quarterLow = 2.0222662487959506e-21;

/** How far from 0 an angle may be: beyond, so few bits are left of its place on the circle that it is an error. */
const greatestAngle = 1_000_000;

/**
 * Sine of an angle in radians from sums and products alone, so that every engine gives the same bits. Relative
 * error below 1e-12.
 *
 * @throws RangeError for an angle beyond ±1,000,000: keep phases in turns and use `sinOfTurns`
 */
export function sin(radians: number): number {
  return ofQuarter(radians, 0);
}

/** Cosine of an angle in radians; as `sin`. */
export function cos(radians: number): number {
  return ofQuarter(radians, 1);
}

/** Sine of an angle in turns, of any size: whole turns are dropped exactly. */
export function sinOfTurns(turns: number): number {
  const fraction = turns - Math.floor(turns);
  const quarter = Math.floor(4 * fraction + 0.5);
  return quadrant(quarter, (fraction - quarter / 4) * 6.283185307179586);
}

/** Cosine of an angle in turns, of any size. */
export function cosOfTurns(turns: number): number {
  const fraction = turns - Math.floor(turns);
  const quarter = Math.floor(4 * fraction + 0.5);
  return quadrant(quarter + 1, (fraction - quarter / 4) * 6.283185307179586);
}

function ofQuarter(radians: number, shift: number): number {
  if (radians > greatestAngle || radians < -greatestAngle) {
    throw new RangeError("An angle this large has lost its place on the circle: count in turns.");
  }
  const quarters = Math.floor(radians * 0.6366197723675814 + 0.5);
  const rest = radians - quarters * quarterHigh - quarters * quarterMiddle - quarters * quarterLow;
  return quadrant(quarters + shift, rest);
}

/** sin(quarters · π/2 + rest), |rest| ≤ π/4. */
function quadrant(quarters: number, rest: number): number {
  switch (quarters - 4 * Math.floor(quarters / 4)) {
    case 0:
      return sinNearZero(rest);
    case 1:
      return cosNearZero(rest);
    case 2:
      return -sinNearZero(rest);
    case 3:
      return -cosNearZero(rest);
    default:
      return Number.NaN;
  }
}

/** The series to r^17: its remainder over |r| ≤ π/4 is below 1e-19. */
function sinNearZero(r: number): number {
  const s = r * r;
  let sum = 1 / 355687428096000;
  sum = sum * s - 1 / 1307674368000;
  sum = sum * s + 1 / 6227020800;
  sum = sum * s - 1 / 39916800;
  sum = sum * s + 1 / 362880;
  sum = sum * s - 1 / 5040;
  sum = sum * s + 1 / 120;
  sum = sum * s - 1 / 6;
  return r + r * s * sum;
}

function cosNearZero(r: number): number {
  const s = r * r;
  let sum = 1 / 20922789888000;
  sum = sum * s - 1 / 87178291200;
  sum = sum * s + 1 / 479001600;
  sum = sum * s - 1 / 3628800;
  sum = sum * s + 1 / 40320;
  sum = sum * s - 1 / 720;
  sum = sum * s + 1 / 24;
  sum = sum * s - 1 / 2;
  return 1 + s * sum;
}
