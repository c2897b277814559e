import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BatchContent } from "../../../../gateway/batch/payload.ts";
import { CommandError } from "../../../../host-sim/node/command-error.ts";
import { placeReadings } from "../../../../host-sim/node/scenario/boot-times.ts";
import { runScenario } from "../../../../host-sim/node/scenario/run-scenario.ts";
import { loadScenario, scenarioNames } from "../../../../host-sim/node/scenario/scenario-library.ts";
import { deliveredBeats } from "../../../../host-sim/scenario/spans.ts";
import { TimeSource } from "../../../../modules/record/codes.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "purkinje-scenarios-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const scenario = (name: string, expectations: readonly object[]) => {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify({ name, summary: "A heart.", seed: 4, durationS: 40, expectations }));
  return file;
};

describe("a scenario that is run", () => {
  it("holds or misses each expectation, and says how to run it again", async () => {
    const file = scenario("too-fast", [
      { expect: "vital", vital: "heartRate", fromS: 10, toS: 40, least: 60, most: 70 },
      { expect: "vital", vital: "heartRate", fromS: 10, toS: 40, least: 90 },
    ]);
    const result = await runScenario(loadScenario(file, folder), { seed: 9, folder: join(folder, "kept") });
    expect(result.outcomes.map(({ held }) => held)).toEqual([true, true, false]);
    expect(result.held).toBe(false);
    expect(result.missed.map(({ title }) => title)).toEqual(["expectations[1] vital heartRate"]);
    expect(result.missed[0].sentence).toMatch(/from 10 s to 40 s: \d values, .*expected at least 90/);
    expect(result.command).toBe("npx purkinje sim --scenario too-fast --seed 9 --speed max");
    expect(existsSync(join(folder, "kept/capture.cbor"))).toBe(true);
  });

  it("delivers the same from the same seed", async () => {
    const loaded = loadScenario(scenario("again", [{ expect: "batches", least: 1 }]), folder);
    const [one, two] = [await runScenario(loaded), await runScenario(loaded)];
    expect(one.delivered).toEqual(two.delivered);
    expect((await runScenario(loaded, { seed: 5 })).delivered).not.toEqual(one.delivered);
  });

  it("does not run on a device that has a past", async () => {
    const loaded = loadScenario(scenario("past", [{ expect: "batches", least: 1 }]), folder);
    mkdirSync(join(folder, "old"));
    writeFileSync(join(folder, "old/store.json"), "{}");
    await expect(runScenario(loaded, { folder: join(folder, "old") })).rejects.toThrow(CommandError);
  });
});

describe("the library", () => {
  it("finds scenarios by name or file, and says which there are", () => {
    scenario("b", [{ expect: "batches", least: 1 }]);
    const file = scenario("a", [{ expect: "batches", least: 1 }]);
    expect(scenarioNames(folder)).toEqual(["a", "b"]);
    expect(loadScenario("a", folder)).toEqual(loadScenario(file, "/nowhere"));
    expect(() => loadScenario("c", folder)).toThrow('There is no scenario "c".');
    expect(() => loadScenario(join(folder, "c.json"), folder)).toThrow("There is no file");
    expect(() => scenarioNames(join(folder, "none"))).toThrow(CommandError);
    writeFileSync(join(folder, "d.json"), "{");
    expect(() => loadScenario("d", folder)).toThrow(CommandError);
  });
});

describe("readings of several boots", () => {
  const content = (bootCounter: number, sequence: number, tickMicros: number, offset?: [number, number]) =>
    ({
      bootCounter,
      time:
        offset === undefined
          ? { source: TimeSource.none }
          : {
              source: TimeSource.sntp,
              offset: { tickMicros: offset[0], unixMs: offset[1], uncertaintyMs: 30 },
            },
      readings: [{ sequence, kind: 38, source: 0, tickMicros }],
    }) as unknown as BatchContent;

  const WORLD = Date.UTC(2026, 0, 1);
  it("lie on the scenario's time by what the device knew of the clock, and nowhere without it", () => {
    const placed = placeReadings(
      [
        content(4, 3, 1e6, [1e6, WORLD + 86_400_000]),
        content(3, 2, 1e6),
        content(1, 0, 5e6),
        content(2, 1, 1e6, [2e6, WORLD + 102_000]),
      ],
      300,
    );
    expect(placed.map(({ boot, timeS }) => [boot, timeS])).toEqual([
      [1, 5],
      [2, 101],
      [3, undefined],
      [4, undefined],
    ]);
  });

  it("are placed to a tenth of a second in a run whose power fails", async () => {
    const file = scenario("cut", [{ expect: "restarts", least: 1 }]);
    const loaded = { ...loadScenario(file, folder), durationS: 330, faults: ["power-cut:every=0@70s"] };
    const { delivered } = await runScenario(loaded);
    const { timesS } = deliveredBeats(delivered);
    const later = delivered.readings.find(({ boot }) => boot > 1)!.timeS!;
    const found = timesS.filter((timeS) => timeS > later + 20);
    expect(found.length).toBeGreaterThan(60);
    for (const timeS of found) {
      const nearest = Math.min(...delivered.beatTimesS.map((beat) => Math.abs(beat - timeS)));
      expect(nearest).toBeLessThan(0.1);
    }
  });
});
