import type { Cost, RunReport } from "../engine/report.ts";
import { EventClass } from "../record/event-class.ts";

/** ECG samples a second; the chip's nominal rate. */
const ECG_RATE_HZ = 128;
/** Periods of the timers on the ECG's path: the watchdog over its FIFO, and the work on what it delivered. */
const SILENCE_MS = 187;
const PROCESS_MS = 500;
/** The events of the ECG's path. */
export const ecgEvents: readonly string[] = [
  EventClass.ecgInterrupt,
  EventClass.every(SILENCE_MS),
  EventClass.every(PROCESS_MS),
];
/** And of the work on what PPG chip and accelerometer delivered. */
const SLOW_PROCESS_MS = 600;

/** Costs by name of event class. */
export function costsByName(report: RunReport, classes: readonly string[]): ReadonlyMap<string, Cost> {
  return new Map([...report.classes].map(([number, cost]) => [classes[number], cost]));
}

/** Turns of the sampling paths: the ECG's from the interrupt on and from the bus on, and those of PPG and motion. */
export function samplingTurns(costs: ReadonlyMap<string, Cost>): {
  driver: Cost[];
  processing: Cost[];
  slow: Cost[];
} {
  const cost = (name: string) => {
    const found = costs.get(name);
    if (!found)
      throw new Error(`No event "${name}" in this run; there are: ${[...costs.keys()].join(", ")}.`);
    return found;
  };
  // The watchdog barks only when an interrupt was lost.
  const watchdog = costs.get(EventClass.every(SILENCE_MS));
  const interrupt = cost(EventClass.ecgInterrupt);
  return {
    driver: watchdog ? [interrupt, watchdog] : [interrupt],
    processing: [cost(EventClass.every(PROCESS_MS))],
    slow: [
      cost(EventClass.ppgInterrupt),
      cost(EventClass.motionInterrupt),
      cost(EventClass.every(SLOW_PROCESS_MS)),
    ],
  };
}

/** What the sampling paths cost, under their names in the budget. */
export function samplingCosts(report: RunReport, classes: readonly string[], seconds: number) {
  const { driver, processing, slow } = samplingTurns(costsByName(report, classes));
  const samples = seconds * ECG_RATE_HZ;
  const ecg = [...driver, ...processing];
  const all = [...ecg, ...slow];
  return {
    "ecg-path": total(ecg, ({ instructions }) => instructions) / samples,
    "ecg-driver": total(driver, ({ instructions }) => instructions) / samples,
    "ecg-processing": total(processing, ({ instructions }) => instructions) / samples,
    "ppg-and-motion": total(slow, ({ instructions }) => instructions) / seconds,
    "sampling-doubles": total(ecg, ({ doubles }) => doubles) / seconds,
    "sampling-allocations": total(all, ({ slots, chunks }) => slots + chunks),
  };
}

/** The sum of one thing over many. */
export function total<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}
