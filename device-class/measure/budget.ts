import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deviceClassFolder } from "../folders.ts";

/** One thing that is gated. */
export interface BudgetEntry {
  readonly what: string;
  readonly unit: string;
  /** What must never be exceeded. */
  readonly limit: number;
  /** What was measured when the budget was last written. */
  readonly measured: number;
  /** Estimated time or load on each chip, where the unit is instructions. */
  readonly estimated?: Record<string, string>;
}

export type Budget = Readonly<Record<string, BudgetEntry>>;

/** A measurement: the same names as in the budget. */
export type Measurements = Readonly<Record<string, number>>;

/** How much worse than the recorded measurement is still taken: 3 %. */
const TOLERANCE = 0.03;

const path = join(deviceClassFolder, "budget.json");

export function readBudget(): Budget {
  return JSON.parse(readFileSync(path, "utf8")) as Budget;
}

export function writeBudget(budget: Budget): void {
  writeFileSync(path, `${JSON.stringify(budget, undefined, 2)}\n`);
}

/** A line for each entry that does not hold; nothing when all do. */
export function violations(budget: Budget, measurements: Measurements): string[] {
  const lines: string[] = [];
  for (const [name, entry] of Object.entries(budget)) {
    const now = measurements[name];
    if (now === undefined) lines.push(`${name}: is in the budget and was not measured.`);
    else if (now > entry.limit)
      lines.push(`${name}: ${round(now)} ${entry.unit}, over the limit of ${entry.limit}.`);
    else if (now > entry.measured + TOLERANCE * Math.abs(entry.measured))
      lines.push(`${name}: ${round(now)} ${entry.unit}, more than 3 % over ${round(entry.measured)}.`);
  }
  for (const name of Object.keys(measurements))
    if (!(name in budget)) lines.push(`${name}: was measured and is not in the budget.`);
  return lines;
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
