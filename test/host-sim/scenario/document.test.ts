import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faultKinds } from "../../../host-sim/node/scenario/fault-kinds.ts";
import { vitalNames } from "../../../host-sim/scenario/parse-expectation.ts";
import { parseScenario } from "../../../host-sim/scenario/parse-scenario.ts";
import { ScenarioError, scenarioProblems } from "../../../host-sim/scenario/scenario-error.ts";

const document = readFileSync(join(import.meta.dirname, "../../../docs/SCENARIOS.md"), "utf8");
const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(document)![1]);

/** The words in backticks in the first cells of the table under a heading cell. */
function firstCells(heading: string): string[] {
  const table = document
    .slice(document.indexOf(`| ${heading} |`))
    .split("\n\n")[0]
    .split("\n")
    .slice(2);
  return table.flatMap((row) => [...row.split("|")[1].matchAll(/`([^`]+)`/g)].map(([, word]) => word));
}

/** What the parser says that may stand at a place. */
function wordsAt(json: object): string[] {
  try {
    parseScenario(JSON.stringify({ ...example, ...json }), faultKinds);
  } catch (error) {
    if (error instanceof ScenarioError) return / is none of (.*?)\. /.exec(error.message)![1].split(", ");
  }
  throw new Error("It was accepted.");
}

test("the page's example is a scenario", () => {
  expect(parseScenario(JSON.stringify(example), faultKinds).name).toBe("loose-electrode");
});

test.each([
  ["key", { nonsense: 1 }],
  ["key of `wearer`", { wearer: { nonsense: 1 } }],
  ["`rhythm` of a segment", { wearer: { heart: { rhythm: [{ rhythm: "?" }] } } }],
  ["`kind` of `electrodes`", { wearer: { electrodes: [{ kind: "?" }] } }],
  ["`expect`", { expectations: [{ expect: "?" }] }],
] as const)("the page lists what the parser knows: %s", (heading, json) => {
  expect(firstCells(heading).sort()).toEqual(wordsAt(json).sort());
});

test("the page lists every problem and every vital sign", () => {
  expect(firstCells("code").sort()).toEqual(Object.keys(scenarioProblems).sort());
  for (const vital of vitalNames) expect(document).toContain(`\`${vital}\``);
});
