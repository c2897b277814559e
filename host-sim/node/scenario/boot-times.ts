import type { BatchContent } from "../../../gateway/batch/payload.ts";
import type { DeliveredReading } from "../../scenario/delivered.ts";

/**
 * Places readings on the scenario's time. The first boot begins with the scenario, so its ticks are it. A later
 * boot's ticks begin anew; where they lie follows from what the device itself knew of the wall clock, held
 * against what it knew in the first boot: right to its uncertainty, some tens of milliseconds, unless the time
 * server jumped in between. Readings of a boot that never learnt the time have none.
 */
export function placeReadings(contents: readonly BatchContent[]): DeliveredReading[] {
  const first = Math.min(...contents.map(({ bootCounter }) => bootCounter));
  const startMs = new Map<number, number>();
  for (const { bootCounter, time } of contents) {
    const { offset } = time;
    if (offset === undefined || startMs.has(bootCounter)) continue;
    startMs.set(bootCounter, offset.unixMs - offset.tickMicros / 1000);
  }
  const beginningMs = startMs.get(first);
  const bootStartS = (boot: number): number | undefined => {
    if (boot === first) return 0;
    const ms = startMs.get(boot);
    return ms === undefined || beginningMs === undefined ? undefined : (ms - beginningMs) / 1000;
  };
  return contents
    .flatMap(({ bootCounter, readings }) => {
      const startS = bootStartS(bootCounter);
      return readings.map((reading) => ({
        reading,
        boot: bootCounter,
        timeS: startS === undefined ? undefined : startS + reading.tickMicros / 1e6,
      }));
    })
    .sort((a, b) => a.reading.sequence - b.reading.sequence);
}
