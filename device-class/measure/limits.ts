import { type Budget, type BudgetEntry, type InputName, type MeasuredInputs, round } from "./budget.ts";
import { chips, esp32, estimatedLoads, estimatedMilliseconds, estimatedSeconds } from "./chips.ts";
import { creation } from "./creation.ts";

type Limit = Pick<BudgetEntry, "what" | "unit" | "limit"> & {
  readonly estimate?: (measured: number) => Record<string, string>;
};

/** Instructions that take 50 ms on the slowest of ESP32, S3 and C6. */
const longestBlock = Math.floor(
  0.05 /
    Math.max(...chips.filter(({ name }) => name !== "ESP32-C3").map((chip) => estimatedSeconds(1, chip))),
);
/** Instructions a second that are 5 % of an ESP32's processor. */
const fivePercent = Math.floor(0.05 / estimatedSeconds(1, esp32));
const onePercent = Math.floor(0.01 / estimatedSeconds(1, esp32));
const perSample = (rateHz: number) => (measured: number) => estimatedLoads(measured * rateHz);

/** What is gated, and how far it may go. */
export const limits: Readonly<Record<string, Limit>> = Object.freeze({
  "ecg-path": {
    what: "ECG with all screening: from the chip's interrupt to beats, findings and vitals",
    unit: "instructions a sample at 128 a second",
    limit: 12_000,
    estimate: perSample(128),
  },
  "ecg-driver": {
    what: "Of that: from the interrupt to the sample bus, and the watch of the chip's FIFO",
    unit: "instructions a sample at 128 a second",
    estimate: perSample(128),
  },
  "ecg-processing": {
    what: "Of that: from the sample bus on",
    unit: "instructions a sample at 128 a second",
    estimate: perSample(128),
  },
  "ppg-and-motion": {
    what: "PPG and accelerometer: from the chips' interrupts to pulses and activity: 1 % of an ESP32",
    unit: "instructions a second",
    limit: onePercent,
    estimate: estimatedLoads,
  },
  "whole-device": {
    what: "The whole running device but its signatures: 5 % of an ESP32",
    unit: "instructions a second",
    limit: fivePercent,
    estimate: estimatedLoads,
  },
  "longest-block": {
    what: "The longest turn after the start: 50 ms on an ESP32, S3 or C6 (collections included, signature not)",
    unit: "instructions",
    limit: longestBlock,
    estimate: estimatedMilliseconds,
  },
  "sampling-doubles": {
    what: "Double arithmetic in those turns, which is software on a chip: some for each block and beat, none for a sample",
    unit: "operations a second (128 samples)",
    limit: 256,
  },
  "sampling-allocations": {
    what: "Slots and chunks that were asked for in the turns of the sampling paths",
    unit: "allocations in ten minutes",
    limit: 0,
  },
  "other-allocations": {
    what: "Slots and chunks that were asked for in all other turns after the start",
    unit: "allocations a minute",
    limit: 1000,
  },
  collections: {
    what: "Collections in the heap that the manifests give",
    unit: "collections in ten minutes",
    limit: 20,
  },
  "peak-bytes": {
    what: "Most that any turn can have needed, over engine and modules (which lie in flash)",
    unit: "bytes",
    limit: 60 * 1024,
  },
  "stack-slots": {
    what: "Slots of the engine's stack that any turn has used",
    unit: "slots",
    limit: creation.stackSlots,
  },
  "live-growth": {
    what: "Live bytes after minute 10 less those after minute 1",
    unit: "bytes",
    limit: 1024,
  },
});

/** A budget with these measurements, to be checked in. */
export function budgetOf(inputs: MeasuredInputs): Budget {
  const budget: Record<string, BudgetEntry> = {};
  for (const [name, { estimate, ...limit }] of Object.entries(limits)) {
    const measured: Partial<Record<InputName, number>> = {};
    for (const [input, measurements] of inputs) measured[input] = round(measurements[name]);
    const greatest = Math.max(...Object.values(measured));
    budget[name] = { ...limit, measured, ...(estimate && { estimated: estimate(greatest) }) };
  }
  return budget;
}
