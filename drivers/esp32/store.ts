import KeyValueStorage from "embedded:storage/key-value";
import type { KeyValueStore } from "../../modules/host/flash.ts";

/** The NVS namespace that holds what this firmware keeps. */
const PATH = "purkinje";

/** NVS as ECMA-419's key-value storage: every write is committed before it returns. */
export function openStore(): KeyValueStore {
  const storage = KeyValueStorage.open({ path: PATH, format: "buffer", mode: "r+" });
  return {
    read(name) {
      const value = storage.read(name);
      return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined;
    },
    write: (name, value) => storage.write(name, value),
    delete: (name) => storage.delete(name),
  };
}
