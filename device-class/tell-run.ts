import type { Holding } from "./engine/report.ts";
import { type InputName, round } from "./measure/budget.ts";
import { budgetOf } from "./measure/limits.ts";
import type { DeviceRun } from "./measure/measure.ts";
import type { ProfileRow } from "./measure/profile.ts";

/** Prints what one run has measured: by class of event, by minute, and against the limits. */
export function tellRun(name: InputName, { measurements, report, costs, holdings }: DeviceRun): void {
  console.log(
    `On ${name} ECG. XS in RAM: engine ${report.base} B, with modules ${report.loaded} B; ` +
      `bytecode ${report.codeBytes} B; heap ${report.heapSlots} slots and ${report.heapChunkBytes} B of chunks; ` +
      `${report.calls} calls matched.`,
  );
  const columns = ["events", "instructions", "longest", "slots", "chunks", "collections", "doubles"] as const;
  console.table(
    Object.fromEntries(
      [...costs].map(([event, cost]) => [event, Object.fromEntries(columns.map((key) => [key, cost[key]]))]),
    ),
  );
  console.table(
    report.minutes.map(({ instructions, liveBytes, collections }) => ({
      instructions,
      liveBytes,
      collections,
    })),
  );
  if (name === "recorded") tellHoldings(holdings);
  const budget = budgetOf(new Map([[name, measurements]]));
  console.table(
    Object.fromEntries(
      Object.entries(budget).map(([entry, { unit, limit, estimated }]) => [
        entry,
        { now: round(measurements[entry]), limit: limit ?? "", unit, ESP32: estimated?.ESP32 ?? "" },
      ]),
    ),
  );
}

const SLOT_BYTES = 16;

/** Prints the census: which class holds how many bytes, most first. It is the same whatever heart beats. */
function tellHoldings(holdings: readonly Holding[]): void {
  const rows = holdings
    .map(({ census, instances, data, ...slots }) => {
      const bytes = Object.fromEntries(
        Object.entries(slots).map(([part, count]) => [part, (count as number) * SLOT_BYTES]),
      );
      const total = Object.values(bytes).reduce((sum, part) => sum + part, data);
      return { class: census, instances, ...bytes, data, total };
    })
    .sort((a, b) => b.total - a.total);
  console.table(rows);
}

/** Rows of a profile that are printed. */
const MOST_ROWS = 70;

/** Prints what {@link profileOnDevice} has found. */
export function tellProfile(
  name: InputName,
  { ecgPath, rest }: { readonly ecgPath: readonly ProfileRow[]; readonly rest: readonly ProfileRow[] },
): void {
  console.log(`On ${name} ECG, the ECG's path: instructions a sample.`);
  console.table(ecgPath.slice(0, MOST_ROWS));
  console.log("Everything else: instructions a second.");
  console.table(rest.slice(0, MOST_ROWS));
}
