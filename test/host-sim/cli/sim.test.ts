import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startBroker } from "../../../host-sim/node/broker/broker.ts";
import { recordings } from "../../support/recordings.ts";
import { purkinje } from "./support.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "purkinje-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const quick = ["sim", "--speed", "max", "--for", "90s", "--seed", "3", "--http", "off"];

describe("purkinje sim", () => {
  it("ends with one JSON object that a script can read", async () => {
    const { code, stdout } = await purkinje(...quick, "--json");
    expect(code).toBe(0);
    const result = JSON.parse(stdout.trim().split("\n").at(-1)!);
    expect(Object.keys(result)).toEqual([
      "device",
      "boot",
      "simulatedSeconds",
      "wallSeconds",
      "beats",
      "heartRate",
      "spo2",
      "temperatureCentiC",
      "findings",
      "readings",
      "batches",
      "published",
      "acknowledged",
      "drops",
      "gaps",
      "faults",
    ]);
    expect(result).toMatchObject({ boot: 1, simulatedSeconds: 90, spo2: null, gaps: 0, drops: 0 });
    expect(result.acknowledged).toBe(result.batches);
  });

  it("explains every fault", async () => {
    const { code, stdout } = await purkinje("sim", "--fault", "help");
    expect(code).toBe(0);
    for (const kind of ["lead-off", "ecg-lost-edge", "i2c-stuck", "broker-down", "ppm=200"])
      expect(stdout).toContain(kind);
  });

  it.each([
    [["--for", "soon"], /Give a time/],
    [["--for", "400d"], /at most a year/],
    [["--speed", "0"], /multiple of real time/],
    [["--seed", "-1"], /whole number/],
    [["--http", "70000"], /port from 0/],
    [["--fault", "meteor"], /no fault "meteor"/],
    [["--fault", "ecg-clock:ppm=5000"], /from -1000 to 1000/],
    [["--mqtt", "http://localhost"], /not the address of an MQTT broker/],
    [["--mqtt", "mqtts://localhost"], /does not speak TLS yet/],
    [["--record", "/nowhere/100"], /There is no file \/nowhere\/100.hea/],
    [["--capture", "/nowhere/c.cbor"], /cannot be written/],
    [["--warp"], /unknown option/],
    [["surplus"], /too many arguments/],
  ])("refuses %j with a sentence and code 2", async (args, sentence) => {
    const { code, stderr } = await purkinje(...quick, ...args);
    expect(stderr).toMatch(sentence);
    expect(code).toBe(2);
  });

  it("says that a broker refuses, is not there, or does not know the password", async () => {
    const gone = await startBroker();
    await gone.close();
    const refused = await purkinje(...quick, "--mqtt", gone.url);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/does not let us in/);

    const strict = await startBroker({ users: { ward: "right" } });
    try {
      const wrong = await purkinje(...quick, "--mqtt", `mqtt://ward:wrong@127.0.0.1:${strict.port}`);
      expect(wrong.code).toBe(2);
      expect(wrong.stderr).toMatch(/user name and password/);
      expect(wrong.stderr).not.toContain("wrong@");
      const right = await purkinje(...quick, "--mqtt", `mqtt://ward:right@127.0.0.1:${strict.port}`);
      expect(right).toMatchObject({ code: 0 });
    } finally {
      await strict.close();
    }
  });

  it("says that a port is in use", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    const { code, stderr } = await purkinje("sim", "--for", "10s", "--speed", "max", "--http", String(port));
    other.close();
    expect(code).toBe(2);
    expect(stderr).toMatch(/in use/);
  });

  it("refuses a state folder whose store somebody else wrote, and a state folder that is a file", async () => {
    writeFileSync(join(folder, "store.json"), "not json");
    const foreign = await purkinje(...quick, "--state", folder);
    expect(foreign.code).toBe(2);
    expect(foreign.stderr).toMatch(/not a store that this simulator has written/);
    const file = await purkinje(...quick, "--state", join(folder, "store.json"));
    expect(file.code).toBe(2);
  });

  it.each([
    ["", /line/i],
    ["100 2 360 1000\n100.dat 212 200\n", /signal/i],
    ["100 1 -360 1000\n100.dat 212 200\n", /rate/i],
    ["100 1 1e9 1000\n100.dat 212 200\n", /rate/i],
    ["100 1 360 1000\n100.dat 311 200\n", /format/i],
    ["100 1 360 1000\n../100.dat 212 200\n", /name|folder/i],
    ["100 1 360 100000\n100.dat 212 200 11 1024 0 0 0 MLII\n", /holds/i],
  ])("refuses a broken header: %j", async (header, sentence) => {
    writeFileSync(join(folder, "100.hea"), header);
    writeFileSync(join(folder, "100.dat"), new Uint8Array(300));
    const { code, stderr } = await purkinje(...quick, "--record", join(folder, "100"));
    expect(stderr).toMatch(sentence);
    expect(code).toBe(2);
  });
});

const mitdb = recordings("mitdb");
describe.skipIf(mitdb === undefined)("purkinje sim on a recording", () => {
  it("measures record 106 within 1 % of its annotations, and the capture verifies", async () => {
    const capture = join(folder, "c.cbor");
    const state = join(folder, "s");
    const args = [
      "--record",
      `${mitdb}/106`,
      "--for",
      "30m",
      "--speed",
      "max",
      "--seed",
      "1",
      "--http",
      "off",
    ];
    const sim = await purkinje("sim", ...args, "--state", state, "--capture", capture, "--json");
    expect(sim.code).toBe(0);
    const result = JSON.parse(sim.stdout.trim().split("\n").at(-1)!);
    // 2,027 beats are annotated, the first at 0.26 s and the last at 1,805.0 s of the record.
    const annotated = (2026 * 60) / (1805.0 - 0.26);
    expect(Math.abs(result.heartRate.mean / annotated - 1)).toBeLessThan(0.01);
    // A quarter of its beats is ventricular: the burden is among the findings, with times in seconds and reasons.
    const burden = result.findings.find(({ kind }: { kind: string }) => kind === "ventricularEctopy");
    expect(burden.end).toBeGreaterThan(burden.start);
    expect(burden.reasons.length).toBeGreaterThan(0);
    const verify = await purkinje("verify", capture, "--trust", state, "--allow-simulated", "--json");
    expect(verify.code).toBe(0);
    expect(JSON.parse(verify.stdout.trim().split("\n").at(-1)!)).toEqual({
      batches: result.batches,
      genuine: result.batches,
      forged: 0,
      untrusted: 0,
      gaps: 0,
      replays: 0,
      devices: [result.device],
    });
  });

  it("refuses a lead that does not exist and names those that do", async () => {
    const { code, stderr } = await purkinje(...quick, "--record", `${mitdb}/101`, "--lead", "aVR");
    expect(code).toBe(2);
    expect(stderr).toMatch(/MLII/);
  });

  it("refuses to run longer than the record", async () => {
    const { code, stderr } = await purkinje(
      "sim",
      "--record",
      `${mitdb}/101`,
      "--for",
      "2h",
      "--speed",
      "max",
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/less than --for/);
  });
});
