import { join } from "node:path";
import { type EcgInput, endless } from "../ecg-input.ts";
import { bytecodeOf } from "../engine/bytecode.ts";
import type { Cost, Holding, RunReport } from "../engine/report.ts";
import { Exit, type RunResult, runOnDevice } from "../engine/run.ts";
import { deviceClassFolder } from "../folders.ts";
import { EventClass } from "../record/event-class.ts";
import { recordFirmware } from "../record/record-firmware.ts";
import type { Measurements } from "./budget.ts";
import { creation } from "./creation.ts";
import { costsByName, samplingCosts, total } from "./sampling-costs.ts";

/** Two batches are closed, signed, stored and published in it. */
const PEAK_SECONDS = 150;

/** What the emulated chip has. */
export const deviceMemory = {
  /** Engine and modules lie in RAM here, but in flash on a chip: most of the arena is not the device's. */
  arenaBytes: 2 << 20,
  /** More than a chip has: the one script that is loaded needs it. What turns use of it is measured. */
  stackSlots: 4096,
};

export interface DeviceRun {
  readonly measurements: Measurements;
  readonly report: RunReport;
  /** Cost by name of event class. */
  readonly costs: ReadonlyMap<string, Cost>;
  /** Who holds what after {@link PEAK_SECONDS}. */
  readonly holdings: readonly Holding[];
}

/** Runs the firmware on the emulated chip for so many minutes of one recording, and measures. */
export async function measureOnDevice(ecg: EcgInput, minutes: number): Promise<DeviceRun> {
  const bytecode = await bytecodeOf(join(deviceClassFolder, "replay/firmware-entry.ts"));
  const job = { ...deviceMemory, bytecode };
  const whole = recordFirmware(endless(ecg), 60 * minutes);
  const run = await runOnDevice({ ...job, tape: whole.tape, heap: creation });
  requireSuccess(run);
  // Peaks are looked for in a run of their own, which collects all the time and is slow for it.
  const short = recordFirmware(endless(ecg), PEAK_SECONDS);
  const peaks = await runOnDevice({ ...job, tape: short.tape, findPeak: true });
  requireSuccess(peaks);

  const { report } = run;
  const costs = costsByName(report, whole.classes);
  const sampling = samplingCosts(report, whole.classes, 60 * minutes);
  const afterStart = [...costs].filter(([name]) => name !== EventClass.start).map(([, value]) => value);
  const full = report.minutes.slice(0, minutes);
  const steady = full.slice(1);
  return {
    report,
    costs,
    holdings: peaks.report.holdings,
    measurements: {
      ...sampling,
      "whole-device": total(steady, (minute) => minute.instructions) / (60 * steady.length),
      "longest-block": Math.max(...afterStart.map((value) => value.longest)),
      "other-allocations":
        (total(afterStart, (value) => value.slots + value.chunks) - sampling["sampling-allocations"]) /
        minutes,
      collections: total(full, (minute) => minute.collections),
      "peak-bytes": peaks.report.peakBytes - peaks.report.loaded,
      "stack-slots": report.stackSlots,
      "live-growth": Math.max(0, full[full.length - 1].liveBytes - full[0].liveBytes),
    },
  };
}

/** @throws Error with what the run has printed, unless it held */
export function requireSuccess({ exitCode, output }: RunResult): void {
  if (exitCode === Exit.ok) return;
  throw new Error(`The emulated chip ended with ${exitCode}: ${output.slice(-2000)}`);
}
