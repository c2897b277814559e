import { type ClassedBeat, matchBeats } from "../evaluate/match-beats.ts";
import type { Delivered } from "./delivered.ts";
import type { BeatsExpectation, LongestIntervalExpectation } from "./expectation.ts";
import { boundsText, deliveredBeats, type Judgement, spanText, within } from "./spans.ts";

/** EC57 clause 4.3. */
const WINDOW_MS = 150;

/** How many beats were delivered, and whether they are the heart's. */
export function judgeBeats(expected: BeatsExpectation, delivered: Delivered): Judgement {
  const { fromS, toS, leastSensitivityPercent, leastPredictivityPercent } = expected;
  const { timesS } = deliveredBeats(delivered);
  const found = timesS.filter((timeS) => timeS >= fromS && timeS <= toS).length;
  // Pairs are made over all beats, so that one at the span's edge finds its partner beyond it.
  const pairs = matchBeats(classed(delivered.beatTimesS), classed(timesS), WINDOW_MS);
  const inside = (beat: ClassedBeat | undefined) =>
    beat !== undefined && beat.sample >= fromS * 1000 && beat.sample <= toS * 1000;
  const truth = pairs.filter(({ reference }) => inside(reference));
  const claimed = pairs.filter(({ test }) => inside(test));
  const sensitivity = percent(truth.filter(({ test }) => test !== undefined).length, truth.length);
  const predictivity = percent(
    claimed.filter(({ reference }) => reference !== undefined).length,
    claimed.length,
  );
  const held =
    within(found, expected) &&
    reaches(sensitivity, leastSensitivityPercent) &&
    reaches(predictivity, leastPredictivityPercent);
  const wanted = [
    boundsText(expected),
    ...(leastSensitivityPercent === undefined ? [] : [`Se at least ${leastSensitivityPercent} %`]),
    ...(leastPredictivityPercent === undefined ? [] : [`+P at least ${leastPredictivityPercent} %`]),
  ];
  return {
    held,
    sentence:
      `beats ${spanText(expected)}: ${found} of ${truth.length}, Se ${text(sensitivity)}, ` +
      `+P ${text(predictivity)}; expected ${wanted.join(", ")}`,
  };
}

/** The longest interval that ends and begins in the span. */
export function judgeLongestInterval(expected: LongestIntervalExpectation, delivered: Delivered): Judgement {
  const { fromS, toS, leastMs, mostMs } = expected;
  const inside = deliveredBeats(delivered).intervals.filter(
    ({ startS, endS }) => startS >= fromS && endS <= toS,
  );
  const longestMs = inside.reduce((most, { startS, endS }) => Math.max(most, (endS - startS) * 1000), 0);
  const bounds = {
    ...(leastMs === undefined ? {} : { least: leastMs }),
    ...(mostMs === undefined ? {} : { most: mostMs }),
  };
  const seen = inside.length === 0 ? "none" : `${Math.round(longestMs)} ms`;
  return {
    held: inside.length > 0 && within(Math.round(longestMs), bounds),
    sentence: `longest interval ${spanText(expected)}: ${seen}; expected ${boundsText(bounds)} ms`,
  };
}

const classed = (timesS: readonly number[]): ClassedBeat[] =>
  timesS.map((timeS) => ({ sample: timeS * 1000, beatClass: "N" }));

/** Undefined where there is nothing to take a share of. */
function percent(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : (100 * part) / whole;
}

/** A share of nothing reaches no bound: a span without beats must not expect one. */
function reaches(share: number | undefined, least: number | undefined): boolean {
  return least === undefined || (share !== undefined && share >= least);
}

const text = (share: number | undefined) => (share === undefined ? "none" : `${share.toFixed(1)} %`);
