import { writeFileSync } from "node:fs";
import { runScenario } from "../../device-class/equality/scenario.ts";
import { recordedEcg } from "../../device-class/record/recorded-ecg.ts";

const RECORD = "119";
const SECONDS = 300;

/**
 * Runs the scenario on Node and writes its input for the Linux build: rate and seconds as doubles, then µV as
 * int16. Undefined where the recording is absent.
 */
export function tellOnNode(inputPath: string): string[] | undefined {
  const ecg = recordedEcg(RECORD);
  if (!ecg) return undefined;
  const header = new Float64Array([ecg.rateHz, SECONDS]);
  const bytes = new Uint8Array(header.byteLength + ecg.microvolts.byteLength);
  bytes.set(new Uint8Array(header.buffer));
  bytes.set(new Uint8Array(ecg.microvolts.buffer), header.byteLength);
  writeFileSync(inputPath, bytes);
  const lines: string[] = [];
  runScenario(ecg, SECONDS, (line) => lines.push(line));
  return lines;
}
