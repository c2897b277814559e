import type { Torture } from "./torture.ts";

/** `PURKINJE_CASE=8x4096/1/17/40 npx vitest run test/modules/journal` runs that case alone. */
export const chosenCase = process.env.PURKINJE_CASE;

/** `PURKINJE_LONG=1` runs all of what is otherwise sampled. */
export const isLong = process.env.PURKINJE_LONG === "1";

/** Bytes at which an operation is cut when not every byte is tried: its edges, and one in between. */
export function bytesToTry(torture: Torture, operation: number): number[] {
  const { kind, data } = torture.history.operations[operation];
  if (kind === "erase")
    return [0, operation * 5 + 1, operation * 5 + 2, operation * 5 + 3, operation * 5 + 4];
  const between = 1 + ((operation * 37) % (data.length - 1));
  return [0, between, data.length - 1, data.length];
}

/** Every byte of an operation, its end included; of an erase eleven ways to be cut. */
export function everyByte(torture: Torture, operation: number): number[] {
  const { kind, data } = torture.history.operations[operation];
  return Array.from({ length: kind === "erase" ? 11 : data.length + 1 }, (_, byte) => byte);
}

/** For a run of everything, on a slow machine. */
export const timeoutMs = isLong ? 7_200_000 : 120_000;
