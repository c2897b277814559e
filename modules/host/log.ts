import type { FaultCode } from "../fault/fault.ts";

/**
 * What the device may say about itself: a closed set of codes and small numbers. There is no free text, so
 * that no name, key or health value can be logged.
 */
export interface Log {
  note(code: FaultCode, detail?: number): void;
}
