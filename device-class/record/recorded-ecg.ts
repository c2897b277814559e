import { existsSync } from "node:fs";
import { join } from "node:path";
import { openRecord } from "../../host-sim/node/recordings/open-record.ts";
import { recordWaveform } from "../../host-sim/world/wfdb/lead-waveform.ts";
import type { EcgInput } from "../ecg-input.ts";
import { projectRoot } from "../folders.ts";

/** The first lead of a record of the MIT-BIH Arrhythmia Database, or undefined where it is absent. */
export function recordedEcg(record: string): EcgInput | undefined {
  const data = process.env.PURKINJE_DATA ?? join(projectRoot, "../shared/data");
  const path = join(data, "mitdb", record);
  if (!existsSync(`${path}.hea`)) return undefined;
  const lead = recordWaveform(openRecord(path), 0);
  const values = new Float64Array(lead.length);
  lead.read(0, lead.length, values);
  return { rateHz: lead.rateHz, microvolts: Int16Array.from(values, Math.round) };
}
