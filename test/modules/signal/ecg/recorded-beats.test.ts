import { describe, expect, it } from "vitest";
import { scoreRecord } from "../../../../host-sim/evaluate/score-record.ts";
import { annotation } from "../../../../host-sim/world/wfdb/annotation.ts";
import { codeOf } from "../../../../host-sim/world/wfdb/annotation-codes.ts";
import { recordings } from "../../../support/recordings.ts";
import { Bench } from "./detect.ts";
import { recordedEcg } from "./recorded-ecg.ts";

const N = codeOf("N")!;

interface Count {
  found: number;
  missed: number;
  extra: number;
}

/** EC57's counts over records: ±150 ms, after five minutes, without ventricular flutter. */
function count(folder: string, names: readonly string[], baseline?: number, cornerHz?: number): Count {
  const total = { found: 0, missed: 0, extra: 0 };
  for (const name of names) {
    const { samples, rateHz, reference } = recordedEcg(folder, name, baseline, cornerHz);
    const { beats } = new Bench().feed(samples).finish();
    const test = beats.map(({ index }) => annotation(Math.round((index * rateHz) / 128), N));
    const score = scoreRecord({ name, rateHz, reference, test }).beats;
    const sum = (row: Readonly<Record<string, number>>) => Object.values(row).reduce((a, b) => a + b, 0);
    total.missed += sum(score.missed);
    total.extra += sum(score.extra);
    for (const row of Object.values(score.matrix)) total.found += sum(row);
  }
  return total;
}

const sensitivity = ({ found, missed }: Count) => (100 * found) / (found + missed);
const predictivity = ({ found, extra }: Count) => (100 * found) / (found + extra);

// biome-ignore format: one line a group
const MITDB = "101,106,108,109,112,114,115,116,118,119,122,124,201,203,205,207,208,209,215,220,223,230".split(",");
const PACED = ["102", "104"];
// biome-ignore format: one line a group
const SVDB = "800,801,802,803,804,805,806,807,808,809,810,811,812,820,821,822,823,824,825,826,827,828,829".split(",");
const NSTDB = ["118e24", "118e06", "118e00"];

const mitdb = recordings("mitdb");
describe.skipIf(!mitdb)("beats of the MIT-BIH Arrhythmia Database (22 records, MLII)", () => {
  it("are found to 99.85 %, and 99.91 % of what is found are beats", () => {
    const result = count(mitdb!, MITDB);
    expect(sensitivity(result)).toBeGreaterThanOrEqual(99.85);
    expect(predictivity(result)).toBeGreaterThanOrEqual(99.91);
  });

  it("are found as well through a wider front end (40 Hz)", () => {
    const result = count(mitdb!, MITDB, undefined, 40);
    expect(sensitivity(result)).toBeGreaterThanOrEqual(99.85);
    expect(predictivity(result)).toBeGreaterThanOrEqual(99.9);
  });

  it("are all found where a pacemaker makes them (102, 104)", () => {
    const result = count(mitdb!, PACED);
    expect(sensitivity(result)).toBeGreaterThanOrEqual(99.95);
    expect(predictivity(result)).toBeGreaterThanOrEqual(99.95);
  });
});

const svdb = recordings("svdb");
describe.skipIf(!svdb)("beats of the MIT-BIH Supraventricular Arrhythmia Database (23 records)", () => {
  it("are found to 99.98 %, and 99.95 % of what is found are beats", () => {
    const result = count(svdb!, SVDB);
    expect(sensitivity(result)).toBeGreaterThanOrEqual(99.98);
    expect(predictivity(result)).toBeGreaterThanOrEqual(99.95);
  });
});

const nstdb = recordings("nstdb");
describe.skipIf(!nstdb)("beats of the MIT-BIH Noise Stress Test (24, 6 and 0 dB)", () => {
  it("have an F1 of 90 over the three", () => {
    const { found, missed, extra } = count(nstdb!, NSTDB, 0);
    expect((200 * found) / (2 * found + missed + extra)).toBeGreaterThanOrEqual(90);
  });

  it("are told good from bad second by second: noise comes from 300 s on, two minutes in four", () => {
    const { samples } = recordedEcg(nstdb!, "118e00", 0);
    const { seconds } = new Bench().feed(samples);
    const noisy = (second: number) => second >= 300 && Math.floor((second - 300) / 120) % 2 === 0;
    // The seconds around a change belong to neither.
    const inside = seconds.filter(({ second }) => second > 5 && (second - 300) % 120 > 2);
    const share = (rows: typeof inside) => rows.filter(({ grade }) => grade > 0).length / rows.length;
    expect(share(inside.filter(({ second }) => noisy(second)))).toBeGreaterThan(0.93);
    expect(share(inside.filter(({ second }) => !noisy(second)))).toBeLessThan(0.02);
  });

  it.each(["bw", "ma"])(
    "are not claimed of noise alone (%s): one a minute in a good second at most",
    (name) => {
      const { samples } = recordedEcg(nstdb!, name, 0);
      const { beats, seconds } = new Bench().feed(samples).finish();
      const good = new Set(seconds.filter(({ grade }) => grade === 0).map(({ second }) => second));
      const claimed = beats.filter(({ index }) => good.has(index >> 7));
      expect(claimed.length).toBeLessThanOrEqual(samples.length / (60 * 128));
      expect(good.size).toBeLessThan(seconds.length / 4);
    },
  );
});
