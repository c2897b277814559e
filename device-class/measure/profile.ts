import { join } from "node:path";
import { type EcgInput, endless } from "../ecg-input.ts";
import { bytecodeOf } from "../engine/bytecode.ts";
import type { ProfileLine } from "../engine/report.ts";
import { runOnDevice } from "../engine/run.ts";
import { deviceClassFolder } from "../folders.ts";
import { recordFirmware } from "../record/record-firmware.ts";
import { creation } from "./creation.ts";
import { deviceMemory, requireSuccess } from "./measure.ts";
import { ecgEvents } from "./sampling-costs.ts";

const SECONDS = 300;
const ECG_RATE_HZ = 128;

/** What one function costs on the ECG's path, in instructions a sample, or elsewhere, in instructions a second. */
export interface ProfileRow {
  readonly function: string;
  readonly self: number;
  /** With what it calls. */
  readonly total: number;
}

/**
 * Runs the firmware on the emulated chip for five minutes and tells which functions its instructions are spent in:
 * those of the ECG's path by sample, all others by second. Found by sampling, so that a figure may be off by a per
 * cent of the whole, and the looks themselves (a per cent or two) are in it.
 */
export async function profileOnDevice(ecg: EcgInput): Promise<{ ecgPath: ProfileRow[]; rest: ProfileRow[] }> {
  const bytecode = await bytecodeOf(join(deviceClassFolder, "replay/firmware-entry.ts"));
  const { tape, classes } = recordFirmware(endless(ecg), SECONDS);
  const run = await runOnDevice({ ...deviceMemory, bytecode, tape, heap: creation, profile: true });
  requireSuccess(run);
  const path = new Set(ecgEvents.map((name) => classes.indexOf(name)));
  const { profile } = run.report;
  return {
    ecgPath: rows(
      profile.filter((line) => path.has(line.profile)),
      SECONDS * ECG_RATE_HZ,
    ),
    rest: rows(
      profile.filter((line) => !path.has(line.profile) && classes[line.profile] !== "start"),
      SECONDS,
    ),
  };
}

function rows(lines: readonly ProfileLine[], per: number): ProfileRow[] {
  const sums = new Map<string, { self: number; total: number }>();
  for (const line of lines) {
    const name = line.class ? `${line.class}.${line.function}` : line.function || "(no name)";
    const sum = sums.get(name) ?? { self: 0, total: 0 };
    sum.self += line.self;
    sum.total += line.total;
    sums.set(name, sum);
  }
  return [...sums]
    .map(([name, { self, total }]) => ({
      function: name,
      self: Math.round(self / per),
      total: Math.round(total / per),
    }))
    .sort((a, b) => b.self - a.self);
}
