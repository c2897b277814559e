import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Figure, fallen, isReached } from "../../tools/figures/figure.ts";
import { renderFigures, withTable } from "../../tools/figures/table.ts";

const figure = (
  value: number | null,
  better: "more" | "less" = "more",
  rest: Partial<Figure> = {},
): Figure => ({
  key: "a.b",
  what: "beats Se",
  value,
  unit: "%",
  better,
  ...rest,
});

test("a figure that fell, grew where less is better, or is gone, is told; one that improved is not", () => {
  expect(fallen([figure(99)], [figure(98.99)])).toEqual(["a.b was 99 and is 98.99"]);
  expect(fallen([figure(99)], [figure(99.1)])).toEqual([]);
  expect(fallen([figure(1, "less")], [figure(2, "less")])).toHaveLength(1);
  expect(fallen([figure(1, "less")], [figure(0, "less")])).toEqual([]);
  expect(fallen([figure(99)], [])).toEqual(["a.b is not measured any more"]);
  expect(fallen([figure(99)], [figure(null)])).toHaveLength(1);
  expect(fallen([figure(null)], [figure(null)])).toEqual([]);
});

test("a goal is reached, short, or not there", () => {
  expect(isReached(figure(99, "more", { goal: 99 }))).toBe(true);
  expect(isReached(figure(1, "less", { goal: 0 }))).toBe(false);
  expect(isReached(figure(null, "more", { goal: 99 }))).toBeUndefined();
  const text = renderFigures([
    { title: "x", figures: [figure(98, "more", { goal: 99, average: 97, averageOf: 3 })] },
  ]);
  expect(text).toContain("| beats Se | 98.00 | 97.00 (3) | ≥ 99.00 | **short** |");
});

test("docs/SCREENING.md holds every figure that is kept, in the place that the command writes to", () => {
  const docs = join(import.meta.dirname, "../../docs");
  const document = readFileSync(join(docs, "SCREENING.md"), "utf8");
  expect(withTable(withTable(document, "new"), "new")).toBe(withTable(document, "new"));
  expect(withTable(document, "new")).not.toContain("beats Se |");
  expect(() => withTable("no place", "new")).toThrow();
  const kept: Figure[] = JSON.parse(readFileSync(join(docs, "figures.json"), "utf8"));
  expect(kept.length).toBeGreaterThan(40);
  const table = document.slice(document.indexOf("<!-- figures"), document.indexOf("<!-- end of figures"));
  for (const { key, value } of kept) {
    if (value !== null && !Number.isInteger(value)) expect(table, key).toContain(value.toFixed(2));
  }
});
