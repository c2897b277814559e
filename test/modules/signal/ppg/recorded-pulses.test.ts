import { describe, expect, it } from "vitest";
import { ratesOf } from "./detect.ts";
import { bidmc, cameras, challenge2015, type RecordedPpg, wristband } from "./recorded-ppg.ts";

interface Score {
  name: string;
  rates: number;
  coveragePercent: number;
  meanError: number;
  within5Percent: number;
  worst: number;
}

/** Of all rates over eight intervals that the reference can tell: how many are believed, and how true those are. */
function score({ name, light, referencePerMin }: RecordedPpg): Score & { errors: number[] } {
  const compared = ratesOf(light).flatMap((found) => {
    const reference = referencePerMin(found.fromS, found.toS);
    return reference === undefined ? [] : [{ ...found, error: Math.abs(found.perMin - reference) }];
  });
  const errors = compared.filter(({ isBelieved }) => isBelieved).map(({ error }) => error);
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  return {
    name,
    rates: compared.length,
    coveragePercent: Math.round((100 * errors.length) / compared.length),
    meanError: Math.round(100 * mean) / 100,
    within5Percent: Math.round((100 * errors.filter((error) => error < 5).length) / errors.length),
    worst: Math.round(10 * Math.max(...errors)) / 10,
    errors,
  };
}

function together(name: string, scores: readonly (Score & { errors: number[] })[]): Score {
  const errors = scores.flatMap((one) => one.errors);
  const rates = scores.reduce((sum, one) => sum + one.rates, 0);
  const total: Score = {
    name,
    rates,
    coveragePercent: Math.round((100 * errors.length) / rates),
    meanError: errors.reduce((sum, error) => sum + error, 0) / errors.length,
    within5Percent: (100 * errors.filter((error) => error < 5).length) / errors.length,
    worst: Math.max(...errors),
  };
  if (process.env.FIGURES) {
    console.table(
      [...scores, total],
      ["name", "rates", "coveragePercent", "meanError", "within5Percent", "worst"],
    );
  }
  return total;
}

const monitors = [...bidmc(), ...challenge2015()];
const fingers = cameras((light) =>
  ratesOf(light).map(({ fromS, toS, perMin }) => [fromS, toS, perMin] as const),
);
const wrists = wristband();

describe("pulse rates of recorded light, where they are believed", () => {
  it.skipIf(monitors.length === 0)("are the ECG's on bedside monitors", () => {
    const { coveragePercent, meanError, within5Percent } = together("monitors", monitors.map(score));
    expect(coveragePercent).toBeGreaterThanOrEqual(75);
    expect(meanError).toBeLessThan(0.6);
    expect(within5Percent).toBeGreaterThan(98);
  });

  it.skipIf(fingers.length === 0)("are the chest strap's with fingers on cameras", () => {
    const { coveragePercent, meanError, within5Percent } = together("cameras", fingers.map(score));
    expect(coveragePercent).toBeGreaterThanOrEqual(75);
    expect(meanError).toBeLessThan(0.6);
    expect(within5Percent).toBeGreaterThan(97);
  });

  it.skipIf(wrists.length === 0)("are the wristband's own on a wrist at work, and rare", () => {
    const { coveragePercent, meanError, within5Percent } = together("wrist", wrists.map(score));
    expect(coveragePercent).toBeGreaterThanOrEqual(15);
    expect(meanError).toBeLessThan(2);
    expect(within5Percent).toBeGreaterThan(90);
  });
});
