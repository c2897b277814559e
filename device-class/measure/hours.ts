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

/** How much more the last hour may ask for, or hold, than those before it. */
const TOLERANCE = 1.03;
/** The first minutes fill queues and tables once. */
const WARM_UP_MINUTES = 5;

/**
 * Runs hours of the firmware on native XS against a tape of the simulator, which begin after a short warm-up.
 * Returns them in order.
 */
export async function measureHours(ecg: EcgInput, hours: number): Promise<readonly Hour[]> {
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
  return Array.from({ length: hours }, (_, index) => hour(WARM_UP_MINUTES + 60 * index));
}

/**
 * A line for each way in which the last hour is worse: it holds more than the first, or asks for more than the
 * busiest before it. What an hour asks for goes up and down by some per cent with what is found in it.
 */
export function grown(hours: readonly Hour[]): string[] {
  const first = hours[0];
  const last = hours[hours.length - 1];
  const before = hours.slice(0, -1);
  const lines: string[] = [];
  for (const key of ["slots", "chunks"] as const) {
    const most = Math.max(...before.map((hour) => hour[key]));
    if (before.length > 0 && last[key] > most * TOLERANCE)
      lines.push(`${key}: ${last[key]} in the last hour, at most ${most} in one before.`);
  }
  for (const key of ["leastLive", "mostLive"] as const) {
    if (last[key] > first[key] * TOLERANCE)
      lines.push(`${key}: ${last[key]} in the last hour, ${first[key]} in the first.`);
  }
  return lines;
}
