import { createHash } from "node:crypto";
import { decode, encode } from "cborg";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { softwareSha256 } from "../../../gateway/hash.ts";
import { MemoryStore } from "../../../host-sim/device/memory-store.ts";
import type { FaultCode } from "../../../modules/fault/fault.ts";
import { Fault } from "../../../modules/fault/fault.ts";
import { thresholdTable } from "../../../modules/rhythm/thresholds.ts";
import { decodeSettings, encodeSettings } from "../../../modules/settings/document.ts";
import {
  isWithinBounds,
  settingNames,
  settingsSchema,
  standardSettings,
  valuesOf,
} from "../../../modules/settings/schema.ts";
import { SettingsStore } from "../../../modules/settings/settings-store.ts";

const anySettings = fc
  .array(fc.nat(), { minLength: settingNames.length, maxLength: settingNames.length })
  .map((numbers) =>
    valuesOf((name) => {
      const { minimum, maximum } = settingsSchema[name];
      return minimum + (numbers[settingNames.indexOf(name)] % (maximum - minimum + 1));
    }),
  );
const codeOf = (action: () => void) => {
  try {
    action();
  } catch (error) {
    return error instanceof Fault ? `${error.code} ${error.detail}` : `${error}`;
  }
  return "nothing was thrown";
};

describe("the schema of the settings", () => {
  it("gives every setting a number of its own, a unit, a meaning, and a standard value within its bounds", () => {
    const keys = settingNames.map((name) => settingsSchema[name].key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual([...keys].sort((a, b) => a - b));
    for (const name of settingNames) {
      const { unit, meaning, standard, minimum, maximum } = settingsSchema[name];
      expect(unit.length * meaning.length, name).toBeGreaterThan(0);
      expect(isWithinBounds(name, standard), name).toBe(true);
      expect(isWithinBounds(name, minimum - 1), name).toBe(false);
      expect(isWithinBounds(name, maximum + 1), name).toBe(false);
      expect(isWithinBounds(name, minimum + 0.5), name).toBe(false);
    }
  });

  it("has every threshold of the rhythm rules", () => {
    for (const name of Object.keys(thresholdTable)) expect(settingNames).toContain(name);
  });
});

describe("a settings document", () => {
  it("is what another CBOR encoder makes of it", () => {
    fc.assert(
      fc.property(anySettings, (values) => {
        const pairs = settingNames.map((name) => [settingsSchema[name].key, values[name]] as const);
        expect(encodeSettings(values)).toEqual(new Uint8Array(encode([1, new Map(pairs)])));
      }),
    );
  });

  it("comes back as it was", () => {
    fc.assert(
      fc.property(anySettings, (values) => {
        expect(decodeSettings(encodeSettings(values))).toEqual({ version: 1, values, outOfBounds: [] });
      }),
    );
  });

  it("of a later version is read: unknown numbers are passed over, missing ones have their standard value", () => {
    const later = new Uint8Array(
      encode([
        2,
        new Map([
          [33, 120],
          [500, -7],
          [70_000, 3_000_000_000],
        ]),
      ]),
    );
    const { version, values } = decodeSettings(later);
    expect(version).toBe(2);
    expect(values).toEqual({ ...standardSettings, tachycardiaPerMin: 120 });
  });

  it("with a value outside of the bounds says which, and uses the standard one", () => {
    const wide = new Uint8Array(
      encode([
        1,
        new Map([
          [1, 60_000],
          [33, 500],
        ]),
      ]),
    );
    const { values, outOfBounds } = decodeSettings(wide);
    expect(outOfBounds).toEqual(["tachycardiaPerMin"]);
    expect(values.tachycardiaPerMin).toBe(settingsSchema.tachycardiaPerMin.standard);
  });

  it.each([
    ["nothing", []],
    ["a map alone", [0xa1, 1, 2]],
    ["version 0", [0x82, 0, 0xa0]],
    ["a number that is not in its shortest form", [0x82, 1, 0xa1, 0x18, 5, 1]],
    ["keys that do not ascend", [0x82, 1, 0xa2, 2, 1, 1, 1]],
    ["a key twice", [0x82, 1, 0xa2, 1, 1, 1, 1]],
    ["text for a value", [0x82, 1, 0xa1, 1, 0x61, 0x61]],
    ["an indefinite map", [0x82, 1, 0xbf, 0xff]],
    ["something behind it", [0x82, 1, 0xa0, 0]],
    ["a map that is longer than it is", [0x82, 1, 0xbb, 255, 255, 255, 255, 255, 255, 255, 255]],
    ["a value of 64 bits", [0x82, 1, 0xa1, 1, 0x1b, 0, 0, 0, 1, 0, 0, 0, 0]],
  ])("that is %s is refused", (_, bytes) => {
    expect(codeOf(() => decodeSettings(Uint8Array.from(bytes)))).toMatch(/^settings-malformed/);
  });

  it("that is cut or hostile is refused, and nothing else happens", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(120), anySettings, (noise, cut, values) => {
        const whole = encodeSettings(values);
        for (const bytes of [noise, whole.subarray(0, Math.min(cut, whole.length - 1))]) {
          const code = codeOf(() => decodeSettings(bytes));
          expect(code === "nothing was thrown" || code.startsWith("settings-malformed")).toBe(true);
        }
      }),
    );
  });
});

describe("the settings store", () => {
  const open = (store: MemoryStore, noted: FaultCode[] = []) =>
    new SettingsStore(store, softwareSha256(), { note: (code) => noted.push(code) });

  it("has the standard values at the first start, and keeps what was changed", () => {
    const store = new MemoryStore();
    const first = open(store);
    expect(first.origin).toBe("standard");
    expect(first.values).toEqual(standardSettings);
    first.change({ bradycardiaPerMin: 45, pauseMs: 2500 });
    for (const pauseMs of [2600, 2700, 2800]) {
      first.change({ pauseMs });
      const again = open(store);
      expect(again.origin).toBe("stored");
      expect(again.values).toEqual({ ...standardSettings, bradycardiaPerMin: 45, pauseMs });
      expect(again.hash).toEqual(first.hash);
    }
  });

  it("tells the hash of what is in force", () => {
    const settings = open(new MemoryStore());
    const hash = () => new Uint8Array(createHash("sha256").update(settings.document).digest());
    const before = hash();
    expect(settings.hash).toEqual(before);
    settings.change({ pauseMs: 2500 });
    expect(settings.hash).toEqual(hash());
    expect(settings.hash).not.toEqual(before);
    expect(decode(settings.document, { useMaps: true })[1].get(39)).toBe(2500);
  });

  it("takes all of a change or none of it", () => {
    const store = new MemoryStore();
    const settings = open(store);
    const bad = { bradycardiaPerMin: 40, pauseMs: 1 };
    expect(codeOf(() => settings.change(bad))).toBe("settings-out-of-bounds 39");
    expect(codeOf(() => settings.change({ volume: 11 } as never))).toBe("settings-unknown 0");
    const document = new Uint8Array(
      encode([
        1,
        new Map([
          [32, 30],
          [39, 1],
        ]),
      ]),
    );
    expect(codeOf(() => settings.replace(document))).toBe("settings-out-of-bounds 39");
    expect(settings.values).toEqual(standardSettings);
    expect(store.entries.size).toBe(0);
    settings.replace(new Uint8Array(encode([1, new Map([[32, 30]])])));
    expect(open(store).values.bradycardiaPerMin).toBe(30);
  });

  it("falls back to the record before when the newest is damaged, and to the standard values, and says so", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), (where, mask, both) => {
        const store = new MemoryStore();
        const settings = open(store);
        settings.change({ pauseMs: 2500 });
        settings.change({ pauseMs: 2600 });
        for (const name of both ? ["settings.a", "settings.b"] : ["settings.b"]) {
          const record = store.read(name)!;
          record[where % record.length] ^= mask;
          store.write(name, record);
        }
        const noted: FaultCode[] = [];
        const again = open(store, noted);
        expect(again.origin).toBe(both ? "standard" : "older");
        expect(again.values.pauseMs).toBe(both ? settingsSchema.pauseMs.standard : 2500);
        expect(noted).toContain("settings-record-damaged");
        expect(noted.includes("settings-defaults")).toBe(both);
        // What is chosen next is in force at the next start.
        again.change({ pauseMs: 2700 });
        expect(open(store).values.pauseMs).toBe(2700);
      }),
    );
  });

  it("has the old settings or the new ones after a cut, never a mixture", () => {
    const store = new MemoryStore();
    open(store).change({ pauseMs: 2500, bradycardiaPerMin: 40 });
    const torn = new MemoryStore(new Map(store.entries));
    const record = store.read("settings.a")!;
    for (let length = 0; length < record.length; length++) {
      torn.write("settings.b", record.slice(0, length));
      const { values } = open(torn);
      expect([values.pauseMs, values.bradycardiaPerMin]).toEqual([2500, 40]);
    }
  });
});
