import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { endless } from "../ecg-input.ts";
import { type Alteration, bytecodeOf } from "../engine/bytecode.ts";
import { Exit, runOnDevice } from "../engine/run.ts";
import { deviceClassFolder, projectRoot } from "../folders.ts";
import { shortfalls, violations } from "../measure/budget.ts";
import { budgetOf } from "../measure/limits.ts";
import { samplingCosts } from "../measure/sampling-costs.ts";
import { mixedRhythms, modelledEcg } from "../record/modelled-ecg.ts";
import { type RecordedRun, recordFirmware } from "../record/record-firmware.ts";

const SECONDS = 20;
let recorded: RecordedRun;
let honest: Awaited<ReturnType<typeof measured>>;

/** The gates' figures of the real firmware on the emulated chip, with one of its files altered. */
async function measured(alteration?: Alteration) {
  const bytecode = await bytecodeOf(join(deviceClassFolder, "replay/firmware-entry.ts"), alteration);
  const run = await runOnDevice({
    bytecode,
    tape: recorded.tape,
    arenaBytes: 2 << 20,
    stackSlots: 4096,
  });
  expect(run.exitCode, run.output).toBe(Exit.ok);
  return samplingCosts(run.report, recorded.classes, SECONDS);
}

/** Lines of the gates that fail: against a budget of the honest firmware, with the real limits. */
function caught(figures: typeof honest): string[] {
  const all = budgetOf(new Map([["modelled", honest]]));
  const budget = Object.fromEntries(Object.entries(all).filter(([name]) => name in honest));
  return [...violations(budget, figures, "modelled"), ...shortfalls(budget, figures)];
}

/** Replaces what matches in a file of the firmware, and is sure that something does. */
function altered(file: string, pattern: RegExp, replacement: string): Alteration {
  const source = readFileSync(join(projectRoot, file), "utf8");
  const contents = source.replace(pattern, replacement);
  if (contents === source) throw new Error(`Nothing in ${file} matches ${pattern}: alter something else.`);
  return { file, contents };
}

beforeAll(async () => {
  recorded = recordFirmware(endless(modelledEcg(mixedRhythms)), SECONDS);
  honest = await measured();
});

describe("the firmware itself, sabotaged", () => {
  it("passes the gates as it is", () => {
    expect(caught(honest).filter((line) => !line.startsWith("ecg-path"))).toEqual([]);
    expect(honest["sampling-allocations"]).toBe(0);
  });

  it("is caught with an object that is made in the driver's sampling loop", async () => {
    const figures = await measured(
      altered("sensors/max30003/fifo-burst.ts", /pairs\[--at\] =/, "this.newest = { at };\n$&"),
    );
    // One for each group of four samples.
    expect(figures["sampling-allocations"]).toBeGreaterThan((SECONDS * 128) / 5);
    expect(caught(figures).join()).toContain("sampling-allocations");
  });

  it("is caught with a double in the beat detector's filter", async () => {
    // A square whose factors are halved and doubled: the same beats to the bit, so that only the gate can tell.
    const figures = await measured(
      altered("modules/signal/ecg/slope-power.ts", /\b(\w+) \* \1\b/g, "($1 * 0.5) * ($1 * 2)"),
    );
    expect(figures["sampling-doubles"]).toBeGreaterThan(honest["sampling-doubles"] + 128);
    const lines = caught(figures).join();
    expect(lines).toContain("sampling-doubles");
    expect(lines).toContain("ecg-path");
  });
});
