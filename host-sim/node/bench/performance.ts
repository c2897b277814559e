import type { VerdictSection } from "../../bench/protocol.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { runScenario } from "../scenario/run-scenario.ts";
import { runSession, type SessionOptions, type SessionProgress } from "../session/run-session.ts";
import type { SessionObserver } from "../session/session-observer.ts";
import { expectationWords } from "./expectation-words.ts";

/** What the bench gives to a run. */
export interface Stage {
  readonly speed: () => number;
  readonly observer: SessionObserver;
  readonly tell: (line: string) => void;
  /** False ends the run early. */
  readonly onProgress: (state: SessionProgress) => boolean;
}

/** Something that the page can show: a scenario, or a run as the command line asked for it. */
export interface Performance {
  readonly scenario: string | null;
  readonly title: string;
  readonly summary: string;
  readonly durationS: number;
  readonly seed: number;
  readonly expectations: readonly string[];
  /** Runs it to its end, and says what came of it. */
  play(stage: Stage): Promise<VerdictSection>;
}

/** @param command what a person types to run it again */
export function scenarioPerformance(scenario: Scenario, command?: string): Performance {
  return {
    scenario: scenario.name,
    title: titleOf(scenario.name),
    summary: scenario.summary,
    durationS: scenario.durationS,
    seed: scenario.seed,
    expectations: scenario.expectations.map(expectationWords),
    async play(stage) {
      const result = await runScenario(scenario, { ...stage, ...(command === undefined ? {} : { command }) });
      const { held, outcomes } = result;
      return {
        held,
        outcomes: outcomes.map(({ held: ok, sentence }, i) => ({
          title: i === 0 ? "The record" : expectationWords(scenario.expectations[i - 1]),
          held: ok,
          sentence,
        })),
        command: result.command,
      };
    },
  };
}

export function plainPerformance(
  title: string,
  options: Omit<SessionOptions, "speed" | "tell" | "onProgress" | "observer">,
): Performance {
  return {
    scenario: null,
    title,
    summary: "A run without expectations, but one: the record must hold.",
    durationS: options.forMicros / 1e6,
    seed: options.seed,
    expectations: [],
    async play(stage) {
      const { report, queued } = await runSession({ ...options, ...stage });
      const held = report.holds && queued === 0;
      const sentence =
        `${report.genuine} batches are genuine, ${report.forged} forged, ${report.gaps} missing, ` +
        `${report.replays} repeated; ${queued} wait on the device.`;
      return { held, outcomes: [{ title: "The record", held, sentence }], command: null };
    },
  };
}

/** `pause-of-four-seconds` as `Pause of four seconds`. */
function titleOf(name: string): string {
  const words = name.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
