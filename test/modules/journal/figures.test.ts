import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { figureRows, partitions } from "./support/figures.ts";
import { chosenCase } from "./support/plan.ts";

describe.skipIf(chosenCase !== undefined)("the figures in docs/JOURNAL.md", () => {
  const page = readFileSync("docs/JOURNAL.md", "utf8");

  it("are what the journal does", () => {
    const { writing, keeping } = figureRows();
    const missing = [...writing, ...keeping].filter((row) => !page.includes(row));
    expect(missing).toEqual([]);
  });

  it("are for the partition that the board has", () => {
    const table = readFileSync("drivers/esp32/partitions.csv", "utf8");
    const journal = /^journal,.*,\s*(0x[0-9a-f]+),\s*(0x[0-9a-f]+)$/m.exec(table)!;
    expect(Number(journal[1])).toBe(0x3a_0000);
    expect(Number(journal[2]) / 4096).toBe(partitions[0].sectors);
  });
});
