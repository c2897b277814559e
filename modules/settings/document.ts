import { Fault } from "../fault/fault.ts";
import { CborWriter } from "../record/cbor/writer.ts";
import {
  isWithinBounds,
  SETTINGS_VERSION,
  type SettingName,
  type Settings,
  settingNames,
  settingsSchema,
  valuesOf,
} from "./schema.ts";

const ARRAY_OF_TWO = 0x82;
const MAP = 5;
const UNSIGNED = 0;
const NEGATIVE = 1;
/** Heads of at most five bytes for the version, the pairs, and both halves of each pair. */
const LARGEST_BYTES = 1 + 5 + 5 + 64 * 10;

/**
 * Settings as deterministic CBOR (RFC 8949 §4.2.1): `[version, {number: value, …}]`, all of them, in the order
 * of their numbers. The same settings give the same bytes, so that a hash of them says which are in force.
 */
export function encodeSettings(values: Settings): Uint8Array {
  const bytes = new Uint8Array(LARGEST_BYTES);
  const writer = new CborWriter(bytes);
  writer.arrayHead(2);
  writer.int(SETTINGS_VERSION);
  writer.mapHead(settingNames.length);
  for (const name of settingNames) writer.entry(settingsSchema[name].key, values[name]);
  return bytes.slice(0, writer.at);
}

export interface SettingsDocument {
  readonly version: number;
  /** A value for each setting of this firmware. */
  readonly values: Settings;
  /** Settings whose value in the document lies outside of this firmware's bounds: they have their standard value. */
  readonly outOfBounds: readonly SettingName[];
}

/**
 * Reads what {@link encodeSettings} of this or another version wrote. A number that this firmware does not know
 * is passed over; a setting that the document does not have takes its standard value.
 *
 * @throws Fault `settings-malformed` when it is not exactly such a document
 */
export function decodeSettings(bytes: Uint8Array): SettingsDocument {
  const reader = new IntegerReader(bytes);
  if (bytes[0] !== ARRAY_OF_TWO) throw new Fault("settings-malformed", 0);
  reader.at = 1;
  const version = reader.head(UNSIGNED);
  const pairs = reader.head(MAP);
  const found = new Map<number, number>();
  let last = -1;
  for (let i = 0; i < pairs; i++) {
    const key = reader.head(UNSIGNED);
    if (key <= last) throw new Fault("settings-malformed", reader.at);
    last = key;
    found.set(key, reader.int());
  }
  if (reader.at !== bytes.length || version === 0) throw new Fault("settings-malformed", reader.at);
  const outOfBounds: SettingName[] = [];
  const values = valuesOf((name) => {
    const { key, standard } = settingsSchema[name];
    const value = found.get(key);
    if (value === undefined) return standard;
    if (isWithinBounds(name, value)) return value;
    outOfBounds.push(name);
    return standard;
  });
  return { version, values, outOfBounds };
}

/** Reads whole numbers of at most 32 bits in their shortest form, and the heads of maps. */
class IntegerReader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  int(): number {
    const isNegative = this.#bytes[this.at] >> 5 === NEGATIVE;
    return isNegative ? -1 - this.head(NEGATIVE) : this.head(UNSIGNED);
  }

  /** The argument of a head of this major type. */
  head(major: number): number {
    const bytes = this.#bytes;
    const start = this.at;
    const initial = bytes[start];
    const short = initial & 0x1f;
    if (start >= bytes.length || initial >> 5 !== major || short > 26)
      throw new Fault("settings-malformed", start);
    this.at = start + 1;
    if (short < 24) return short;
    const length = 1 << (short - 24);
    if (start + 1 + length > bytes.length) throw new Fault("settings-malformed", start);
    let value = 0;
    for (let i = 1; i <= length; i++) value = value * 256 + bytes[start + i];
    this.at = start + 1 + length;
    const leastForLength = short === 24 ? 24 : short === 25 ? 0x100 : 0x1_0000;
    if (value < leastForLength) throw new Fault("settings-malformed", start);
    return value;
  }
}
