import { journalFaults } from "./journal.ts";
import { publishFaults } from "./publish.ts";
import { recordFaults } from "./record.ts";
import { sensorFaults } from "./sensor.ts";

/** Every code that the firmware can report, each with a sentence that a person can act on. */
export const faults = Object.freeze({ ...sensorFaults, ...recordFaults, ...journalFaults, ...publishFaults });

export type FaultCode = keyof typeof faults;

/** The only kind of error that the firmware throws on purpose. */
export class Fault extends Error {
  readonly code: FaultCode;
  /** A small number that narrows the code down (a register, an offset, a count), or 0. */
  readonly detail: number;

  constructor(code: FaultCode, detail = 0) {
    super(faults[code]);
    this.name = "Fault";
    this.code = code;
    this.detail = detail;
  }
}
