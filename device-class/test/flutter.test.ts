import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { endless } from "../ecg-input.ts";
import { bytecodeOf } from "../engine/bytecode.ts";
import { Exit, runOnDevice } from "../engine/run.ts";
import { deviceClassFolder } from "../folders.ts";
import { creation } from "../measure/creation.ts";
import { limits } from "../measure/limits.ts";
import { deviceMemory } from "../measure/measure.ts";
import { costsByName, samplingTurns } from "../measure/sampling-costs.ts";
import { modelledEcg } from "../record/modelled-ecg.ts";
import { recordFirmware } from "../record/record-firmware.ts";

const SECONDS = 60;

/** The turns that work on the ECG of a heart whose ventricles do so for so long after half a minute. */
async function processing(rhythm: "ventricular-flutter" | "ventricular-fibrillation", wavesS: number) {
  const ecg = modelledEcg({
    segments: [
      { rhythm: "sinus", rateBpm: 72, durationS: 30 },
      ...(wavesS > 0 ? [{ rhythm, durationS: wavesS }] : []),
      { rhythm: "sinus", rateBpm: 72, durationS: SECONDS - wavesS },
    ],
  });
  const bytecode = await bytecodeOf(join(deviceClassFolder, "replay/firmware-entry.ts"));
  const { tape, classes } = recordFirmware(endless(ecg), SECONDS);
  const run = await runOnDevice({ ...deviceMemory, bytecode, tape, heap: creation });
  expect(run.exitCode, run.output).toBe(Exit.ok);
  const [turns] = samplingTurns(costsByName(run.report, classes)).processing;
  return turns;
}

describe("ventricular flutter and fibrillation, which cost the most instructions of all rhythms", () => {
  it("are looked for in turns that stay within their limit, and allocate nothing", async () => {
    const calm = await processing("ventricular-flutter", 0);
    const flutter = await processing("ventricular-flutter", 20);
    // The look is in it: it alone takes two million.
    expect(flutter.longest).toBeGreaterThan(calm.longest + 1e6);
    expect(flutter.longest).toBeLessThan(limits["longest-block"].limit!);
    expect(flutter.slots + flutter.chunks).toBe(0);
    const fibrillation = await processing("ventricular-fibrillation", 20);
    expect(fibrillation.longest).toBeLessThan(limits["longest-block"].limit!);
    expect(fibrillation.slots + fibrillation.chunks).toBe(0);
  });
});
