import type { EcgInput } from "./ecg-input.ts";
import { ensureToolchain } from "./engine/toolchain.ts";
import {
  type InputName,
  type Measurements,
  readBudget,
  renewed,
  shortfalls,
  violations,
  writeBudget,
} from "./measure/budget.ts";
import { grown, measureHours } from "./measure/hours.ts";
import { budgetOf } from "./measure/limits.ts";
import { measureOnDevice } from "./measure/measure.ts";
import { profileOnDevice } from "./measure/profile.ts";
import { measuredInputs } from "./record/inputs.ts";
import { tellProfile, tellRun } from "./tell-run.ts";

const MINUTES = 10;

/**
 * `device-class [--profile] [--write-budget] [--hours <n>]`: runs the firmware on an emulated 32-bit RISC-V and holds it to
 * device-class/budget.json, or only tells which functions the instructions are spent in; compares hours 1 and n on native XS (24 in CI, none elsewhere). Returns the exit
 * code: 0 holds, 1 does not, 2 cannot run here.
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    ensureToolchain();
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  }
  const inputs = measuredInputs();
  if (args.includes("--profile")) {
    for (const [name, ecg] of inputs) tellProfile(name, await profileOnDevice(ecg));
    return 0;
  }
  const measured = new Map<InputName, Measurements>();
  for (const [name, ecg] of inputs) {
    const run = await measureOnDevice(ecg, MINUTES);
    measured.set(name, run.measurements);
    tellRun(name, run);
  }
  if (args.includes("--write-budget")) {
    if (!measured.has("recorded")) throw new Error("A budget is written where the recordings are.");
    const { budget, refused } = renewed(readBudget(), budgetOf(measured));
    writeBudget(budget);
    console.log("Wrote device-class/budget.json.");
    for (const entry of refused) console.log(`Kept as it was, for it would be softer: ${entry}.`);
  }
  const broken = await brokenGates(measured, inputs.values().next().value!, hoursOf(args));
  for (const line of broken) console.log(`FAILS: ${line}`);
  console.log(broken.length === 0 ? "device-class: every gate holds." : "device-class: gates do NOT hold.");
  return broken.length === 0 ? 0 : 1;
}

/** Tells of every limit that is not met, gated or not, and returns a line for each gate that does not hold. */
async function brokenGates(
  measured: ReadonlyMap<InputName, Measurements>,
  ecg: EcgInput,
  hours: number,
): Promise<string[]> {
  const budget = readBudget();
  const broken: string[] = [];
  for (const [name, measurements] of measured) {
    for (const line of shortfalls(budget, measurements)) console.log(`LIMIT NOT MET on ${name} ECG: ${line}`);
    for (const line of violations(budget, measurements, name)) broken.push(`on ${name} ECG: ${line}`);
  }
  if (hours === 0) console.log("Hours 1 and 24 were not compared: give --hours 24.");
  else {
    const all = await measureHours(ecg, hours);
    console.table(Object.fromEntries(all.map((hour, index) => [`hour ${index + 1}`, hour])));
    broken.push(...grown(all));
  }
  return broken;
}

function hoursOf(args: readonly string[]): number {
  const at = args.indexOf("--hours");
  if (at >= 0) return Number(args[at + 1]);
  return process.env.CI ? 24 : 0;
}
