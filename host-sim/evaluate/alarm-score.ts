import { type ByCondition, byCondition, type ConditionSpan, conditionAt, conditions } from "./conditions.ts";
import { clip, overlap, type Span, total } from "./span.ts";

/** Something that the test reports, with the sample at which it could first be told. */
export interface Alarm extends Span {
  readonly raised: number;
}

/** Whether events were reported in time, and how often where there was none. */
export interface AlarmScore {
  /** Events of the reference that were reported in time, only later, and not at all. */
  readonly inTime: number;
  readonly late: number;
  readonly missed: number;
  /** Seconds from an event's start to its report, of those that were reported; the longest. */
  readonly longestDelayS: number;
  /** Reports with no event of the reference near, by the condition at their start. */
  readonly false: ByCondition<number>;
  /** Seconds of each condition that were looked at. */
  readonly observedS: ByCondition<number>;
}

export interface AlarmsToScore {
  readonly rateHz: number;
  /** Events that must be reported. */
  readonly events: readonly Span[];
  /** What makes a report true: at least the events; shorter or slower ones too, where to report them is right. */
  readonly real: readonly Span[];
  readonly alarms: readonly Alarm[];
  readonly withinS: number;
  /** A report this far from what is real is still about it. */
  readonly toleranceSamples: number;
  readonly conditions: readonly ConditionSpan[];
}

export function scoreAlarms(input: AlarmsToScore): AlarmScore {
  const { rateHz, events, real, alarms, withinS, toleranceSamples, conditions: spans } = input;
  let [inTime, late, missed, longestDelayS] = [0, 0, 0, 0];
  for (const event of events) {
    const reports = alarms.filter((alarm) => touches(alarm, event, toleranceSamples));
    if (reports.length === 0) {
      missed++;
      continue;
    }
    const first = Math.min(...reports.map(({ raised }) => raised));
    const delayS = Math.max(0, first - event.start) / rateHz;
    longestDelayS = Math.max(longestDelayS, delayS);
    if (delayS <= withinS) inTime++;
    else late++;
  }
  const wrong = byCondition(() => 0);
  for (const alarm of alarms) {
    if (!real.some((span) => touches(alarm, span, toleranceSamples)))
      wrong[conditionAt(spans, alarm.start)]++;
  }
  const observedS = byCondition(
    (condition) => total(spans.filter((span) => span.condition === condition)) / rateHz,
  );
  return { inTime, late, missed, longestDelayS, false: wrong, observedS };
}

function touches(alarm: Span, event: Span, tolerance: number): boolean {
  return alarm.start <= event.end + tolerance && alarm.end >= event.start - tolerance;
}

/** The sum of scores: all records taken as one. */
export function addAlarmScores(scores: readonly AlarmScore[]): AlarmScore {
  const sum = (of: (score: AlarmScore) => number) => scores.reduce((total, score) => total + of(score), 0);
  return {
    inTime: sum((score) => score.inTime),
    late: sum((score) => score.late),
    missed: sum((score) => score.missed),
    longestDelayS: scores.reduce((longest, score) => Math.max(longest, score.longestDelayS), 0),
    false: byCondition((condition) => sum((score) => score.false[condition])),
    observedS: byCondition((condition) => sum((score) => score.observedS[condition])),
  };
}

/** False reports and hours, all conditions together. */
export function falseAlarms(score: AlarmScore): { readonly count: number; readonly hours: number } {
  let [count, seconds] = [0, 0];
  for (const condition of conditions) {
    count += score.false[condition];
    seconds += score.observedS[condition];
  }
  return { count, hours: seconds / 3600 };
}

/** Whether each episode of at least `leastS` seconds was found at all. */
export function scoreLongEpisodes(
  reference: readonly Span[],
  test: readonly Span[],
  end: number,
  leastSamples: number,
): { readonly found: number; readonly missed: number } {
  const long = clip(reference, 0, end).filter((span) => span.end - span.start >= leastSamples);
  const found = long.filter((span) => overlap(span, test) > 0).length;
  return { found, missed: long.length - found };
}
