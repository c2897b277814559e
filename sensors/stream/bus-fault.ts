import type { FaultCode } from "../../modules/fault/fault.ts";

/**
 * Long enough for a transfer that shares the bus, too short to starve an ECG's FIFO. Moddable waits 400 ms for a
 * stuck bus unless told otherwise, and nothing else runs meanwhile.
 */
export const BUS_TIMEOUT_MS = 20;
/** A missing acknowledge is known after one byte; only a bus that is held low takes the whole timeout. */
const STUCK_MICROS = 18_000;

/** What a failed I2C transfer means. The classes throw one and the same error; the time that it took tells. */
export function busFault(elapsedMicros: number): FaultCode {
  return elapsedMicros > STUCK_MICROS ? "sensor-bus-stuck" : "sensor-no-acknowledge";
}
