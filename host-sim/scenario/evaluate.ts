import type { Delivered } from "./delivered.ts";
import type { Expectation } from "./expectation.ts";
import { judgeBeats, judgeLongestInterval } from "./judge-beats.ts";
import { judgeFinding, judgeNoFinding } from "./judge-findings.ts";
import {
  judgeContact,
  judgeCount,
  judgeFault,
  judgeGaps,
  judgeReadings,
  judgeRecord,
} from "./judge-record.ts";
import { judgeAbsent, judgeVital } from "./judge-vitals.ts";
import type { Scenario } from "./scenario.ts";
import type { Judgement } from "./spans.ts";

/** An expectation with what came of it. */
export interface Outcome extends Judgement {
  /** `expectations[2] vital heartRate`, or `record`: the same in every run of the scenario. */
  readonly title: string;
}

/** Judges what a run delivered: the record first, then each expectation in the order of the file. */
export function evaluate(scenario: Scenario, delivered: Delivered): Outcome[] {
  return [
    { title: "record", ...judgeRecord(delivered) },
    ...scenario.expectations.map((expectation, i) => ({
      title: `expectations[${i}] ${titleOf(expectation)}`,
      ...judge(expectation, delivered),
    })),
  ];
}

function judge(expected: Expectation, delivered: Delivered): Judgement {
  switch (expected.expect) {
    case "vital":
      return judgeVital(expected, delivered);
    case "absent":
      return judgeAbsent(expected, delivered);
    case "beats":
      return judgeBeats(expected, delivered);
    case "longestInterval":
      return judgeLongestInterval(expected, delivered);
    case "contact":
      return judgeContact(expected, delivered);
    case "gaps":
      return judgeGaps(expected, delivered);
    case "fault":
      return judgeFault(expected, delivered);
    case "finding":
      return judgeFinding(expected, delivered);
    case "noFinding":
      return judgeNoFinding(expected, delivered);
    case "readings":
      return judgeReadings(expected, delivered);
    case "batches":
      return judgeCount("genuine batches", delivered.record.genuine, expected);
    case "restarts":
      return judgeCount("starts after a loss of power", delivered.restarts, expected);
  }
}

function titleOf(expected: Expectation): string {
  switch (expected.expect) {
    case "vital":
    case "absent":
      return `${expected.expect} ${expected.vital}`;
    case "finding":
      return `finding ${expected.finding}`;
    case "contact":
      return `contact ${expected.source} ${expected.state}`;
    default:
      return expected.expect;
  }
}
