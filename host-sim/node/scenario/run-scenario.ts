import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BatchContent } from "../../../gateway/batch/payload.ts";
import { parseEnrolments } from "../../../gateway/enrolment.ts";
import { verifyRecord } from "../../../gateway/verify/verifier.ts";
import type { Delivered } from "../../scenario/delivered.ts";
import { evaluate, type Outcome } from "../../scenario/evaluate.ts";
import type { ScenarioRun } from "../../scenario/junit.ts";
import { faultsOf } from "../../scenario/parse-scenario.ts";
import { playWearer } from "../../scenario/play-wearer.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { CommandError } from "../command-error.ts";
import { runSession, type SessionProgress, type SessionResult } from "../session/run-session.ts";
import type { SessionObserver } from "../session/session-observer.ts";
import { statePaths } from "../state/state-folder.ts";
import { placeReadings } from "./boot-times.ts";
import { faultKinds } from "./fault-kinds.ts";

export interface RunScenarioOptions {
  /** Multiple of real time; as fast as it goes where left out. */
  readonly speed?: number | (() => number);
  /** Another seed than the scenario's own. */
  readonly seed?: number;
  /** Keeps the device's state and its capture (`capture.cbor`) there: a folder that is empty or not there yet. */
  readonly folder?: string;
  /** What a person types to run this again; by the scenario's name where left out. */
  readonly command?: string;
  /** One line for a person. */
  readonly tell?: (line: string) => void;
  readonly onProgress?: (state: SessionProgress) => boolean;
  readonly observer?: SessionObserver;
}

export interface ScenarioResult extends ScenarioRun {
  /** True when every expectation held. */
  readonly held: boolean;
  readonly missed: readonly Outcome[];
  readonly delivered: Delivered;
  readonly session: SessionResult;
}

/**
 * Runs a scenario on a new simulated device with broker, collector and verifier, and judges what it delivered.
 * What counts are the bytes that the collector kept: they are read back and verified as `purkinje verify` does.
 *
 * Throws {@link CommandError} for a folder that holds something already.
 */
export async function runScenario(
  original: Scenario,
  options: RunScenarioOptions = {},
): Promise<ScenarioResult> {
  const scenario = options.seed === undefined ? original : { ...original, seed: options.seed };
  const { speed = Number.POSITIVE_INFINITY, tell = () => {}, onProgress, observer } = options;
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "purkinje-scenario-"));
  if (options.folder !== undefined) requireEmpty(options.folder);
  try {
    const { heart, wearer } = playWearer(scenario, observer !== undefined);
    const captureFile = join(folder, "capture.cbor");
    const session = await runSession({
      wearer,
      forMicros: Math.round(scenario.durationS * 1e6),
      speed,
      seed: scenario.seed,
      stateFolder: folder,
      captureFile,
      faults: faultsOf(scenario, faultKinds),
      tell,
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(observer === undefined
        ? {}
        : { observer, ...(wearer.interrupt ? { interrupt: wearer.interrupt } : {}) }),
    });
    const delivered = readBack(folder, captureFile, session, heart.beatTimesS(0, scenario.durationS));
    const outcomes = evaluate(scenario, delivered);
    const missed = outcomes.filter(({ held }) => !held);
    return {
      name: scenario.name,
      outcomes,
      wallSeconds: session.wallMs / 1000,
      command: options.command ?? commandFor(scenario.name, options.seed),
      held: missed.length === 0,
      missed,
      delivered,
      session,
    };
  } finally {
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function readBack(
  folder: string,
  captureFile: string,
  session: SessionResult,
  beatTimesS: readonly number[],
): Delivered {
  const contents: BatchContent[] = [];
  const { enrolment } = statePaths(folder);
  const report = verifyRecord(new Uint8Array(readFileSync(captureFile)), {
    enrolled: parseEnrolments(readFileSync(enrolment, "utf8"), enrolment),
    allowSimulated: true,
    onBatch: (content) => contents.push(content),
  });
  const { batches, genuine, forged, gaps, signedGaps, replays, holds, problems } = report;
  return {
    readings: placeReadings(contents, session.simulatedMicros / 1e6),
    record: {
      batches,
      genuine,
      forged,
      gaps,
      signedGaps,
      replays,
      holds,
      undelivered: session.queued,
      problems: problems.filter(({ severity }) => severity === "fault").map(({ sentence }) => sentence),
    },
    restarts: session.powerCuts,
    beatTimesS,
  };
}

function requireEmpty(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (readdirSync(folder).length === 0) return;
  throw new CommandError(
    `${folder} holds something already: a scenario runs on a new device.`,
    "Give an empty folder, or none.",
  );
}

const commandFor = (name: string, seed: number | undefined) =>
  `npx purkinje sim --scenario ${name}${seed === undefined ? "" : ` --seed ${seed}`} --speed max`;
