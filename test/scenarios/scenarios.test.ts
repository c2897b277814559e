import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runScenario } from "../../host-sim/node/scenario/run-scenario.ts";
import { loadScenario, scenarioNames } from "../../host-sim/node/scenario/scenario-library.ts";

const folder = join(import.meta.dirname, "../../scenarios");
const names = scenarioNames(folder);

describe("the library of scenarios", () => {
  it("names each scenario as its file", () => {
    expect(names.length).toBeGreaterThanOrEqual(20);
    for (const name of names) {
      expect(JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")).name).toBe(name);
    }
  });

  // Together, because a session waits for its sockets now and then.
  it.concurrent.each(names)("%s", async (name) => {
    const result = await runScenario(loadScenario(name, folder));
    expect(result.missed.map(({ title, sentence }) => `${title}: ${sentence}`)).toEqual([]);
  });
});
