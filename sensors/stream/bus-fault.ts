import type { FaultCode } from "../../modules/fault/fault.ts";

/** A missing acknowledge is known after one byte; only a bus that is held low takes the whole timeout. */
const STUCK_MICROS = 10_000;

/** What a failed I2C transfer means. The classes throw one and the same error; the time that it took tells. */
export function busFault(elapsedMicros: number): FaultCode {
  return elapsedMicros > STUCK_MICROS ? "sensor-bus-stuck" : "sensor-no-acknowledge";
}
