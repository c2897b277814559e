import { MemoryStore } from "../../device/memory-store.ts";
import { CommandError } from "../command-error.ts";
import { readIfPresent, replaceFile } from "./state-folder.ts";

/** The simulated device's key-value store, kept whole in one JSON file (name → base64) after each change. */
export function openFileStore(path: string): MemoryStore {
  const entries = parseEntries(path, readIfPresent(path));
  return new MemoryStore(entries, () => replaceFile(path, serialise(entries)));
}

function serialise(entries: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const plain = Object.fromEntries(
    [...entries].map(([name, value]) => [name, Buffer.from(value).toString("base64")]),
  );
  return new TextEncoder().encode(`${JSON.stringify(plain, undefined, 2)}\n`);
}

function parseEntries(path: string, bytes: Uint8Array | undefined): Map<string, Uint8Array> {
  if (bytes === undefined) return new Map();
  try {
    const plain: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof plain !== "object" || plain === null || Array.isArray(plain)) throw new TypeError("no object");
    return new Map(
      Object.entries(plain).map(([name, value]) => {
        if (typeof value !== "string") throw new TypeError(name);
        return [name, new Uint8Array(Buffer.from(value, "base64"))];
      }),
    );
  } catch {
    throw new CommandError(
      `${path} is not a store that this simulator has written.`,
      "Restore it from a copy, or give an empty --state folder: a new device is then made there.",
    );
  }
}
