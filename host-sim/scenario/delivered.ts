import type { Reading } from "../../gateway/batch/reading.ts";

/** A reading that arrived, was verified and accepted, placed on the scenario's time. */
export interface DeliveredReading {
  readonly reading: Reading;
  /** Undefined where the device did not know how its boot's ticks lie in time: such a reading is in no span. */
  readonly timeS: number | undefined;
  readonly boot: number;
}

/** What a verifier says of the record that a run delivered. */
export interface DeliveredRecord {
  readonly batches: number;
  readonly genuine: number;
  readonly forged: number;
  /** Batches that are missing, explained or not. */
  readonly gaps: number;
  readonly signedGaps: number;
  /** Batches that are in the record twice. */
  readonly replays: number;
  /** Batches that were signed and never arrived. */
  readonly undelivered: number;
  /** True when no problem is a fault. */
  readonly holds: boolean;
  /** The faults, each a sentence. */
  readonly problems: readonly string[];
}

/** What a run delivered, with the truth that only the world knows. */
export interface Delivered {
  readonly readings: readonly DeliveredReading[];
  readonly record: DeliveredRecord;
  readonly restarts: number;
  /** The heart's own beats, in order. */
  readonly beatTimesS: readonly number[];
}
