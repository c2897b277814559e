import { Fault } from "../fault/fault.ts";
import type { Sha256 } from "../host/crypto.ts";
import type { KeyValueStore } from "../host/flash.ts";
import type { Log } from "../host/log.ts";
import { crc32c } from "../journal/crc32c.ts";
import { keptUint8 } from "../memory/kept-arrays.ts";
import { decodeSettings, encodeSettings } from "./document.ts";
import {
  isWithinBounds,
  type SettingName,
  type Settings,
  settingNames,
  settingsSchema,
  standardSettings,
  valuesOf,
} from "./schema.ts";

/** The two records are written in turn: the one before is kept until the new one is whole. */
const NAMES = ["settings.a", "settings.b"] as const;
const COUNTER_BYTES = 4;
const CRC_BYTES = 4;
const NONE = -1;

/** Where the settings in force come from. */
export type SettingsOrigin =
  /** The newest record. */
  | "stored"
  /** The record before it, because the newest is damaged. */
  | "older"
  /** The standard values: nothing was ever stored, or nothing can be read. */
  | "standard";

interface StoredSettings {
  readonly slot: number;
  readonly counter: number;
  readonly values: Settings;
}

/**
 * The settings in force. Kept in two records of the host's store: a counter (4 bytes, little-endian), the
 * document, and a CRC-32C over both (4 bytes, little-endian). The one with the higher counter counts.
 */
export class SettingsStore {
  readonly origin: SettingsOrigin;
  /**
   * SHA-256 of the document in force. Its first 16 bytes stand in every batch, so that nobody has to guess by
   * which thresholds a finding was made.
   */
  readonly hash = keptUint8(32);

  readonly #store: KeyValueStore;
  readonly #sha256: Sha256;
  readonly #log: Log | undefined;
  #slot = NONE;
  #counter = 0;
  #values: Settings = standardSettings;

  constructor(store: KeyValueStore, sha256: Sha256, log?: Log) {
    this.#store = store;
    this.#sha256 = sha256;
    this.#log = log;
    this.origin = this.load();
    this.updateHash();
  }

  get values(): Settings {
    return this.#values;
  }

  /** The document in force, for whoever wants to read all settings at once. */
  get document(): Uint8Array {
    return encodeSettings(this.#values);
  }

  /**
   * Puts settings into force, all of those given or none. Durable when it returns.
   *
   * @throws Fault `settings-unknown`, or `settings-out-of-bounds` with the number of the setting
   */
  change(chosen: Partial<Settings>): void {
    for (const name of Object.keys(chosen) as SettingName[]) {
      if (!settingNames.includes(name)) throw new Fault("settings-unknown");
      const value = chosen[name];
      if (value === undefined || !isWithinBounds(name, value)) {
        throw new Fault("settings-out-of-bounds", settingsSchema[name].key);
      }
    }
    this.keep(valuesOf((name) => chosen[name] ?? this.#values[name]));
  }

  /**
   * Puts a whole document into force, as it came from a manager.
   *
   * @throws Fault `settings-malformed`, or `settings-out-of-bounds` with the number of the first such setting
   */
  replace(document: Uint8Array): void {
    const { values, outOfBounds } = decodeSettings(document);
    if (outOfBounds.length > 0) throw new Fault("settings-out-of-bounds", settingsSchema[outOfBounds[0]].key);
    this.keep(values);
  }

  private keep(values: Settings): void {
    const document = encodeSettings(values);
    const record = new Uint8Array(COUNTER_BYTES + document.length + CRC_BYTES);
    const view = new DataView(record.buffer);
    const counter = this.#counter + 1;
    const slot = this.#slot === 0 ? 1 : 0;
    view.setUint32(0, counter, true);
    record.set(document, COUNTER_BYTES);
    const end = record.length - CRC_BYTES;
    view.setUint32(end, crc32c(0, record, 0, end) >>> 0, true);
    this.#store.write(NAMES[slot], record);
    this.#slot = slot;
    this.#counter = counter;
    this.#values = values;
    this.updateHash();
  }

  private load(): SettingsOrigin {
    let damaged = 0;
    let newest: StoredSettings | undefined;
    for (let slot = 0; slot < NAMES.length; slot++) {
      const record = this.#store.read(NAMES[slot]);
      if (record === undefined) continue;
      const stored = this.decode(record, slot);
      if (stored === undefined) damaged++;
      else if (newest === undefined || stored.counter > newest.counter) newest = stored;
    }
    if (damaged > 0) this.#log?.note("settings-record-damaged", damaged);
    if (newest === undefined) {
      if (damaged > 0) this.#log?.note("settings-defaults");
      return "standard";
    }
    this.#slot = newest.slot;
    this.#counter = newest.counter;
    this.#values = newest.values;
    // A damaged record may have been the newer one.
    return damaged > 0 ? "older" : "stored";
  }

  private decode(record: Uint8Array, slot: number): StoredSettings | undefined {
    const end = record.length - CRC_BYTES;
    if (end <= COUNTER_BYTES) return undefined;
    const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
    if (view.getUint32(end, true) !== crc32c(0, record, 0, end) >>> 0) return undefined;
    try {
      const { values, outOfBounds } = decodeSettings(record.subarray(COUNTER_BYTES, end));
      for (const name of outOfBounds) this.#log?.note("settings-out-of-bounds", settingsSchema[name].key);
      return { slot, counter: view.getUint32(0, true), values };
    } catch (error) {
      if (error instanceof Fault) return undefined;
      throw error;
    }
  }

  private updateHash(): void {
    this.#sha256.reset();
    this.#sha256.update(encodeSettings(this.#values));
    this.#sha256.digest(this.hash);
  }
}
