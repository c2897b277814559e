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

/** ECG samples a second; the chip's nominal rate. */
const ECG_RATE_HZ = 128;
/** Two batches are closed, signed, stored and published in it. */
const PEAK_SECONDS = 150;

/** Engine and modules lie in RAM here, but in flash on a chip: this much of the arena is not the device's. */
const ARENA_BYTES = 2 << 20;

/** More than a chip has: the one script that is loaded needs it. What turns use of it is measured. */
const STACK_SLOTS = 4096;

/** Timers that belong to the ECG's sampling path: the watch over its silence, and the work on what it delivered. */
export interface SamplingTimers {
  readonly silenceMs: number;
  readonly processMs: number;
}

export interface DeviceRun {
  readonly measurements: Measurements;
  readonly report: RunReport;
  /** Cost by name of event class. */
  readonly costs: ReadonlyMap<string, Cost>;
  /** Who holds what after {@link PEAK_SECONDS}. */
  readonly holdings: readonly Holding[];
}

/** Runs the firmware on the emulated chip for so many minutes of one recording, and measures. */
export async function measureOnDevice(
  ecg: EcgInput,
  minutes: number,
  timers: SamplingTimers,
): Promise<DeviceRun> {
  const bytecode = await bytecodeOf(join(deviceClassFolder, "replay/firmware-entry.ts"));
  const job = { bytecode, arenaBytes: ARENA_BYTES, stackSlots: STACK_SLOTS };
  const whole = recordFirmware(endless(ecg), 60 * minutes);
  const run = await runOnDevice({ ...job, tape: whole.tape, heap: creation });
  requireSuccess(run);
  // Peaks are looked for in a run of their own, which collects all the time and is slow for it.
  const short = recordFirmware(endless(ecg), PEAK_SECONDS);
  const peaks = await runOnDevice({ ...job, tape: short.tape, findPeak: true });
  requireSuccess(peaks);

  const { report } = run;
  const costs = new Map<string, Cost>();
  for (const [number, cost] of report.classes) costs.set(whole.classes[number], cost);
  const cost = (name: string) => {
    const found = costs.get(name);
    if (!found)
      throw new Error(`No event "${name}" in this run; there are: ${[...costs.keys()].join(", ")}.`);
    return found;
  };
  const samples = 60 * minutes * ECG_RATE_HZ;
  const driver = cost(EventClass.ecgInterrupt);
  // Barks only when an interrupt was lost.
  const watchdog = costs.get(EventClass.every(timers.silenceMs));
  const processing = cost(EventClass.every(timers.processMs));
  const sampling = watchdog ? [driver, watchdog, processing] : [driver, processing];
  const afterStart = [...costs].filter(([name]) => name !== EventClass.start).map(([, value]) => value);
  const full = report.minutes.slice(0, minutes);
  const steady = full.slice(1);
  return {
    report,
    costs,
    holdings: peaks.report.holdings,
    measurements: {
      "ecg-path": sum(sampling, (value) => value.instructions) / samples,
      "ecg-driver": (driver.instructions + (watchdog?.instructions ?? 0)) / samples,
      "ecg-processing": processing.instructions / samples,
      "whole-device": sum(steady, (minute) => minute.instructions) / (60 * steady.length),
      "longest-block": Math.max(...afterStart.map((value) => value.longest)),
      "sampling-doubles": sum(sampling, (value) => value.doubles) / samples,
      "sampling-allocations": sum(sampling, (value) => value.slots + value.chunks),
      "other-allocations":
        (sum(afterStart, (value) => value.slots + value.chunks) -
          sum(sampling, (value) => value.slots + value.chunks)) /
        minutes,
      collections: sum(full, (minute) => minute.collections),
      "peak-bytes": peaks.report.peakBytes - peaks.report.loaded,
      "stack-slots": report.stackSlots,
      "live-growth": full[full.length - 1].liveBytes - full[0].liveBytes,
    },
  };
}

function requireSuccess({ exitCode, output }: RunResult): void {
  if (exitCode === Exit.ok) return;
  throw new Error(`The emulated chip ended with ${exitCode}: ${output.slice(-2000)}`);
}

function sum<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
