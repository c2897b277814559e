import { ensureToolchain } from "./engine/toolchain.ts";
import { readBudget, round, violations, writeBudget } from "./measure/budget.ts";
import { grown, measureHours } from "./measure/hours.ts";
import { budgetOf } from "./measure/limits.ts";
import { type DeviceRun, measureOnDevice } from "./measure/measure.ts";
import { recordedEcg } from "./record/recorded-ecg.ts";

/** A record with ventricular beats, so that screening has something to do. */
const RECORD = "119";
const MINUTES = 10;
/** Periods of the timers on the ECG's sampling path (sensors/stream, modules/wearable). */
const timers = { watchMs: 62, processMs: 250 };

/**
 * `device-class [--write-budget] [--hours <n>]`: runs the firmware on an emulated 32-bit RISC-V and holds it to
 * device-class/budget.json; compares hours 1 and n on native XS (24 in CI, none elsewhere). Returns the exit code: 0 holds, 1 does not, 2 cannot run here.
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    ensureToolchain();
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  }
  const ecg = recordedEcg(RECORD);
  if (!ecg) {
    console.error(`MIT-BIH record ${RECORD} is needed: give the folder above mitdb/ in PURKINJE_DATA.`);
    return 2;
  }
  const run = await measureOnDevice(ecg, MINUTES, timers);
  show(run);
  if (args.includes("--write-budget")) {
    writeBudget(budgetOf(run.measurements));
    console.log("Wrote device-class/budget.json.");
  }
  const lines = violations(readBudget(), run.measurements);
  const hours = hoursOf(args);
  if (hours === 0) console.log("Hours 1 and 24 were not compared: give --hours 24.");
  else {
    const { first, last } = await measureHours(ecg, hours);
    console.table({ "hour 1": first, [`hour ${hours}`]: last });
    lines.push(...grown(first, last));
  }
  for (const line of lines) console.log(`over budget: ${line}`);
  console.log(
    lines.length === 0 ? "device-class: within its budget." : "device-class: NOT within its budget.",
  );
  return lines.length === 0 ? 0 : 1;
}

function hoursOf(args: readonly string[]): number {
  const at = args.indexOf("--hours");
  if (at >= 0) return Number(args[at + 1]);
  return process.env.CI ? 24 : 0;
}

function show({ measurements, report, costs }: DeviceRun): void {
  console.log(
    `XS in RAM: engine ${report.base} B, with modules ${report.loaded} B; bytecode ${report.codeBytes} B; ` +
      `heap ${report.heapSlots} slots and ${report.heapChunkBytes} B of chunks; ${report.calls} calls matched.`,
  );
  const columns = ["events", "instructions", "longest", "slots", "chunks", "collections"] as const;
  console.table(
    Object.fromEntries(
      [...costs].map(([name, cost]) => [name, Object.fromEntries(columns.map((key) => [key, cost[key]]))]),
    ),
  );
  console.table(
    report.minutes.map(({ instructions, liveBytes, collections }) => ({
      instructions,
      liveBytes,
      collections,
    })),
  );
  const budget = budgetOf(measurements);
  console.table(
    Object.fromEntries(
      Object.entries(budget).map(([name, { unit, limit, estimated }]) => [
        name,
        { now: round(measurements[name]), limit, unit, ESP32: estimated?.ESP32 ?? "" },
      ]),
    ),
  );
}
