import type { Outcome } from "./evaluate.ts";

/** One scenario that was run. */
export interface ScenarioRun {
  readonly name: string;
  readonly outcomes: readonly Outcome[];
  /** Real time that it took. */
  readonly wallSeconds: number;
  /** What runs it again. */
  readonly command: string;
}

/**
 * The XML that continuous integration reads as JUnit's: a suite a scenario, a case an expectation. A missed one
 * holds what was seen and the command that runs the scenario again.
 */
export function junitXml(runs: readonly ScenarioRun[]): string {
  const total = runs.reduce((sum, { outcomes }) => sum + outcomes.length, 0);
  const missed = runs.reduce((sum, { outcomes }) => sum + missedOf(outcomes), 0);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="purkinje scenarios" tests="${total}" failures="${missed}" errors="0">`,
    ...runs.flatMap(suite),
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

function suite({ name, outcomes, wallSeconds, command }: ScenarioRun): string[] {
  const seconds = wallSeconds.toFixed(3);
  const counts = `tests="${outcomes.length}" failures="${missedOf(outcomes)}" errors="0" skipped="0"`;
  return [
    `  <testsuite name="${escaped(name)}" ${counts} time="${seconds}">`,
    ...outcomes.flatMap(({ title, held, sentence }) => {
      const open = `    <testcase classname="${escaped(name)}" name="${escaped(title)}" time="0"`;
      if (held) return [`${open}/>`];
      return [
        `${open}>`,
        `      <failure message="${escaped(sentence)}">${escaped(`${sentence}\nRun again: ${command}`)}</failure>`,
        "    </testcase>",
      ];
    }),
    "  </testsuite>",
  ];
}

const missedOf = (outcomes: readonly Outcome[]) => outcomes.filter(({ held }) => !held).length;

/** XML 1.0 §2.2 and §2.4: what may not stand in text or an attribute is escaped, or left out where it may not be at all. */
function escaped(text: string): string {
  let safe = "";
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (character === "&") safe += "&amp;";
    else if (character === "<") safe += "&lt;";
    else if (character === ">") safe += "&gt;";
    else if (character === '"') safe += "&quot;";
    else if (character === "'") safe += "&apos;";
    else if (character === "\n") safe += "&#10;";
    else if (code >= 0x20 && !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff)
      safe += character;
  }
  return safe;
}
