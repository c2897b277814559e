import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { modelledHeart } from "../../../host-sim/world/heart/heart.ts";
import { annotation } from "../../../host-sim/world/wfdb/annotation.ts";
import { codeOf } from "../../../host-sim/world/wfdb/annotation-codes.ts";
import { parseAnnotations } from "../../../host-sim/world/wfdb/annotation-reader.ts";
import { writeAnnotations } from "../../../host-sim/world/wfdb/annotation-writer.ts";
import { writeRecord } from "../../../host-sim/world/wfdb/record-writer.ts";
import { recordings } from "../../support/recordings.ts";
import { purkinje } from "./support.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "purkinje-evaluate-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const lastJson = (stdout: string) => JSON.parse(stdout.trim().split("\n").at(-1)!);

describe("purkinje evaluate", () => {
  it.each([
    [["/nowhere"], /There is no folder/],
    [["."], /holds no WFDB record/],
    [[], /missing required argument/],
  ])("refuses %j with a sentence and code 2", async (args, sentence) => {
    const { code, stderr } = await purkinje("evaluate", ...args.map((arg) => (arg === "." ? folder : arg)));
    expect(stderr).toMatch(sentence);
    expect(code).toBe(2);
  });

  it("takes beats from an annotation file where there are no signals", async () => {
    const normal = codeOf("N")!;
    writeFileSync(join(folder, "a.hea"), "a 0 250 10000\n");
    const beats = [100, 300, 520].map((sample) => annotation(sample, normal));
    writeFileSync(join(folder, "a.qrs"), writeAnnotations({ annotations: beats }));
    const out = join(folder, "out");
    const ran = await purkinje("evaluate", folder, "--beats", "qrs", "--out", out);
    expect(ran.code).toBe(0);
    const written = parseAnnotations(new Uint8Array(readFileSync(join(out, "a.pkj"))));
    expect(written.annotations.map(({ sample }) => sample)).toEqual([100, 300, 520]);
    const missing = await purkinje("evaluate", folder, "--beats", "ecg", "--out", out);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toMatch(/no annotations of ecg/);
    const silent = await purkinje("evaluate", folder, "--out", out);
    expect(silent.code).toBe(2);
    expect(silent.stderr).toMatch(/no signals/);
  });

  it("finds the beats of a modelled heart that was written to disk and read again", async () => {
    const heart = modelledHeart({ seed: 4, rateHz: 250, meanHeartRateBpm: 80 });
    const length = 250 * 420;
    const values = new Float64Array(length);
    heart.read(0, length, values);
    const samples = Int32Array.from(values, (microvolts) => Math.round(microvolts / 5));
    const signals = [{ name: "MLII", samples, gain: 200 }];
    const written = writeRecord({ name: "m", rateHz: 250, format: 212, signals });
    writeFileSync(join(folder, written.headerName), written.header);
    writeFileSync(join(folder, written.signalName), written.signal);
    writeFileSync(join(folder, "m.atr"), writeAnnotations({ annotations: heart.annotations(0, length) }));
    const report = join(folder, "report");
    const ran = await purkinje(
      "evaluate",
      folder,
      "--out",
      join(folder, "out"),
      "--report",
      report,
      "--json",
    );
    expect(ran.code).toBe(0);
    const { gross } = lastJson(ran.stdout);
    expect(gross.statistics.qrsSensitivity).toBe(1);
    expect(gross.statistics.qrsPredictivity).toBe(1);
    const inFile = JSON.parse(readFileSync(join(report, "report.json"), "utf8"));
    expect(inFile.gross).toEqual(gross);
    expect(readFileSync(join(report, "report.md"), "utf8")).toContain("### Reports");
  });

  it("draws the worst stretches from the signal as recorded", async () => {
    const samples = new Int32Array(250 * 330);
    const signals = [{ name: "MLII", samples, gain: 200 }];
    const written = writeRecord({ name: "f", rateHz: 250, format: 212, signals });
    writeFileSync(join(folder, written.headerName), written.header);
    writeFileSync(join(folder, written.signalName), written.signal);
    const marks = [305, 306, 320].map((second) => annotation(second * 250, codeOf("N")!));
    writeFileSync(join(folder, "f.atr"), writeAnnotations({ annotations: marks }));
    const report = join(folder, "report");
    await purkinje("evaluate", folder, "--out", join(folder, "out"), "--report", report);
    expect(readFileSync(join(report, "report.md"), "utf8")).toContain(
      "![f from 304 s: 2 missed](worst-01.svg)",
    );
    const svg = readFileSync(join(report, "worst-01.svg"), "utf8");
    expect(svg.match(/<polyline points="([^"]*)"/)![1].split(" ")).toHaveLength(2500);
  });
});

const mitdb = recordings("mitdb");
describe.skipIf(mitdb === undefined)("the whole path on recorded hearts", () => {
  it("finds beats at Se ≥ 99.8 % and +P ≥ 99.85 % on mitdb without the paced records", async () => {
    const names = "101,106,108,109,112,114,115,116,118,119,122,124,201,203,205,207,208,209,215,220,223,230";
    const ran = await purkinje("evaluate", mitdb!, "--records", names, "--out", folder, "--json");
    expect(ran.code).toBe(0);
    const { statistics } = lastJson(ran.stdout).gross;
    expect(statistics.qrsSensitivity).toBeGreaterThanOrEqual(0.998);
    expect(statistics.qrsPredictivity).toBeGreaterThanOrEqual(0.9985);
  });
});
