import { ReadingKind } from "../../modules/record/codes.ts";
import type { Delivered, DeliveredReading } from "./delivered.ts";
import type { Bounds, Span } from "./expectation.ts";

/** Whether an expectation held, and what was seen in its place. */
export interface Judgement {
  readonly held: boolean;
  /** For a person: what was seen, and what was expected. */
  readonly sentence: string;
}

export const within = (value: number, { least, most }: Bounds): boolean =>
  (least === undefined || value >= least) && (most === undefined || value <= most);

/** `60 to 80`, `at least 60`, `at most 80`, `any`. */
export function boundsText({ least, most }: Bounds): string {
  if (least !== undefined && most !== undefined) return least === most ? `${least}` : `${least} to ${most}`;
  if (least !== undefined) return `at least ${least}`;
  return most !== undefined ? `at most ${most}` : "any";
}

export const spanText = ({ fromS, toS }: Span): string => `from ${fromS} s to ${toS} s`;

/** The readings of a kind whose tick lies in a span, in order of time. */
export function readingsIn(delivered: Delivered, kind: number, { fromS, toS }: Span): DeliveredReading[] {
  return delivered.readings
    .filter(({ reading, timeS }) => {
      return reading.kind === kind && timeS !== undefined && timeS >= fromS && timeS <= toS;
    })
    .sort((a, b) => a.timeS! - b.timeS!);
}

/** Beat times by the intervals that were delivered, and the intervals themselves with their ends. */
export interface DeliveredBeats {
  readonly timesS: readonly number[];
  readonly intervals: readonly { readonly startS: number; readonly endS: number }[];
}

export function deliveredBeats({ readings }: Delivered): DeliveredBeats {
  const times = new Map<number, number>();
  const intervals: { startS: number; endS: number }[] = [];
  for (const { reading, timeS, boot } of readings) {
    if (reading.kind !== ReadingKind.rrIntervals || timeS === undefined) continue;
    // A run begins with the last beat of the run before: a beat is the same when its millisecond is.
    const add = (at: number) => times.set(boot * 1e12 + Math.round(at * 1000), at);
    let at = timeS;
    add(at);
    for (const ms of reading.intervalsMs ?? []) {
      intervals.push({ startS: at, endS: at + ms / 1000 });
      at += ms / 1000;
      add(at);
    }
  }
  return { timesS: [...times.values()].sort((a, b) => a - b), intervals };
}
