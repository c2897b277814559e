/** Everything that can be wrong with a scenario's file, each with what to do about it. */
export const scenarioProblems = Object.freeze({
  "not-json": "It is no JSON. Check commas, quotes and brackets.",
  "wrong-type": "The value has another type than it should.",
  "missing-key": "A key that must be there is not.",
  "unknown-key": "There is no such key. docs/SCENARIOS.md lists them.",
  "unknown-value": "The value is none of those that may stand here.",
  "out-of-range": "The number is outside of its range.",
  "bad-span": "The span ends before it begins, or after the scenario.",
  "bad-wearer": "The wearer cannot be played as written.",
  "bad-fault": "The fault cannot be injected as written. --fault help explains.",
} as const);

export type ScenarioProblem = keyof typeof scenarioProblems;

/** A scenario that cannot be run, with the place in its file: `expectations[2].toS`. */
export class ScenarioError extends Error {
  readonly code: ScenarioProblem;
  readonly path: string;

  constructor(code: ScenarioProblem, path: string, detail: string) {
    super(`${path === "" ? "The scenario" : path}: ${detail} ${scenarioProblems[code]}`);
    this.name = "ScenarioError";
    this.code = code;
    this.path = path;
  }
}
