import { afterEach, describe, expect, it } from "vitest";
import { type ActionName, actions } from "../../../../host-sim/bench/protocol.ts";
import { Bench } from "../../../../host-sim/node/bench/bench.ts";
import { scenarioPerformance } from "../../../../host-sim/node/bench/performance.ts";
import { faultKinds } from "../../../../host-sim/node/scenario/fault-kinds.ts";
import { parseScenario } from "../../../../host-sim/scenario/parse-scenario.ts";

const PATIENCE = { timeout: 50_000, interval: 10 };

interface Running {
  readonly bench: Bench;
  readonly lines: string[];
  readonly served: ReturnType<Bench["serve"]>;
}
let running: Running | undefined;
afterEach(async () => {
  running?.bench.stop();
  await running?.served;
  running = undefined;
});

function run(durationS: number, speed: number): Running {
  const scenario = {
    name: "calm",
    summary: "Calm.",
    seed: 4,
    durationS,
    expectations: [{ expect: "vital", vital: "heartRate", fromS: 10, toS: durationS, least: 40, most: 100 }],
  };
  const lines: string[] = [];
  const bench = new Bench({
    first: scenarioPerformance(parseScenario(JSON.stringify(scenario), faultKinds)),
    speed,
    port: 0,
    files: new Map(),
    tell: (line) => lines.push(line),
  });
  running = { bench, lines, served: bench.serve() };
  return running;
}

/** One look after the other at what is told, each line once. */
const told = (lines: readonly string[]) => async (pattern: RegExp) => {
  await expect.poll(() => lines.some((line) => pattern.test(line)), PATIENCE).toBe(true);
};

const press = (bench: Bench, action: ActionName) => bench.command({ command: "disturb", action });

describe("the bench", () => {
  it("plays its first scenario, tells what happens and judges it", async () => {
    const { bench, lines } = run(60, Number.POSITIVE_INFINITY);
    await told(lines)(/^1:00 {2}All held: 2 of 2 expectations\.$/);
    expect(lines[0]).toBe("Calm: Calm.");
    expect(lines.some((line) => /Batch 0: \d+ readings in \d+ bytes, genuine/.test(line))).toBe(true);
    expect(bench.status()).toMatchObject({
      session: { state: "ended", run: 1, disturbed: false },
      verdict: { held: true, outcomes: [{ title: "The record" }, { title: /Heart rate 40 to 100/ }] },
    });
    bench.stop();
    expect((await running!.served)?.held).toBe(true);
  });

  it("does what each button says, and mends it again", async () => {
    const { bench, lines } = run(3600, 30);
    const tells = told(lines);
    await expect.poll(() => (bench.section("live") as { timeS: number }).timeS, PATIENCE).toBeGreaterThan(5);

    expect(press(bench, "lead-off")).toBeUndefined();
    await tells(/An ECG electrode is off/);
    await tells(/electrodes are on again/);

    expect(press(bench, "bus-fault")).toBeUndefined();
    await tells(/The chip does not answer on its bus \(sensor-no-acknowledge\)/);
    await tells(/The bus is held low \(sensor-bus-stuck\)/);
    await tells(/A gap of \d\.\d s is signed: the sensor did not answer \(ECG\)/);

    expect(press(bench, "broker-down")).toBeUndefined();
    await tells(/The broker is gone/);
    await tells(/The broker is back/);

    expect(press(bench, "motion")).toBeUndefined();
    await tells(/the wearer runs/);

    expect(press(bench, "power-cut")).toBeUndefined();
    await tells(/Power is gone/);
    await tells(/Power is back/);
    await expect.poll(() => bench.section("live"), PATIENCE).toMatchObject({ boot: 2, powered: true });
    await tells(/A gap.* is signed: power was lost \(device\)/);
    expect(bench.section("session")).toMatchObject({ disturbed: true });
  });

  it("does not do twice at once what is under way, and nothing once the run has ended", async () => {
    const { bench } = run(3600, 1);
    await expect.poll(() => press(bench, "lead-off"), PATIENCE).toBeUndefined();
    expect(press(bench, "lead-off")).toBe("Lead off is under way already.");
    expect(press(bench, "broker-down")).toBeUndefined();
  });

  it("goes on to another scenario when it is picked, and changes its pace", async () => {
    const { bench, lines } = run(3600, 1);
    await told(lines)(/^Calm/);
    expect(bench.command({ command: "speed", speed: null })).toBeUndefined();
    expect(bench.command({ command: "run", scenario: "pause-of-four-seconds" })).toBeUndefined();
    await told(lines)(/^\d:\d\d {2}All held: \d+ of \d+ expectations/);
    expect(bench.status()).toMatchObject({
      session: { run: 2, scenario: "pause-of-four-seconds", state: "ended", speed: null },
      verdict: { held: true },
    });
    expect(press(bench, "lead-off")).toBe("Nothing runs: start a scenario first.");
    bench.stop();
    // The first one was not run to its end: there is no verdict on it.
    expect(await running!.served).toBeUndefined();
  });

  it("refuses what is no command", () => {
    const { bench } = run(3600, 1);
    for (const command of [
      null,
      1,
      "run",
      {},
      { command: "disturb" },
      { command: "disturb", action: "toString" },
      { command: "speed", speed: 7 },
      { command: "run", scenario: 3 },
    ]) {
      expect(bench.command(command)).toBe("That is no command.");
    }
    expect(bench.command({ command: "run", scenario: "../package" })).toBe("There is no such scenario.");
    expect(Object.keys(actions)).toHaveLength(5);
  });
});
