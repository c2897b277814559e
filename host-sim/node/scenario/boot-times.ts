import type { BatchContent } from "../../../gateway/batch/payload.ts";
import type { DeliveredReading } from "../../scenario/delivered.ts";

/** What the simulated time server tells at world time 0. */
const WORLD_BEGINS_UNIX_MS = Date.UTC(2026, 0, 1);
const FIRST_BOOT = 1;

/**
 * Places readings on the scenario's time. The first boot of a new device begins with the scenario, so its ticks
 * are it. A later boot's ticks begin anew; where they lie follows from what the device itself knew of the wall
 * clock: right to its uncertainty, some tens of milliseconds, unless the time server jumped. Readings of a boot
 * that never learnt the time, or that would lie outside of the scenario, have none.
 *
 * @param endS when the run ended
 */
export function placeReadings(contents: readonly BatchContent[], endS: number): DeliveredReading[] {
  const startS = new Map<number, number>([[FIRST_BOOT, 0]]);
  for (const { bootCounter, time } of contents) {
    const { offset } = time;
    if (offset === undefined || startS.has(bootCounter)) continue;
    startS.set(bootCounter, (offset.unixMs - WORLD_BEGINS_UNIX_MS) / 1000 - offset.tickMicros / 1e6);
  }
  const place = (boot: number, tickMicros: number): number | undefined => {
    const start = startS.get(boot);
    if (start === undefined || start < 0 || start > endS) return undefined;
    return start + tickMicros / 1e6;
  };
  return contents
    .flatMap(({ bootCounter, readings }) =>
      readings.map((reading) => ({
        reading,
        boot: bootCounter,
        timeS: place(bootCounter, reading.tickMicros),
      })),
    )
    .sort((a, b) => a.reading.sequence - b.reading.sequence);
}
