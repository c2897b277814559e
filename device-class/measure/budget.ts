import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deviceClassFolder } from "../folders.ts";

/** What beats while the firmware is measured: MIT-BIH record 119, or a modelled heart where that is not there. */
export type InputName = "recorded" | "modelled";

/** One thing that is gated, or (without a limit) a part of such a thing that is told and not gated. */
export interface BudgetEntry {
  readonly what: string;
  readonly unit: string;
  /** What must never be exceeded. */
  readonly limit?: number;
  /** What was measured, for each input, when the budget was last written. */
  readonly measured: Readonly<Partial<Record<InputName, number>>>;
  /** Estimated time or load on each chip, where the unit is instructions; of the greatest measurement. */
  readonly estimated?: Record<string, string>;
}

export type Budget = Readonly<Record<string, BudgetEntry>>;

/** A measurement: the same names as in the budget. */
export type Measurements = Readonly<Record<string, number>>;

/** What was measured, by input. */
export type MeasuredInputs = ReadonlyMap<InputName, Measurements>;

/** How much worse than the recorded measurement is still taken: 3 %. */
const TOLERANCE = 0.03;

const path = join(deviceClassFolder, "budget.json");

export function readBudget(): Budget {
  return JSON.parse(readFileSync(path, "utf8")) as Budget;
}

/**
 * A line for each entry that does not hold; nothing when all do. A limit that was met when the budget was
 * written is never exceeded again. One that was not met yet may not move away: no more than 3 % worse than
 * measured.
 */
export function violations(budget: Budget, measurements: Measurements, input: InputName): string[] {
  const lines: string[] = [];
  for (const [name, { limit, unit, measured }] of Object.entries(budget)) {
    const now = measurements[name];
    const before = measured[input];
    if (now === undefined) lines.push(`${name}: is in the budget and was not measured.`);
    else if (before === undefined) lines.push(`${name}: the budget has no measurement on this input.`);
    else if (limit === undefined) continue;
    else if (now > limit && before <= limit)
      lines.push(`${name}: ${round(now)} ${unit}, over the limit of ${limit}, which was met.`);
    else if (isWorse(now, before))
      lines.push(`${name}: ${round(now)} ${unit}, more than 3 % over ${round(before)}.`);
  }
  for (const name of Object.keys(measurements))
    if (!(name in budget)) lines.push(`${name}: was measured and is not in the budget.`);
  return lines;
}

/** A line for each limit that is not met, gated or not: to be told whenever something was measured. */
export function shortfalls(budget: Budget, measurements: Measurements): string[] {
  return Object.entries(budget).flatMap(([name, { limit, unit }]) => {
    const now = measurements[name];
    if (limit === undefined || !(now > limit)) return [];
    const factor = limit > 0 ? ` (${round((100 * now) / limit - 100)} % over)` : "";
    return [`${name}: ${round(now)} ${unit}; the limit is ${limit}${factor}.`];
  });
}

export function writeBudget(budget: Budget): void {
  writeFileSync(path, `${JSON.stringify(budget, undefined, 2)}\n`);
}

/**
 * A budget with newer measurements. It is never softened: what met its limit must still meet it, and what did not
 * may be no more than 3 % worse than it was. Entries of which that is not true stay as they were, and are named.
 */
export function renewed(before: Budget, after: Budget): { budget: Budget; refused: string[] } {
  const budget: Record<string, BudgetEntry> = {};
  const refused: string[] = [];
  for (const [name, entry] of Object.entries(after)) {
    const old = before[name];
    const worse =
      old === undefined || entry.limit === undefined
        ? []
        : softened(old.measured, entry.measured, entry.limit);
    budget[name] =
      worse.length === 0
        ? entry
        : { ...entry, measured: old.measured, ...(old.estimated && { estimated: old.estimated }) };
    for (const input of worse) refused.push(`${name} (${input})`);
  }
  return { budget, refused };
}

function softened(
  before: BudgetEntry["measured"],
  after: BudgetEntry["measured"],
  limit: number,
): InputName[] {
  return (Object.keys(after) as InputName[]).filter((input) => {
    const was = before[input];
    const is = after[input]!;
    if (was === undefined || is <= limit) return false;
    return was <= limit || isWorse(is, was);
  });
}

function isWorse(now: number, before: number): boolean {
  return now > before + TOLERANCE * Math.abs(before);
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
