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

/** The turns that work on the ECG of a heart that flutters for so long after half a minute. */
async function processing(flutterS: number) {
  const ecg = modelledEcg({
    segments: [
      { rhythm: "sinus", rateBpm: 72, durationS: 30 },
      ...(flutterS > 0 ? [{ rhythm: "ventricular-flutter", durationS: flutterS } as const] : []),
      { rhythm: "sinus", rateBpm: 72, durationS: SECONDS - flutterS },
    ],
  });
  const bytecode = await bytecodeOf(join(deviceClassFolder, "replay/firmware-entry.ts"));
  const { tape, classes } = recordFirmware(endless(ecg), SECONDS);
  const run = await runOnDevice({ ...deviceMemory, bytecode, tape, heap: creation });
  expect(run.exitCode, run.output).toBe(Exit.ok);
  const [turns] = samplingTurns(costsByName(run.report, classes)).processing;
  return turns;
}

describe("ventricular flutter, which costs the most instructions of all rhythms", () => {
  it("is looked for in turns that stay within their limit, and allocates nothing", async () => {
    const calm = await processing(0);
    const flutter = await processing(20);
    // The look is in it: it alone takes two million.
    expect(flutter.longest).toBeGreaterThan(calm.longest + 1e6);
    expect(flutter.longest).toBeLessThan(limits["longest-block"].limit!);
    expect(flutter.slots + flutter.chunks).toBe(0);
  });
});
