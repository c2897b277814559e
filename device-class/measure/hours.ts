import { join } from "node:path";
import { type EcgInput, endless } from "../ecg-input.ts";
import { bytecodeOf } from "../engine/bytecode.ts";
import { Exit, runOnDesktop } from "../engine/run.ts";
import { deviceClassFolder } from "../folders.ts";
import { recordFirmware } from "../record/record-firmware.ts";

/** What one hour of the firmware asked of the engine. */
export interface Hour {
  readonly slots: number;
  readonly chunks: number;
  /** Live bytes at the end of each of its minutes: least and most. Slots are twice as large as on a chip. */
  readonly leastLive: number;
  readonly mostLive: number;
}

/** How much more the last hour may ask for, or hold, than the first full one. */
const TOLERANCE = 1.03;
/** The first minutes fill queues and tables once. */
const WARM_UP_MINUTES = 5;

/**
 * Runs hours of the firmware on native XS against a tape of the simulator, and compares the first hour (after a
 * short warm-up) with the last.
 */
export async function measureHours(ecg: EcgInput, hours: number): Promise<{ first: Hour; last: Hour }> {
  const { tape } = recordFirmware(endless(ecg), 3600 * hours + 60 * WARM_UP_MINUTES);
  const bytecode = await bytecodeOf(join(deviceClassFolder, "replay/firmware-entry.ts"));
  const run = await runOnDesktop({ bytecode, tape, arenaBytes: 4 << 20, stackSlots: 4096 }, 3600);
  if (run.exitCode !== Exit.ok)
    throw new Error(`Native XS ended with ${run.exitCode}: ${run.output.slice(-500)}`);
  const { minutes } = run.report;
  const hour = (from: number): Hour => {
    const part = minutes.slice(from, from + 60);
    const live = part.map(({ liveBytes }) => liveBytes);
    return {
      slots: part.reduce((sum, { slots }) => sum + slots, 0),
      chunks: part.reduce((sum, { chunks }) => sum + chunks, 0),
      leastLive: Math.min(...live),
      mostLive: Math.max(...live),
    };
  };
  return { first: hour(WARM_UP_MINUTES), last: hour(WARM_UP_MINUTES + 60 * (hours - 1)) };
}

/** A line for each way in which the last hour is worse than the first. */
export function grown(first: Hour, last: Hour): string[] {
  return (["slots", "chunks", "leastLive", "mostLive"] as const)
    .filter((key) => last[key] > first[key] * TOLERANCE)
    .map((key) => `${key}: ${last[key]} in the last hour, ${first[key]} in the first.`);
}
