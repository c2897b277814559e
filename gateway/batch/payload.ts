import { ChainReason, TimeSource } from "../../modules/record/codes.ts";
import {
  CONFIGURATION_BYTES,
  DIGEST_BYTES,
  Flag,
  FORMAT_VERSION,
  PayloadKey,
  TimeKey,
} from "../../modules/record/keys.ts";
import { CborError, type CborMap, type CborValue, decodeCbor } from "../cbor/decode.ts";
import { PayloadError, unreadable } from "./payload-error.ts";
import { type Reading, readReading } from "./reading.ts";

/** Nesting within a payload: payload, readings, reading, intervals. */
const MAX_DEPTH = 4;
const MAX_UINT32 = 0xffff_ffff;

/** What a device knew of the wall clock; without an offset when the source is `none`. */
export interface TimeKnowledge {
  readonly source: number;
  readonly offset?: { readonly tickMicros: number; readonly unixMs: number; readonly uncertaintyMs: number };
}

/** A batch's payload, decoded. */
export interface BatchContent {
  readonly simulated: boolean;
  readonly chainId: number;
  readonly bootCounter: number;
  readonly batchNumber: number;
  readonly firstSequence: number;
  /** Digest of the batch before; in batch 0, why there is none. */
  readonly link: Uint8Array | number;
  readonly configuration?: Uint8Array;
  readonly time: TimeKnowledge;
  readonly baseTickMicros: number;
  readonly readings: readonly Reading[];
}

/**
 * Decodes a version 1 payload (docs/FORMAT.md, "Payload").
 *
 * @throws PayloadError for anything that is none
 */
export function decodePayload(payload: Uint8Array): BatchContent {
  const map = decodeMap(payload);
  const version = uint(map, PayloadKey.version);
  if (version !== FORMAT_VERSION)
    throw new PayloadError("unsupported-version", `the payload is of version ${version}`);
  const flags = uint(map, PayloadKey.flags);
  if (flags > Flag.simulated) throw new PayloadError("unknown-flag", `the flags are ${flags}`);
  const batchNumber = uint(map, PayloadKey.batchNumber);
  const firstSequence = uint(map, PayloadKey.firstSequence);
  const baseTickMicros = uint(map, PayloadKey.baseTick);
  const items = map.get(PayloadKey.readings);
  if (!Array.isArray(items) || items.length === 0) throw unreadable("the payload holds no readings");
  if ((batchNumber === 0) !== (firstSequence === 0))
    throw unreadable("a chain's first batch and its first reading are both number 0");
  const configuration = map.get(PayloadKey.configuration);
  if (configuration !== undefined && !isBytes(configuration, CONFIGURATION_BYTES))
    throw unreadable(`the configuration's hash is not of ${CONFIGURATION_BYTES} bytes`);
  return {
    simulated: flags === Flag.simulated,
    chainId: uint(map, PayloadKey.chainId, MAX_UINT32),
    bootCounter: uint(map, PayloadKey.bootCounter),
    batchNumber,
    firstSequence,
    link: readLink(map.get(PayloadKey.link), batchNumber),
    ...(configuration === undefined ? {} : { configuration }),
    time: readTime(map.get(PayloadKey.time)),
    baseTickMicros,
    readings: items.map((item, index) => readReading(item, firstSequence + index, baseTickMicros)),
  };
}

function decodeMap(payload: Uint8Array): CborMap {
  let value: CborValue;
  try {
    value = decodeCbor(payload, MAX_DEPTH);
  } catch (error) {
    if (error instanceof CborError)
      throw unreadable(`the payload is no deterministic CBOR: ${error.message}`);
    throw error;
  }
  if (!(value instanceof Map)) throw unreadable("the payload is no map");
  return value;
}

function readLink(value: CborValue | undefined, batchNumber: number): Uint8Array | number {
  if (batchNumber > 0) {
    if (isBytes(value, DIGEST_BYTES)) return value;
    throw unreadable(`batch ${batchNumber} does not name the batch before it`);
  }
  if (value === ChainReason.firstBatch || value === ChainReason.stateLost) return value;
  throw unreadable("batch 0 does not say why it begins a chain");
}

function readTime(value: CborValue | undefined): TimeKnowledge {
  if (!(value instanceof Map)) throw unreadable("the time state is missing");
  const source = uint(value, TimeKey.source);
  if (source === TimeSource.none) return { source };
  const unixMs = value.get(TimeKey.unixMs);
  if (typeof unixMs !== "number") throw unreadable("the time state lacks its offset");
  return {
    source,
    offset: {
      tickMicros: uint(value, TimeKey.tick),
      unixMs,
      uncertaintyMs: uint(value, TimeKey.uncertaintyMs),
    },
  };
}

function uint(map: CborMap, key: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = map.get(key);
  if (typeof value !== "number" || value < 0 || value > most)
    throw unreadable(`key ${key} is missing or no whole number in its range`);
  return value;
}

function isBytes(value: CborValue | undefined, length: number): value is Uint8Array {
  return value instanceof Uint8Array && value.length === length;
}
