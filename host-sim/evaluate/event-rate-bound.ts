import { exp } from "../world/math/exp.ts";
import { log } from "../world/math/log.ts";

/**
 * The exact upper confidence bound of an event rate: the largest number of events expected in the time observed
 * under which so few would still be seen with probability 1 − `confidence` (Garwood 1936, the Poisson case).
 * Without a single false alarm in eleven hours the rate may still be 6.5 a day.
 *
 * @param events events seen
 * @param observed time observed, in any unit
 * @returns events a unit of that time
 */
export function eventRateUpperBound(events: number, observed: number, confidence = 0.95): number {
  if (!(Number.isInteger(events) && events >= 0)) throw new RangeError(`${events} events.`);
  if (!(observed > 0)) throw new RangeError(`A time observed of ${observed}.`);
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`A confidence of ${confidence}.`);
  let low = 0;
  let high = 1;
  while (probabilityOfAtMost(events, high) > 1 - confidence) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (probabilityOfAtMost(events, middle) > 1 - confidence) low = middle;
    else high = middle;
  }
  return high / observed;
}

/** Probability of at most so many events where `expected` are expected, term by term in logarithms. */
function probabilityOfAtMost(events: number, expected: number): number {
  let logTerm = -expected;
  let sum = exp(logTerm);
  for (let k = 1; k <= events; k++) {
    logTerm += log(expected / k);
    sum += exp(logTerm);
  }
  return sum;
}
