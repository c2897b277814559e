import { expect, test } from "vitest";
import { eventRateUpperBound } from "../../../host-sim/evaluate/event-rate-bound.ts";

// Half of chi-squared quantiles, as printed in tables of Poisson confidence limits (one-sided 95 % and 97.5 %).
test.each([
  [0, 0.95, 2.9957],
  [1, 0.95, 4.7439],
  [5, 0.95, 10.513],
  [10, 0.95, 16.962],
  [0, 0.975, 3.6889],
  [10, 0.975, 18.39],
  [100, 0.975, 121.63],
])("%i events bound the expectation at %f by %f", (events, confidence, bound) => {
  expect(eventRateUpperBound(events, 1, confidence) / bound).toBeCloseTo(1, 3);
});

test("no false alarm in eleven hours leaves six and a half a day possible", () => {
  expect(eventRateUpperBound(0, 11 / 24)).toBeCloseTo(6.54, 2);
});

test("many events are no trouble", () => {
  expect(eventRateUpperBound(2000, 1)).toBeGreaterThan(2070);
  expect(eventRateUpperBound(2000, 1)).toBeLessThan(2080);
});

test("nonsense is refused", () => {
  expect(() => eventRateUpperBound(-1, 1)).toThrow(/-1 events/);
  expect(() => eventRateUpperBound(0.5, 1)).toThrow(/0.5 events/);
  expect(() => eventRateUpperBound(0, 0)).toThrow(/observed of 0/);
  expect(() => eventRateUpperBound(0, 1, 1)).toThrow(/confidence of 1/);
});
