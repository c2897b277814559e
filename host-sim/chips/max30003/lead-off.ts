import { type ElectrodeContact, LeadOff } from "../analog/contact.ts";
import { Status } from "./registers.ts";

/** DC lead-off is reported after more than 115 ms (datasheet, STATUS, DCLOFFINT). */
const LEAD_OFF_MICROS = 115_000;

/**
 * DC lead-off detection: a comparator on each input, with a current that pulls an open one away (CNFG_GEN
 * EN_DCLOFF, IPOL, IMAG). Without a current nothing is noticed.
 */
export class LeadOffDetector {
  readonly #contact: ElectrodeContact | undefined;
  #since = Number.POSITIVE_INFINITY;

  constructor(contact: ElectrodeContact | undefined) {
    this.#contact = contact;
  }

  /** When the condition will be reported, or `Infinity`. */
  get reportMicros(): number {
    return this.#since + LEAD_OFF_MICROS;
  }

  get off(): number {
    return this.#contact?.off ?? LeadOff.none;
  }

  reset(): void {
    this.#since = Number.POSITIVE_INFINITY;
  }

  /** Looks at the electrodes and the settings, after either has changed. */
  watch(cnfgGen: number, enabled: boolean, nowMicros: number): void {
    const watching = enabled && ((cnfgGen >> 12) & 3) === 1 && ((cnfgGen >> 8) & 7) !== 0;
    if (!watching || this.off === LeadOff.none) this.reset();
    else if (this.#since === Number.POSITIVE_INFINITY) this.#since = nowMicros;
  }

  /** The bits of STATUS that are the case now. */
  status(cnfgGen: number, nowMicros: number): number {
    if (nowMicros < this.reportMicros) return 0;
    const pulledDown = (cnfgGen >> 11) & 1;
    let bits = Status.DCLOFFINT;
    if (this.off & LeadOff.positive) bits |= pulledDown ? Status.LDOFF_PL : Status.LDOFF_PH;
    if (this.off & LeadOff.negative) bits |= pulledDown ? Status.LDOFF_NH : Status.LDOFF_NL;
    return bits;
  }
}
