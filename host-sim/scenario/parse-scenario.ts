import { type FaultKinds, type FaultSpec, FaultSpecError, parseFaultSpec } from "../faults/fault-spec.ts";
import { JsonObject } from "./json-object.ts";
import { parseExpectation } from "./parse-expectation.ts";
import { parseWearer } from "./parse-wearer.ts";
import { playWearer, scriptedFaults } from "./play-wearer.ts";
import type { NetworkScript, Outage, Scenario } from "./scenario.ts";
import { ScenarioError } from "./scenario-error.ts";

const LONGEST_S = 7 * 86_400;
const MAX_SEED = 0xffff_ffff;

/**
 * Reads a scenario and makes sure that it can be run: every key known, every number in its range, every fault one
 * that there is, a rhythm that lasts as long as the scenario.
 *
 * @param text JSON, as docs/SCENARIOS.md has it
 * @param kinds the faults that there are
 * @throws ScenarioError
 */
export function parseScenario(text: string, kinds: FaultKinds): Scenario {
  const json = new JsonObject(parseJson(text), "");
  const name = json.need("name", json.text("name"));
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw new ScenarioError("unknown-value", "name", "It has other than a–z, 0–9 and single hyphens.");
  }
  const durationS = json.need("durationS", json.number("durationS", 1, LONGEST_S));
  const scenario: Scenario = {
    name,
    summary: json.need("summary", json.text("summary")),
    seed: json.need("seed", json.whole("seed", 0, MAX_SEED)),
    durationS,
    wearer: parseWearer(json.object("wearer")),
    faults: json.list("faults", (item, path) => checkedFault(item, path, kinds)),
    network: networkOf(json.object("network"), durationS),
    expectations: json.list("expectations", (item, path) => parseExpectation(item, path, durationS)),
  };
  json.end();
  if (scenario.expectations.length === 0) {
    throw new ScenarioError("missing-key", "", 'It expects nothing: "expectations" is empty.');
  }
  try {
    playWearer(scenario);
  } catch (error) {
    if (error instanceof RangeError) throw new ScenarioError("bad-wearer", "wearer", error.message);
    throw error;
  }
  return scenario;
}

/** Every fault of a scenario: those that it names, and those that wearer and network bring. */
export function faultsOf(scenario: Scenario, kinds: FaultKinds): FaultSpec[] {
  return [...scenario.faults.map((text) => parseFaultSpec(text, kinds)), ...scriptedFaults(scenario)];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ScenarioError("not-json", "", (error as Error).message);
  }
}

function checkedFault(item: unknown, path: string, kinds: FaultKinds): string {
  if (typeof item !== "string") throw new ScenarioError("wrong-type", path, "It is no text.");
  try {
    parseFaultSpec(item, kinds);
  } catch (error) {
    if (error instanceof FaultSpecError) throw new ScenarioError("bad-fault", path, error.message);
    throw error;
  }
  return item;
}

function networkOf(json: JsonObject | undefined, durationS: number): NetworkScript {
  if (json === undefined) return { brokerDown: [] };
  const network = {
    brokerDown: json.list("brokerDown", (item, path): Outage => {
      const outage = new JsonObject(item, path);
      const startS = outage.need("startS", outage.number("startS", 0, durationS));
      const lengthS = outage.need("durationS", outage.number("durationS", 0.1, LONGEST_S));
      outage.end();
      return { startS, durationS: lengthS };
    }),
  };
  json.end();
  return network;
}
