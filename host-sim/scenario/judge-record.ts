import { GapCause, ReadingKind, Source } from "../../modules/record/codes.ts";
import type { Delivered } from "./delivered.ts";
import type {
  Bounds,
  ContactExpectation,
  FaultExpectation,
  GapsExpectation,
  ReadingsExpectation,
} from "./expectation.ts";
import { boundsText, type Judgement, readingsIn, spanText, within } from "./spans.ts";

/** A change of contact where it should be. */
export function judgeContact(expected: ContactExpectation, { readings }: Delivered): Judgement {
  const { source, state, atS, toleranceS } = expected;
  const changes = readings.flatMap(({ reading, timeS }) =>
    reading.kind === ReadingKind.contact && reading.source === Source[source] && timeS !== undefined
      ? [{ timeS, state: reading.value === 1 ? "on" : "off" }]
      : [],
  );
  const seen = changes.map((change) => `${change.state} at ${change.timeS.toFixed(1)} s`).join(", ");
  return {
    held: changes.some((change) => change.state === state && Math.abs(change.timeS - atS) <= toleranceS),
    sentence: `contact of ${source}: ${seen || "no change"}; expected ${state} at ${atS} s, give or take ${toleranceS} s`,
  };
}

/** Signed gaps: how many, and how long. */
export function judgeGaps(expected: GapsExpectation, delivered: Delivered): Judgement {
  const { source, cause, leastLostS, mostLostS } = expected;
  const gaps = readingsIn(delivered, ReadingKind.gap, expected).filter(
    ({ reading }) =>
      (source === undefined || reading.source === Source[source]) &&
      (cause === undefined || reading.code === GapCause[cause]),
  );
  const lostS = gaps.reduce((sum, { reading }) => sum + (reading.durationMicros ?? 0) / 1e6, 0);
  const lost: Bounds = {
    ...(leastLostS === undefined ? {} : { least: leastLostS }),
    ...(mostLostS === undefined ? {} : { most: mostLostS }),
  };
  const title = [source, cause].filter((word) => word !== undefined).join(", ");
  return {
    held: within(gaps.length, expected) && within(lostS, lost),
    sentence:
      `gaps${title === "" ? "" : ` (${title})`} ${spanText(expected)}: ${gaps.length}, ${lostS.toFixed(2)} s together; ` +
      `expected ${boundsText(expected)}, ${boundsText(lost)} s`,
  };
}

/** Faults that the device told of. */
export function judgeFault(expected: FaultExpectation, delivered: Delivered): Judgement {
  const { code, source } = expected;
  const found = readingsIn(delivered, ReadingKind.fault, expected).filter(
    ({ reading }) =>
      (code === undefined || reading.text === code) &&
      (source === undefined || reading.source === Source[source]),
  );
  const all = readingsIn(delivered, ReadingKind.fault, expected).map(({ reading }) => reading.text);
  const others = [...new Set(all)].join(", ");
  return {
    held: within(found.length, expected),
    sentence:
      `faults ${code ?? ""} ${spanText(expected)}: ${found.length}${others === "" ? "" : ` (seen: ${others})`}; ` +
      `expected ${boundsText(expected)}`,
  };
}

/** How many readings of a kind. */
export function judgeReadings(expected: ReadingsExpectation, delivered: Delivered): Judgement {
  const count = readingsIn(delivered, ReadingKind[expected.kind], expected).length;
  return {
    held: within(count, expected),
    sentence: `readings of ${expected.kind} ${spanText(expected)}: ${count}; expected ${boundsText(expected)}`,
  };
}

/** A number that is counted over the whole run. */
export function judgeCount(title: string, count: number, bounds: Bounds): Judgement {
  return {
    held: within(count, bounds),
    sentence: `${title}: ${count}; expected ${boundsText(bounds)}`,
  };
}

/** What every scenario expects: all that was signed arrived, genuine, once. */
export function judgeRecord({ record }: Delivered): Judgement {
  const { genuine, batches, forged, gaps, signedGaps, replays, undelivered, holds, problems } = record;
  const held = holds && forged === 0 && gaps === 0 && replays === 0 && undelivered === 0;
  return {
    held,
    sentence:
      `record: ${genuine} of ${batches} batches genuine, ${forged} forged, ${gaps} lost without a word, ` +
      `${signedGaps} given up and told, ${replays} repeated, ${undelivered} not delivered; ` +
      `expected all genuine, none lost or repeated${problems.length === 0 ? "" : `: ${problems.join(" ")}`}`,
  };
}
