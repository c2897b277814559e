import type { Wearer } from "../device/simulated-device.ts";
import { chooseLead, openRecord, plainly } from "../node/recordings/open-record.ts";
import { modelledHeart } from "../world/heart/heart.ts";
import { skinTemperature } from "../world/skin-temperature.ts";
import { recordWaveform } from "../world/wfdb/lead-waveform.ts";

export interface ChosenWearer {
  readonly wearer: Wearer;
  readonly lengthMicros: number;
  /** For a person: whose heart this is. */
  readonly title: string;
}

const DEFAULT_RUN_MICROS = 300e6;

/** The wearer of a recorded ECG, or the modelled one. */
export function chooseWearer(
  path: string | undefined,
  leadName: string | undefined,
  seed: number,
): ChosenWearer {
  const skinCelsius = skinTemperature({ seed });
  if (path === undefined) {
    const ecg = modelledHeart({ seed });
    return { wearer: { ecg, skinCelsius }, lengthMicros: DEFAULT_RUN_MICROS, title: "A modelled heart" };
  }
  const record = openRecord(path);
  const lead = chooseLead(record, leadName);
  const ecg = plainly(record.header.name, () => recordWaveform(record, lead.number));
  return {
    wearer: { ecg, skinCelsius },
    lengthMicros: Math.floor((ecg.length * 1e6) / ecg.rateHz),
    title: `Record ${record.header.name}, lead ${lead.name || lead.number}`,
  };
}
