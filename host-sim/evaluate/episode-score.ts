import { clip, overlap, type Span, total } from "./span.ts";

/** EC57's comparison of episodes, by their number and by their duration. Durations are in samples, or seconds. */
export interface EpisodeScore {
  /** Reference episodes that the test's overlap anywhere, and those that none does. */
  readonly found: number;
  readonly missed: number;
  /** Test episodes that overlap a reference episode, and those that do not. */
  readonly confirmed: number;
  readonly false: number;
  readonly referenceDuration: number;
  readonly testDuration: number;
  /** What both have in common. */
  readonly shared: number;
}

/**
 * Compares episodes between two samples, as WFDB's epicmp(1) does: an episode that began before is cut there.
 */
export function scoreEpisodes(
  reference: readonly Span[],
  test: readonly Span[],
  start: number,
  end: number,
): EpisodeScore {
  const truth = clip(reference, start, end);
  const said = clip(test, start, end);
  const found = truth.filter((span) => overlap(span, said) > 0).length;
  const confirmed = said.filter((span) => overlap(span, truth) > 0).length;
  const shared = truth.reduce((sum, span) => sum + overlap(span, said), 0);
  return {
    found,
    missed: truth.length - found,
    confirmed,
    false: said.length - confirmed,
    referenceDuration: total(truth),
    testDuration: total(said),
    shared,
  };
}

/** The sum of scores: all records taken as one. */
export function addEpisodeScores(scores: readonly EpisodeScore[]): EpisodeScore {
  const sum = {
    found: 0,
    missed: 0,
    confirmed: 0,
    false: 0,
    referenceDuration: 0,
    testDuration: 0,
    shared: 0,
  };
  for (const score of scores) {
    for (const key of Object.keys(sum) as (keyof EpisodeScore)[]) sum[key] += score[key];
  }
  return sum;
}
