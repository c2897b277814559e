import type { Waveform } from "../waveform.ts";
import type { WfdbRecord } from "./record.ts";
import type { MissingSpan, RecordedLead } from "./recorded-lead.ts";
import { missingSample } from "./sample-formats.ts";
import { WfdbError } from "./wfdb-error.ts";

export interface LeadOptions {
  /**
   * What a missing sample reads as. "hold": the last valid one before it (the first valid one, at the start), so
   * that filters survive; `missing` tells where. "nan": NaN. Default "hold".
   */
  readonly missing?: "hold" | "nan";
  /** Read samples that contradict their checksum all the same. Default false. */
  readonly ignoreChecksum?: boolean;
  /** The ADC value of 0 V, for headers that state a wrong one. */
  readonly baseline?: number;
}

/** A recorded lead as a waveform. */
export interface LeadWaveform extends Waveform {
  readonly lead: RecordedLead;
  readonly missing: readonly MissingSpan[];
}

/**
 * A lead in µV, for electrodes. Without a gain, header(5)'s default of 200 ADC units a millivolt holds:
 * `lead.specification.calibrated` is then false.
 *
 * @throws WfdbError `lead-unknown`; `units-unknown` for a lead that is no voltage; `checksum-differs`
 */
export function recordWaveform(
  record: WfdbRecord,
  which: number | string,
  options: LeadOptions = {},
): LeadWaveform {
  const lead = record.lead(which);
  const microvolts = microvoltsPerUnit(lead.specification.units);
  if (microvolts === undefined) {
    throw new WfdbError(
      "units-unknown",
      `Lead ${lead.name} is in ${lead.specification.units}, which is no voltage; nV, uV, mV and V are.`,
    );
  }
  return waveform(lead, microvolts, options);
}

/**
 * A lead in its own unit (a pulse wave, a pressure): `lead.specification.units`.
 *
 * @throws WfdbError `lead-unknown`, `checksum-differs`
 */
export function physicalWaveform(
  record: WfdbRecord,
  which: number | string,
  options: LeadOptions = {},
): LeadWaveform {
  return waveform(record.lead(which), 1, options);
}

function microvoltsPerUnit(units: string): number | undefined {
  switch (units.toLowerCase()) {
    case "nv":
      return 1e-3;
    case "uv":
    case "µv":
    case "μv":
      return 1;
    case "mv":
      return 1e3;
    case "v":
      return 1e6;
    default:
      return undefined;
  }
}

function waveform(lead: RecordedLead, scale: number, options: LeadOptions): LeadWaveform {
  const { checksum, initialValue, missing } = lead.survey();
  // A first sample that differs is no news where the header states no checksum: such headers were made by hand.
  if (
    !options.ignoreChecksum &&
    (checksum === "differs" || (checksum === "matches" && initialValue === "differs"))
  ) {
    throw new WfdbError(
      "checksum-differs",
      checksum === "differs"
        ? `The samples of lead ${lead.name} in ${lead.specification.fileName} contradict their checksum: the file is damaged.`
        : `Lead ${lead.name} in ${lead.specification.fileName} does not begin with the value that its header states.`,
    );
  }
  const baseline = options.baseline ?? lead.specification.baseline;
  const perUnit = scale / lead.specification.gain;
  const gap = options.missing === "nan" ? () => missingSample : holdIn(lead, missing);
  const last = lead.length - 1;
  return {
    lead,
    missing,
    rateHz: lead.rateHz,
    length: lead.length,
    read(start, count, out) {
      for (let i = 0; i < count; i++) {
        const index = Math.min(last, Math.max(0, start + i));
        let adc = lead.adcAt(index);
        if (adc === missingSample) adc = gap(index);
        out[i] = adc === missingSample ? Number.NaN : (adc - baseline) * perUnit;
      }
    },
  };
}

/** The ADC value that holds at a missing sample; `missingSample` where the lead has no valid one at all. */
function holdIn(lead: RecordedLead, missing: readonly MissingSpan[]): (index: number) => number {
  return (index) => {
    if (missing.length === 0) return missingSample;
    let low = 0;
    let high = missing.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (missing[middle].start <= index) low = middle;
      else high = middle - 1;
    }
    const { start, end } = missing[low];
    return start > 0 ? lead.adcAt(start - 1) : lead.adcAt(end);
  };
}
