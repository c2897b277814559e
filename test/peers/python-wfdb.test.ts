import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelledHeart } from "../../host-sim/world/heart/heart.ts";
import type { RhythmScript } from "../../host-sim/world/heart/rhythm-script.ts";
import { mnemonicOf } from "../../host-sim/world/wfdb/annotation-codes.ts";
import { writeAnnotations } from "../../host-sim/world/wfdb/annotation-writer.ts";
import { writeRecord } from "../../host-sim/world/wfdb/record-writer.ts";

const python = join(import.meta.dirname, "../../.build/peers-python/bin/python");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "purkinje-wfdb-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(script: string) {
  const done = spawnSync(python, ["-c", script], { cwd: folder, encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout);
}

const script: RhythmScript = {
  segments: [
    { rhythm: "sinus", rateBpm: 70, durationS: 40 },
    { rhythm: "atrial-fibrillation", rateBpm: 90, durationS: 40 },
    { rhythm: "sinus", rateBpm: 70, durationS: 40 },
  ],
};

describe("the Python wfdb package", () => {
  it.each([212, 16, 80] as const)(
    "reads the signals that we write in format %i, to the last unit",
    (format) => {
      const length = 5000;
      const values = new Float64Array(length);
      modelledHeart({ seed: 2, rateHz: 250 }).read(0, length, values);
      const scale = format === 80 ? 20 : 5;
      const samples = Int32Array.from(values, (v) => Math.max(-100, Math.min(100, Math.round(v / scale))));
      const name = `r${format}`;
      const written = writeRecord({
        name,
        rateHz: 250,
        format,
        signals: [{ name: "MLII", samples, gain: 1000 / scale }],
      });
      writeFileSync(join(folder, written.headerName), written.header);
      writeFileSync(join(folder, written.signalName), written.signal);
      const read = run(
        `import wfdb, json; r = wfdb.rdrecord("${name}", physical=False); print(json.dumps([r.fs, r.sig_name, r.d_signal[:,0].tolist()]))`,
      );
      expect(read).toEqual([250, ["MLII"], [...samples]]);
    },
  );

  it("reads the annotations that we write: times, symbols, rhythms", () => {
    const marks = modelledHeart({ seed: 2, rateHz: 250, script }).annotations(0, 250 * 110);
    writeFileSync(join(folder, "a.pkj"), writeAnnotations({ annotations: marks }));
    const [samples, symbols, notes] = run(
      'import wfdb, json; a = wfdb.rdann("a", "pkj"); print(json.dumps([a.sample.tolist(), a.symbol, [n.strip("\\x00") for n in a.aux_note]]))',
    );
    expect(samples).toEqual(marks.map(({ sample }) => sample));
    expect(symbols).toEqual(marks.map(({ code }) => mnemonicOf(code)));
    expect(notes).toEqual(marks.map(({ aux }) => aux));
    expect(notes).toContain("(AFIB");
  });
});
