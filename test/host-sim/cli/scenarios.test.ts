import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { purkinje } from "./support.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "purkinje-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const scenario = (name: string, least: number) => {
  const file = join(folder, `${name}.json`);
  const expectations = [{ expect: "vital", vital: "heartRate", fromS: 10, toS: 40, least }];
  writeFileSync(
    file,
    JSON.stringify({ name, summary: `${name} happens.`, seed: 4, durationS: 40, expectations }),
  );
  return file;
};
const play = (...args: string[]) => purkinje("sim", "--speed", "max", ...args);

describe("purkinje sim --scenario", () => {
  it("exits with 0 when every expectation held, and says what was seen", async () => {
    const { code, stdout, stderr } = await play("--scenario", scenario("calm", 50));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^calm: held\n {2}held {4}record: .*all genuine/);
    expect(stderr).toContain("calm happens.");
  });

  it("exits with 1 at a miss, prints what runs it again, and writes JUnit", async () => {
    const [calm, hasty] = [scenario("calm", 50), scenario("hasty", 150)];
    const junit = join(folder, "reports/scenarios.xml");
    const { code, stdout } = await play(
      "--scenario",
      calm,
      "--scenario",
      hasty,
      "--seed",
      "8",
      "--junit",
      junit,
      "--json",
    );
    expect(code).toBe(1);
    const again = `npx purkinje sim --scenario ${hasty} --seed 8 --speed max`;
    expect(stdout).toContain(`hasty: MISSED`);
    expect(stdout).toContain(`run again: ${again}`);
    expect(stdout).toContain("1 of 2 scenarios held");
    const results = JSON.parse(stdout.trim().split("\n").at(-1)!);
    expect(results.map(({ held }: { held: boolean }) => held)).toEqual([true, false]);
    expect(results[1]).toMatchObject({ scenario: "hasty", command: again, simulatedSeconds: 40 });
    const xml = readFileSync(junit, "utf8");
    expect(xml).toContain('failures="1"');
    expect(xml).toContain(`Run again: ${again}`);
  });

  it("runs one of the library by its name, and keeps the device where it is told to", async () => {
    const state = join(folder, "kept");
    const { code } = await play("--scenario", "sinus-75", "--state", state);
    expect(code).toBe(0);
    expect(
      (await purkinje("verify", join(state, "capture.cbor"), "--trust", state, "--allow-simulated")).code,
    ).toBe(0);
  });

  it("lists the library", async () => {
    const { code, stdout } = await purkinje("sim", "--scenario", "help");
    expect(code).toBe(0);
    for (const file of readdirSync(new URL("../../../scenarios", import.meta.url)))
      expect(stdout).toContain(file.replace(".json", "  "));
  });

  it.each([
    [["--scenario", "no-such"], /There is no scenario "no-such"/],
    [["--scenario", "lead-off", "--fault", "ecg-reset@3s"], /--fault has no place beside --scenario/],
    [["--scenario", "lead-off", "--record", "x"], /--record has no place/],
    [["--scenario", "lead-off", "--for", "3s"], /--for has no place/],
    [["--scenario", "lead-off", "--scenario", "asystole", "--state", "s"], /each scenario runs on a new one/],
    [["--junit", "x.xml"], /--junit is for what scenarios expect/],
  ])("refuses %j in words and with code 2", async (args, sentence) => {
    const { code, stderr } = await play(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(sentence);
  });
});
