import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseScenario } from "../../scenario/parse-scenario.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { ScenarioError } from "../../scenario/scenario-error.ts";
import { CommandError } from "../command-error.ts";
import { faultKinds } from "./fault-kinds.ts";

const ENDING = ".json";

/** The names of the scenarios in a folder, in order. Throws {@link CommandError} where there is no such folder. */
export function scenarioNames(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith(ENDING))
      .map((file) => basename(file, ENDING))
      .sort();
  } catch (error) {
    throw new CommandError(
      `The scenarios in ${folder} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
      "Give a scenario's file instead of its name.",
    );
  }
}

/**
 * Loads a scenario by its name in `folder`, or by its file. Throws {@link CommandError} for one that is not there
 * or that cannot be run.
 */
export function loadScenario(nameOrFile: string, folder: string): Scenario {
  const isFile = nameOrFile.endsWith(ENDING) || nameOrFile.includes("/");
  const file = isFile ? nameOrFile : join(folder, `${nameOrFile}${ENDING}`);
  const text = readText(file, nameOrFile, folder);
  try {
    return parseScenario(text, faultKinds);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new CommandError(
      `${file}: ${error.message}`,
      "docs/SCENARIOS.md tells what a scenario is made of.",
    );
  }
}

function readText(file: string, wanted: string, folder: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && file !== wanted) {
      throw new CommandError(
        `There is no scenario "${wanted}".`,
        `There are ${scenarioNames(folder).join(", ")}.`,
      );
    }
    throw new CommandError(
      code === "ENOENT" ? `There is no file ${file}.` : `${file} cannot be read (${code}).`,
      "Give a scenario's name, or its file.",
    );
  }
}
