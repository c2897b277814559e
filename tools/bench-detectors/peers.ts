import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What one detector said of one record. */
export interface PeerRow {
  readonly record: string;
  readonly samples: number;
  readonly rateHz: number;
  readonly cpuSeconds: number;
  readonly beats: readonly number[];
  /** Why there are no beats: what the detector threw, or that it took too long. */
  readonly error?: string;
}

/** After so long on one record a detector is taken to have failed. */
const LONGEST_SECONDS = 300;

/** Published detectors, each run in a Python process of its own. */
export class Peers {
  readonly #python: string;
  readonly #script: string;
  readonly #results: string;

  /**
   * @param python the interpreter of the environment that they are installed in
   * @param script detect.py
   * @param results where their answers are kept
   */
  constructor(python: string, script: string, results: string) {
    this.#python = python;
    this.#script = script;
    this.#results = results;
  }

  names(): string[] {
    return this.#call("--list").trim().split("\n");
  }

  versions(): Record<string, string> {
    return JSON.parse(this.#call("--versions"));
  }

  /**
   * Runs a detector over records.
   * @param kept takes the answers of an earlier run where they are of the same records
   */
  run(detector: string, folder: string, records: readonly string[], kept: boolean): PeerRow[] {
    const file = join(this.#results, `${detector.replace("/", "-")}.jsonl`);
    const parse = (text: string): PeerRow[] =>
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
    if (kept && existsSync(file)) {
      const rows = parse(readFileSync(file, "utf8"));
      if (rows.map(({ record }) => record).join() === records.join()) return rows;
    }
    const text = this.#call(
      detector,
      String(LONGEST_SECONDS),
      ...records.map((record) => join(folder, record)),
    );
    mkdirSync(this.#results, { recursive: true });
    writeFileSync(file, text);
    return parse(text);
  }

  #call(...args: string[]): string {
    const done = spawnSync(this.#python, [this.#script, ...args], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
      // Threads of a numerical library would hide what a detector costs.
      env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" },
    });
    if (done.status !== 0) throw new Error(`${args[0]}: ${done.stderr || done.error}`);
    return done.stdout;
  }
}
