import { ReadingKey as Key } from "../../modules/record/keys.ts";
import type { CborMap, CborValue } from "../cbor/decode.ts";
import { kinds } from "./kinds.ts";
import { unreadable } from "./payload-error.ts";

/**
 * One reading as a receiver sees it. Numbers are whole and in the units of docs/FORMAT.md; the tick is absolute
 * within its boot. What was absent in the record is absent here.
 */
export interface Reading {
  readonly sequence: number;
  readonly kind: number;
  /** The kind's name, or undefined for a kind of a later revision. */
  readonly name?: string;
  readonly tickMicros: number;
  readonly source: number;
  readonly quality?: number;
  readonly value?: number;
  readonly absent?: number;
  readonly durationMicros?: number;
  /** The intervals themselves: the differences are summed up. */
  readonly intervalsMs?: readonly number[];
  readonly classes?: string;
  readonly code?: number;
  readonly confidence?: number;
  /** Triples of feature, measured value, threshold. */
  readonly reasons?: readonly number[];
  readonly rateMilliHz?: number;
  readonly resolutionNanoV?: number;
  readonly codec?: number;
  readonly count?: number;
  readonly data?: Uint8Array;
  readonly text?: string;
  readonly milliV?: number;
  readonly from?: number;
  readonly to?: number;
  readonly unixMs?: number;
  readonly uncertaintyMs?: number;
}

type Draft = { -readonly [Field in keyof Reading]: Reading[Field] };

/** Reads a value of one key into its field; false when the value's type is not the key's. */
type FieldReader = (draft: Draft, value: CborValue) => boolean;

type NumberField = {
  [Field in keyof Draft]-?: Draft[Field] extends number | undefined ? Field : never;
}[keyof Draft];

const number =
  (field: NumberField, least = 0, most = Number.MAX_SAFE_INTEGER): FieldReader =>
  (draft, value) => {
    if (typeof value !== "number" || value < least || value > most) return false;
    draft[field] = value;
    return true;
  };

const anyInteger = (field: NumberField) => number(field, Number.MIN_SAFE_INTEGER);

const fields: ReadonlyMap<number, FieldReader> = new Map<number, FieldReader>([
  [Key.kind, number("kind")],
  [Key.tick, anyInteger("tickMicros")],
  [Key.source, number("source")],
  [Key.quality, number("quality", 0, 100)],
  [Key.value, anyInteger("value")],
  [Key.absent, number("absent")],
  [Key.duration, number("durationMicros")],
  [Key.intervals, readIntervals],
  [Key.classes, readClasses],
  [Key.code, number("code")],
  [Key.confidence, number("confidence", 0, 100)],
  [Key.reasons, readReasons],
  [Key.rateMilliHz, number("rateMilliHz", 1)],
  [Key.resolutionNanoV, number("resolutionNanoV", 1)],
  [Key.codec, number("codec")],
  [Key.count, number("count")],
  [Key.data, readData],
  [Key.text, readText],
  [Key.milliV, number("milliV")],
  [Key.from, number("from")],
  [Key.to, number("to")],
  [Key.unixMs, anyInteger("unixMs")],
  [Key.uncertaintyMs, number("uncertaintyMs")],
]);

/**
 * Checks one decoded reading and gives it names.
 *
 * @param sequence its number in the chain
 * @param baseTickMicros the batch's base tick
 * @throws PayloadError where a known key has a wrong type or a key that the kind needs is missing
 */
export function readReading(item: CborValue, sequence: number, baseTickMicros: number): Reading {
  if (!(item instanceof Map)) throw unreadable(`reading ${sequence} is no map`);
  const draft: Draft = { sequence, kind: -1, tickMicros: 0, source: -1 };
  for (const [key, value] of item) {
    const read = fields.get(key);
    if (read !== undefined && !read(draft, value))
      throw unreadable(`key ${key} of reading ${sequence} has a value that it cannot have`);
  }
  for (const key of [Key.kind, Key.tick, Key.source]) need(item, key, sequence);
  draft.tickMicros += baseTickMicros;
  const kind = kinds.get(draft.kind);
  if (kind === undefined) return draft;
  draft.name = kind.name;
  if (kind.mayBeAbsent && draft.absent !== undefined) {
    for (const key of kind.required)
      if (item.has(key))
        throw unreadable(`reading ${sequence} has both a value and a reason why it has none`);
    return draft;
  }
  for (const key of kind.required) need(item, key, sequence);
  if (draft.classes !== undefined && draft.classes.length !== draft.intervalsMs?.length)
    throw unreadable(`reading ${sequence} has not one class for each interval`);
  if (draft.from !== undefined && draft.to !== undefined && draft.from > draft.to)
    throw unreadable(`reading ${sequence} names batches backwards`);
  return draft;
}

function need(item: CborMap, key: number, sequence: number): void {
  if (!item.has(key)) throw unreadable(`reading ${sequence} lacks key ${key}`);
}

function readIntervals(draft: Draft, value: CborValue): boolean {
  if (!isNumbers(value)) return false;
  let interval = 0;
  const intervals: number[] = [];
  for (const step of value) {
    interval += step;
    if (!(interval > 0 && interval <= Number.MAX_SAFE_INTEGER)) return false;
    intervals.push(interval);
  }
  draft.intervalsMs = intervals;
  return true;
}

function readClasses(draft: Draft, value: CborValue): boolean {
  if (typeof value !== "string" || !/^[NSVFQ]*$/.test(value)) return false;
  draft.classes = value;
  return true;
}

function readReasons(draft: Draft, value: CborValue): boolean {
  if (!isNumbers(value) || value.length % 3 !== 0) return false;
  draft.reasons = value;
  return true;
}

function readData(draft: Draft, value: CborValue): boolean {
  if (!(value instanceof Uint8Array)) return false;
  draft.data = value;
  return true;
}

function readText(draft: Draft, value: CborValue): boolean {
  if (typeof value !== "string") return false;
  draft.text = value;
  return true;
}

function isNumbers(value: CborValue): value is number[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "number");
}
