import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFileStore } from "../../../../host-sim/node/state/file-store.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "purkinje-store-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the store in a state folder", () => {
  it("holds its values over a restart, to the byte", () => {
    const path = join(folder, "store.json");
    const value = new Uint8Array([0, 255, 10, 13, 128]);
    openFileStore(path).write("device-key", value);
    const again = openFileStore(path);
    expect(again.read("device-key")).toEqual(value);
    again.delete("device-key");
    expect(openFileStore(path).read("device-key")).toBeUndefined();
  });

  it("is readable by its owner alone", () => {
    const path = join(folder, "store.json");
    openFileStore(path).write("device-key", new Uint8Array(32));
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it("refuses a file that it has not written, with a next step, and leaves it as it is", () => {
    const path = join(folder, "store.json");
    for (const text of ["{", "[]", '{"a": 1}', "null"]) {
      writeFileSync(path, text);
      expect(() => openFileStore(path)).toThrow(/not a store that this simulator has written/);
      expect(readFileSync(path, "utf8")).toBe(text);
    }
  });

  it("refuses a name that a chip's store would refuse", () => {
    const store = openFileStore(join(folder, "store.json"));
    expect(() => store.write("a-name-too-long-", new Uint8Array(1))).toThrow(/1 to 15/);
    expect(() => store.write("", new Uint8Array(1))).toThrow(/1 to 15/);
  });
});
