import { join } from "node:path";
import type { EcgInput } from "../ecg-input.ts";
import { bytecodeOf } from "../engine/bytecode.ts";
import { Exit, runOnDesktop } from "../engine/run.ts";
import { deviceClassFolder } from "../folders.ts";
import { TapeWriter } from "../tape/writer.ts";
import { INPUT_CAPABILITY } from "./input.ts";

/** The lines of the scenario as XS tells them: see {@link runScenario}. */
export async function scenarioOnXs({ rateHz, microvolts }: EcgInput, seconds: number): Promise<string[]> {
  const tape = new TapeWriter();
  const bytes = new Uint8Array(microvolts.buffer, microvolts.byteOffset, microvolts.byteLength);
  tape.call(INPUT_CAPABILITY, [], bytes);
  tape.call(INPUT_CAPABILITY, [], rateHz);
  tape.call(INPUT_CAPABILITY, [], seconds);
  const result = await runOnDesktop({
    bytecode: await bytecodeOf(join(deviceClassFolder, "equality/xs-entry.ts")),
    tape: tape.finish(),
    arenaBytes: 256 << 20,
    stackSlots: 16_384,
  });
  if (result.exitCode !== Exit.ok)
    throw new Error(`XS ended with ${result.exitCode}: ${result.output.slice(-500)}`);
  return result.output.split("\n");
}
