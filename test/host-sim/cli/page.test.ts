import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { purkinje } from "./support.ts";

const PATIENCE = { timeout: 50_000 };

let folder: string;
let scenario: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "purkinje-page-"));
  scenario = join(folder, "calm.json");
  const expectations = [{ expect: "vital", vital: "heartRate", fromS: 10, toS: 30, least: 50 }];
  writeFileSync(
    scenario,
    JSON.stringify({ name: "calm", summary: "Calm.", seed: 4, durationS: 30, expectations }),
  );
});
afterEach(() => {
  child?.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

describe("purkinje sim --page", () => {
  it("serves the page, stays up when the scenario has ended, and ends cleanly at Ctrl-C", async () => {
    const running = spawn(process.execPath, [
      "tools/purkinje.mjs",
      ...["sim", "--scenario", scenario, "--page", "--speed", "max"],
    ]);
    child = running;
    let told = "";
    running.stderr.on("data", (part) => {
      told += part;
    });
    const exited = new Promise((resolve) => running.once("exit", (code, signal) => resolve(code ?? signal)));
    const url = () => /http:\/\/127\.0\.0\.1:\d+\//.exec(told)?.[0];
    await expect.poll(url, PATIENCE).toBeDefined();
    const status = async () =>
      (await (await fetch(`${url()}status.json`)).json()) as { session: { state: string } };
    await expect.poll(async () => (await status()).session.state, PATIENCE).toBe("ended");
    expect(await status()).toMatchObject({ verdict: { held: true }, session: { title: "Calm" } });
    expect(await (await fetch(url()!)).text()).toContain("<h1>Purkinje");
    expect(told).toMatch(/0:\d\d {2}Batch 0: \d+ readings in \d+ bytes, genuine/);
    expect(told).toContain("All held: 2 of 2 expectations.");
    running.kill("SIGINT");
    expect(await exited).toBe(0);
  });

  it("is taken back by --no-page: the run ends by itself", async () => {
    const { code, stdout, stderr } = await purkinje(
      ...["sim", "--scenario", scenario, "--page", "--no-page", "--speed", "max"],
    );
    expect(code).toBe(0);
    expect(stdout).toContain("calm: held");
    expect(stderr).not.toContain("http://");
  });

  it("refuses what is for a run that ends by itself, and more than one scenario", async () => {
    const junit = await purkinje("sim", "--scenario", scenario, "--page", "--junit", join(folder, "j.xml"));
    expect([junit.code, junit.stderr]).toEqual([2, expect.stringContaining("--no-page")]);
    const two = await purkinje("sim", "--scenario", scenario, "--scenario", "lead-off", "--page");
    expect([two.code, two.stderr]).toEqual([2, expect.stringContaining("one scenario at a time")]);
  });
});
