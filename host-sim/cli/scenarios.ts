import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Performance, scenarioPerformance } from "../node/bench/performance.ts";
import { CommandError, ExitCode } from "../node/command-error.ts";
import { projectRoot } from "../node/project-root.ts";
import { runScenario, type ScenarioResult } from "../node/scenario/run-scenario.ts";
import { loadScenario, scenarioNames } from "../node/scenario/scenario-library.ts";
import type { SessionProgress } from "../node/session/run-session.ts";
import { junitXml } from "../scenario/junit.ts";
import type { ProgressLine } from "./progress-line.ts";

/** The scenarios that ship. */
const LIBRARY = join(projectRoot(), "scenarios");
const ALL = "all";

export interface ScenarioOptions {
  readonly scenario: readonly string[];
  readonly speed: number;
  readonly seed?: number;
  readonly state?: string;
  readonly junit?: string;
  readonly json?: true;
}

/** The library as a person reads it: a name and a sentence a line. */
export function describeScenarios(): string {
  const names = scenarioNames(LIBRARY);
  const width = Math.max(...names.map(({ length }) => length));
  return names
    .map((name) => `${name.padEnd(width)}  ${loadScenario(name, LIBRARY).summary}`)
    .concat("", "--scenario all runs each of them; docs/SCENARIOS.md tells how to write one.")
    .join("\n");
}

/** The scenario that a page shows first. Throws {@link CommandError} for more than one. */
export function onlyScenario({ scenario: names, seed, state, junit, json }: ScenarioOptions): Performance {
  if (names.length > 1 || names.includes(ALL)) {
    throw new CommandError(
      "The page shows one scenario at a time.",
      "Give one --scenario; the page's own picker has the others.",
    );
  }
  if (state !== undefined || junit !== undefined || json === true) {
    throw new CommandError(
      "--state, --junit and --json are for a run that ends by itself.",
      "Leave them out, or take --page back with --no-page.",
    );
  }
  const [name] = names;
  const scenario = loadScenario(name, LIBRARY);
  return scenarioPerformance(seed === undefined ? scenario : { ...scenario, seed }, againCommand(name, seed));
}

/**
 * Runs scenarios one after the other, tells what each expectation found, and writes JUnit's XML where it is
 * wanted. Returns the exit code: 0 when every expectation of every scenario held.
 *
 * @param onProgress false stops: what was not yet judged then does not hold
 */
export async function runScenarios(
  options: ScenarioOptions,
  progress: ProgressLine,
  onProgress: (state: SessionProgress, durationS: number) => boolean,
): Promise<number> {
  const wanted = options.scenario.includes(ALL) ? scenarioNames(LIBRARY) : options.scenario;
  if (options.state !== undefined && wanted.length > 1) {
    throw new CommandError(
      "--state keeps one device, but each scenario runs on a new one.",
      "Give one scenario, or leave --state out.",
    );
  }
  const scenarios = wanted.map((name) => ({ name, scenario: loadScenario(name, LIBRARY) }));
  const results: ScenarioResult[] = [];
  let stopped = false;
  for (const { name, scenario } of scenarios) {
    if (stopped) break;
    progress.print(`${scenario.name}: ${scenario.summary}`);
    const result = await runScenario(scenario, {
      speed: options.speed,
      command: againCommand(name, options.seed),
      tell: (line) => progress.print(line),
      onProgress: (state) => {
        stopped = !onProgress(state, scenario.durationS);
        return !stopped;
      },
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      ...(options.state === undefined ? {} : { folder: options.state }),
    });
    progress.done();
    results.push(result);
    process.stdout.write(`${describeResult(result)}\n`);
  }
  const missed = results.filter(({ held }) => !held);
  if (scenarios.length > 1) {
    process.stdout.write(`${results.length - missed.length} of ${scenarios.length} scenarios held\n`);
  }
  if (options.junit !== undefined) writeJunit(options.junit, results);
  if (options.json === true) process.stdout.write(`${JSON.stringify(results.map(asJson))}\n`);
  return missed.length === 0 && !stopped ? ExitCode.held : ExitCode.didNotHold;
}

function describeResult({ name, outcomes, held, command }: ScenarioResult): string {
  const lines = outcomes.map(
    ({ held: ok, title, sentence }) => `  ${ok ? "held  " : "MISSED"}  ${title}: ${sentence}`,
  );
  if (!held) lines.push(`  run again: ${command}`);
  return [`${name}: ${held ? "held" : "MISSED"}`, ...lines].join("\n");
}

function asJson({ name, held, outcomes, session, command }: ScenarioResult) {
  return {
    scenario: name,
    held,
    expectations: outcomes.map(({ title, held: ok, sentence }) => ({ title, held: ok, sentence })),
    simulatedSeconds: session.simulatedMicros / 1e6,
    wallSeconds: Math.round(session.wallMs) / 1000,
    command,
  };
}

const againCommand = (name: string, seed: number | undefined) =>
  `npx purkinje sim --scenario ${name}${seed === undefined ? "" : ` --seed ${seed}`} --speed max`;

function writeJunit(file: string, results: readonly ScenarioResult[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, junitXml(results));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(`${file} cannot be written (${code}).`, "Give another file to --junit.");
  }
}
