import type { AbsentReason, FindingCode, GapCause, ReadingKind, Source } from "../../modules/record/codes.ts";

/** From `fromS` to `toS`; the whole run where left out. A reading is in it by its tick. */
export interface Span {
  readonly fromS: number;
  readonly toS: number;
}

/** Bounds, both included; unbounded where left out. */
export interface Bounds {
  readonly least?: number;
  readonly most?: number;
}

export type SourceName = keyof typeof Source;
export type VitalName =
  | "heartRate"
  | "pulseRate"
  | "sdnn"
  | "rmssd"
  | "spo2"
  | "skinTemperature"
  | "skinTemperatureTrend"
  | "pnn50";
export type FindingName = keyof typeof FindingCode;

/** Each value of a vital sign in the span lies within the bounds, in the unit people use (a minute, %, °C, ms). */
export interface VitalExpectation extends Span, Bounds {
  readonly expect: "vital";
  readonly vital: VitalName;
  /** Values that there must be. Default 1. */
  readonly readings: number;
}

/** The vital sign is told to be absent in the span, and never has a value. */
export interface AbsentExpectation extends Span {
  readonly expect: "absent";
  readonly vital: VitalName;
  /** The reason that each of them must give. */
  readonly reason?: keyof typeof AbsentReason;
}

/** Beats by the intervals that were delivered: how many, and how they match the heart's own within 150 ms. */
export interface BeatsExpectation extends Span, Bounds {
  readonly expect: "beats";
  /** Of the heart's beats, found. */
  readonly leastSensitivityPercent?: number;
  /** Of the found beats, the heart's. */
  readonly leastPredictivityPercent?: number;
}

/** The longest interval between two beats in the span, in ms. */
export interface LongestIntervalExpectation extends Span {
  readonly expect: "longestInterval";
  readonly leastMs?: number;
  readonly mostMs?: number;
}

/** A change of contact at a time. */
export interface ContactExpectation {
  readonly expect: "contact";
  readonly source: SourceName;
  readonly state: "on" | "off";
  readonly atS: number;
  readonly toleranceS: number;
}

/** Signed gaps in the span: how many, and how long together. Both bounds must hold. */
export interface GapsExpectation extends Span, Bounds {
  readonly expect: "gaps";
  readonly source?: SourceName;
  readonly cause?: keyof typeof GapCause;
  /** All gaps of the span together, where their length is known. */
  readonly leastLostS?: number;
  readonly mostLostS?: number;
}

/** Faults that the device told of in the span. */
export interface FaultExpectation extends Span, Bounds {
  readonly expect: "fault";
  /** A fault's code; any where left out. */
  readonly code?: string;
  readonly source?: SourceName;
}

/** A finding that begins at a time and, where it says so, ends at another. */
export interface FindingExpectation {
  readonly expect: "finding";
  readonly finding: FindingName;
  readonly startS: number;
  readonly endS?: number;
  readonly toleranceS: number;
  readonly leastConfidencePercent: number;
}

/** No finding of these in the span; of none at all where the list is left out. */
export interface NoFindingExpectation extends Span {
  readonly expect: "noFinding";
  readonly findings?: readonly FindingName[];
}

/** How many readings of a kind, whatever they say. */
export interface ReadingsExpectation extends Span, Bounds {
  readonly expect: "readings";
  readonly kind: keyof typeof ReadingKind;
}

/** How many batches were delivered and are genuine. That none is forged, lost or repeated is always expected. */
export interface BatchesExpectation extends Bounds {
  readonly expect: "batches";
}

/** How often the device started again after a loss of power. */
export interface RestartsExpectation extends Bounds {
  readonly expect: "restarts";
}

export type Expectation =
  | VitalExpectation
  | AbsentExpectation
  | BeatsExpectation
  | LongestIntervalExpectation
  | ContactExpectation
  | GapsExpectation
  | FaultExpectation
  | FindingExpectation
  | NoFindingExpectation
  | ReadingsExpectation
  | BatchesExpectation
  | RestartsExpectation;
