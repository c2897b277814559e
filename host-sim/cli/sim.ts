import { Command, Option } from "commander";
import { describeFaults, FaultSpecError, parseFaultSpec } from "../faults/fault-spec.ts";
import { plainPerformance } from "../node/bench/performance.ts";
import { CommandError, ExitCode } from "../node/command-error.ts";
import { startStatusServer } from "../node/http/status-server.ts";
import { faultKinds } from "../node/scenario/fault-kinds.ts";
import { runSession, type SessionProgress, type SessionResult } from "../node/session/run-session.ts";
import type { Finish } from "./finish.ts";
import { portOrOff, runLengthMicros, seedNumber, speedFactor } from "./option-values.ts";
import { servePage } from "./page.ts";
import { ProgressLine } from "./progress-line.ts";
import { describeScenarios, onlyScenario, runScenarios } from "./scenarios.ts";
import { chooseWearer } from "./wearer.ts";

interface SimOptions {
  readonly scenario: readonly string[];
  readonly junit?: string;
  readonly record?: string;
  readonly lead?: string;
  readonly speed: number;
  readonly for?: number;
  readonly seed?: number;
  readonly state?: string;
  readonly mqtt?: string;
  readonly page?: boolean;
  readonly http: number | "off";
  readonly capture?: string;
  readonly fault: readonly string[];
  readonly json?: true;
}

/** `purkinje sim`: the firmware on a simulated device, with a broker, a collector and a verifier. */
export function simCommand(finish: Finish): Command {
  return new Command("sim")
    .description("Runs the firmware on a simulated device and verifies what it publishes.")
    .addOption(
      new Option(
        "--record <path>",
        "a recorded ECG in WFDB form, such as mitdb/100 (default: a modelled heart)",
      ),
    )
    .option(
      "--lead <number or name>",
      "the lead of the record (default: MLII where there is one, else the first)",
    )
    .option(
      "--scenario <name or file>",
      "what happens and what must be delivered; repeatable; all; --scenario help lists them",
      collect,
      [],
    )
    .option("--junit <file>", "writes what the scenarios' expectations found as JUnit's XML")
    .option("--speed <factor>", "multiple of real time, or max", speedFactor, 1)
    .option(
      "--for <time>",
      "simulated time, such as 90s, 30m, 2h (default: the record's length, or 5m)",
      runLengthMicros,
    )
    .option("--seed <number>", "repeats a run exactly (default: a new one, which is printed)", seedNumber)
    .option("--state <folder>", "keeps the device (its key, its chain, its enrolment) between runs")
    .option(
      "--mqtt <url>",
      "publishes to mqtt://[user:password@]host:port (default: a broker in this process)",
    )
    .option(
      "--page",
      "serves a page to look at and to disturb it, on the port of --http or any free one; stays up until Ctrl-C",
    )
    .option("--no-page", "takes --page back")
    .option("--http <port>", "serves the live status as JSON on loopback, or off", portOrOff, "off")
    .option("--capture <file>", "writes the published batches, a CBOR sequence, for purkinje verify")
    .option("--fault <spec>", "injects a fault; --fault help explains", collect, [])
    .option("--json", "prints one JSON object as the last line")
    .action(async (options: SimOptions) => finish(await sim(options)));
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

async function sim(options: SimOptions): Promise<number> {
  if (options.fault.includes("help")) {
    process.stdout.write(`${describeFaults(faultKinds)}\n`);
    return ExitCode.held;
  }
  if (options.scenario.includes("help")) {
    process.stdout.write(`${describeScenarios()}\n`);
    return ExitCode.held;
  }
  if (options.scenario.length > 0) return simScenarios(options);
  if (options.junit !== undefined) {
    throw new CommandError("--junit is for what scenarios expect.", "Add --scenario, or leave --junit out.");
  }
  const faults = parseFaults(options.fault);
  const seed = options.seed ?? (Date.now() ^ (process.pid << 16)) >>> 0;
  const { wearer, lengthMicros, title } = chooseWearer(options.record, options.lead, seed);
  const forMicros = options.for ?? lengthMicros;
  if (options.record !== undefined && forMicros > lengthMicros) {
    throw new CommandError(
      `The record lasts ${Math.floor(lengthMicros / 1e6)} s, less than --for.`,
      "Shorten --for, or leave it out to run the whole record.",
    );
  }
  const progress = new ProgressLine(process.stderr);
  if (options.page === true) {
    const session = {
      wearer,
      forMicros,
      seed,
      faults,
      ...(options.state === undefined ? {} : { stateFolder: options.state }),
      ...(options.mqtt === undefined ? {} : { mqttUrl: options.mqtt }),
      ...(options.capture === undefined ? {} : { captureFile: options.capture }),
    };
    return servePage(options, plainPerformance(title, session), progress, progressText);
  }
  const tell = (line: string) => progress.print(line);
  tell(`${title}, ${formatSeconds(forMicros)}, seed ${seed}. A simulation: nothing here is a measurement.`);

  return watched(options.http, progress, async (onProgress) => {
    const result = await runSession({
      wearer,
      forMicros,
      speed: options.speed,
      seed,
      faults,
      tell,
      ...(options.state === undefined ? {} : { stateFolder: options.state }),
      ...(options.mqtt === undefined ? {} : { mqttUrl: options.mqtt }),
      ...(options.capture === undefined ? {} : { captureFile: options.capture }),
      onProgress: (now) => onProgress(now, forMicros),
    });
    progress.done();
    printResult(result, options.json === true);
    return result.report.holds && result.queued === 0 ? ExitCode.held : ExitCode.didNotHold;
  });
}

function simScenarios(options: SimOptions): Promise<number> {
  const alone = ["record", "lead", "for", "mqtt", "capture"] as const;
  const refused = alone.find((name) => options[name] !== undefined) ?? (options.fault.length > 0 && "fault");
  if (refused !== undefined && refused !== false) {
    throw new CommandError(
      `--${refused} has no place beside --scenario, which says all of that itself.`,
      "Write it into a scenario of your own; docs/SCENARIOS.md tells how.",
    );
  }
  const progress = new ProgressLine(process.stderr);
  if (options.page === true) {
    return servePage(options, onlyScenario(options), progress, progressText);
  }
  return watched(options.http, progress, (onProgress) =>
    runScenarios(options, progress, (now, durationS) => onProgress(now, durationS * 1e6)),
  );
}

function parseFaults(texts: readonly string[]): ReturnType<typeof parseFaultSpec>[] {
  return texts.map((text) => {
    try {
      return parseFaultSpec(text, faultKinds);
    } catch (error) {
      if (error instanceof FaultSpecError) {
        throw new CommandError(error.message, "--fault help lists what there is.");
      }
      throw error;
    }
  });
}

/** Runs something whose progress is shown in the terminal and, if wanted, over HTTP, and which Ctrl-C stops. */
async function watched(
  http: number | "off",
  progress: ProgressLine,
  run: (onProgress: (now: SessionProgress, forMicros: number) => boolean) => Promise<number>,
): Promise<number> {
  let state: SessionProgress | undefined;
  let stopped = false;
  const server = http === "off" ? undefined : await startStatusServer(http, () => state ?? {});
  if (server !== undefined) progress.print(`Status: ${server.url}`);
  const onInterrupt = () => {
    stopped = true;
  };
  process.once("SIGINT", onInterrupt);
  try {
    return await run((now, forMicros) => {
      state = now;
      progress.update(() => progressText(now, forMicros));
      return !stopped;
    });
  } finally {
    progress.done();
    process.off("SIGINT", onInterrupt);
    await server?.close();
  }
}

function progressText(now: SessionProgress, forMicros: number): string {
  const rate = now.heartRateDeciPerMin === null ? "–" : (now.heartRateDeciPerMin / 10).toFixed(0);
  const celsius = now.temperatureCentiC === null ? "–" : (now.temperatureCentiC / 100).toFixed(2);
  return (
    `${formatSeconds(now.timeMicros)} of ${formatSeconds(forMicros)} · heart rate ${rate}/min · skin ${celsius} °C · ` +
    `batches: ${now.published} published, ${now.acknowledged} receipted, ${now.verified} verified`
  );
}

function formatSeconds(micros: number): string {
  const seconds = Math.floor(micros / 1e6);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function printResult(result: SessionResult, json: boolean): void {
  const { summary, report } = result;
  const rate = summary.heartRate;
  const line = (name: string, value: string) => process.stdout.write(`${name.padEnd(22)} ${value}\n`);
  line("device", `${result.deviceId}, boot ${result.boot}`);
  line("simulated", `${formatSeconds(result.simulatedMicros)} in ${(result.wallMs / 1000).toFixed(1)} s`);
  line("beats", String(result.beats));
  line("heart rate", rate === null ? "none" : `${rate.mean} a minute (${rate.min} to ${rate.max})`);
  line(
    "skin temperature",
    summary.temperatureCentiC === null ? "none" : `${(summary.temperatureCentiC / 100).toFixed(2)} °C`,
  );
  line(
    "batches",
    `${result.batches} signed, ${result.published} published, ${result.acknowledged} receipted`,
  );
  line(
    "verified",
    `${report.genuine} genuine, ${report.forged} forged, ${report.gaps} gaps, ${report.replays} replays`,
  );
  line("gaps, drops", `${summary.gaps} signed gaps, ${summary.drops} samples dropped`);
  const faults = Object.entries(summary.faults);
  if (faults.length > 0) line("faults", faults.map(([code, count]) => `${code} ×${count}`).join(", "));
  for (const { kind, start, end, confidencePercent, reasons } of summary.findings) {
    const until = end === null ? "and goes on" : `to ${end.toFixed(1)} s`;
    line(
      "finding",
      `${kind} from ${start.toFixed(1)} s ${until} (${confidencePercent} %): ${reasons.join(", ")}`,
    );
  }
  if (result.powerCuts > 0) line("power cuts", String(result.powerCuts));
  if (result.queued > 0) line("not delivered", `${result.queued} batches still wait on the device`);
  for (const found of report.problems) line("", `${found.sentence}`);
  if (json) process.stdout.write(`${JSON.stringify(asJson(result))}\n`);
}

function asJson(result: SessionResult) {
  const { summary } = result;
  return {
    device: result.deviceId,
    boot: result.boot,
    simulatedSeconds: result.simulatedMicros / 1e6,
    wallSeconds: Math.round(result.wallMs) / 1000,
    beats: result.beats,
    heartRate: summary.heartRate,
    spo2: null,
    temperatureCentiC: summary.temperatureCentiC,
    findings: summary.findings,
    readings: summary.readings,
    batches: result.batches,
    published: result.published,
    acknowledged: result.acknowledged,
    drops: summary.drops,
    gaps: summary.gaps,
    faults: summary.faults,
  };
}
