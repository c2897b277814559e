import { expect, test } from "vitest";
import { medianDelay } from "../../tools/bench-detectors/delay.ts";
import { type Entry, renderBench } from "../../tools/bench-detectors/table.ts";

test("a detector's delay is the median distance to the nearest beat, whatever it misses or invents", () => {
  const reference = Array.from({ length: 101 }, (_, i) => 500 + 300 * i);
  const found = reference.filter((_, i) => i % 7 !== 0).map((beat) => beat + 40);
  expect(medianDelay(reference, found, 360)).toBe(40);
  expect(
    medianDelay(
      reference,
      [...found, 90, 33_000].sort((a, b) => a - b),
      360,
    ),
  ).toBe(40);
  expect(
    medianDelay(
      reference,
      reference.map((beat) => beat - 12),
      360,
    ),
  ).toBe(-12);
  expect(medianDelay(reference, [100_000], 360)).toBe(0);
  expect(medianDelay(reference, [], 360)).toBe(0);
});

const entry = (detector: string, f1: number, failures: Entry["failures"] = []): Entry => ({
  detector,
  beats: 1000,
  missed: 3,
  extra: 2,
  sensitivity: 0.997,
  predictivity: 0.998,
  f1,
  averageSensitivity: 0.9,
  averagePredictivity: 0.8,
  delayMs: 0,
  microsPerSample: 1.234,
  failures,
});

test("the table has the best first and says where a detector failed", () => {
  const failed = entry("b", 0.9, [{ record: "101", error: "ValueError: no peak" }]);
  const text = renderBench([failed, entry("a", 0.95)], { a: "1.0" }, ["100", "101"]);
  expect(text.indexOf("| a |")).toBeGreaterThan(0);
  expect(text.indexOf("| a |")).toBeLessThan(text.indexOf("| b |"));
  expect(text).toContain("b failed on 101, all its beats counted as missed: ValueError: no peak");
  expect(text).toContain("2 records, 1000 beats");
});
