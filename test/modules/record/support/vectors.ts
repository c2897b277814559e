import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fromHex } from "../../../../gateway/hex.ts";

/** A data file of test/vectors. */
export function vectors<T>(name: string): T {
  const file = fileURLToPath(new URL(`../../../vectors/${name}`, import.meta.url));
  return JSON.parse(readFileSync(file, "utf8")) as T;
}

export function bytes(hex: string): Uint8Array {
  const value = fromHex(hex);
  if (value === undefined) throw new Error(`Not hexadecimal: ${hex}`);
  return value;
}
