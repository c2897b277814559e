import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { beatsOf, matchBeats } from "../../host-sim/evaluate/match-beats.ts";
import { runDatabase } from "../../host-sim/node/evaluate/run-database.ts";
import { Random } from "../../host-sim/world/math/random.ts";
import { annotation } from "../../host-sim/world/wfdb/annotation.ts";
import { annotationCodes } from "../../host-sim/world/wfdb/annotation-codes.ts";
import { perturbed } from "../host-sim/evaluate/perturbed.ts";
import { recordings } from "../support/recordings.ts";
import expected from "./python-comparison.json";

/**
 * Our pairing of beats against `wfdb.processing.compare_annotations` (Python package wfdb). Two rules differ:
 *
 * - window: theirs takes a distance below `window_width`, ours (as EC57 and WFDB's bxb) up to 150 ms and with it;
 * - order: where beats lie closer together than two windows, several pairings are possible; theirs gives a test beat
 *   to the reference beat that is nearest and then looks back one, ours goes strictly forward, as bxb does.
 */
interface Trains {
  readonly name: string;
  readonly window: number;
  readonly reference: readonly number[];
  readonly test: readonly number[];
}

/** For each reference beat the number of the test beat that it is paired with, −1 for none. */
type Pairing = readonly number[];

const python = join(import.meta.dirname, "../../.build/peers-python/bin/python");
const script = `
import json, sys
import numpy
from wfdb.processing import compare_annotations
for line in sys.stdin:
    trains, wider = json.loads(line)
    compared = compare_annotations(numpy.array(trains["reference"]), numpy.array(trains["test"]), trains["window"] + wider)
    print(json.dumps(compared.matching_sample_nums.tolist()))
`;

function theirs(all: readonly Trains[], wider: 0 | 1): Pairing[] {
  const input = all.map((trains) => JSON.stringify([trains, wider])).join("\n");
  const done = spawnSync(python, ["-c", script], { input, encoding: "utf8", maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

function ours({ reference, test, window }: Trains): Pairing {
  const beats = (samples: readonly number[]) =>
    beatsOf(samples.map((sample) => annotation(sample, annotationCodes.N)));
  const testBeats = beats(test);
  const numberOf = new Map(testBeats.map((beat, i) => [beat, i]));
  return matchBeats(beats(reference), testBeats, window).flatMap((pair) =>
    pair.reference === undefined ? [] : [pair.test === undefined ? -1 : numberOf.get(pair.test)!],
  );
}

interface Mismatch {
  readonly record: string;
  /** Number of the reference beat, and how far the beat lies that each took; absent where it took none. */
  readonly beat: number;
  readonly ours?: number;
  readonly theirs?: number;
  readonly rule: "window" | "order" | "none known";
}

function mismatches(all: readonly Trains[], wider: 0 | 1): Mismatch[] {
  const pairings = theirs(all, wider);
  return all.flatMap((trains, k) => {
    const own = ours(trains);
    const { name, reference, test, window } = trains;
    return own.flatMap((mine, beat) => {
      const other = pairings[k][beat];
      if (mine === other) return [];
      const away = (number: number) => test[number] - reference[beat];
      const gaps = [reference[beat + 1] - reference[beat], reference[beat] - reference[beat - 1]];
      const rule =
        other < 0 && Math.abs(away(mine)) === window && wider === 0
          ? "window"
          : gaps.some((gap) => gap <= 2 * window)
            ? "order"
            : "none known";
      return {
        record: name,
        beat,
        ...(mine < 0 ? {} : { ours: away(mine) }),
        ...(other < 0 ? {} : { theirs: away(other) }),
        rule,
      };
    });
  });
}

const samplesOf = (marks: Parameters<typeof beatsOf>[0]) =>
  beatsOf(marks)
    .map(({ sample }) => sample)
    .sort((a, b) => a - b);

/** mitdb, svdb and nstdb; for each record what the firmware found and what a bad detector would have. */
function recordedTrains(out: string): { firmware: Trains[]; spoilt: Trains[] } {
  const firmware: Trains[] = [];
  const spoilt: Trains[] = [];
  for (const database of ["mitdb", "svdb", "nstdb"]) {
    const folder = recordings(database);
    if (folder === undefined) continue;
    for (const { toScore } of runDatabase({ folder, out: join(out, database), onRecord: () => {} })) {
      if (toScore === undefined) continue;
      const { name, rateHz, reference } = toScore;
      const common = {
        name: `${database}/${name}`,
        window: Math.round(0.15 * rateHz),
        reference: samplesOf(reference),
      };
      firmware.push({ ...common, test: samplesOf(toScore.test) });
      const seed = Number.parseInt(name, 10);
      spoilt.push({ ...common, test: samplesOf(perturbed(reference, rateHz, seed)) });
    }
  }
  return { firmware, spoilt };
}

function randomTrains(seed: number, leastGap: number, greatestGap: number): Trains {
  const random = new Random(seed);
  const train = () => {
    let sample = 0;
    return Array.from({ length: 40 }, () => {
      sample += Math.floor(random.between(leastGap, greatestGap));
      return sample;
    });
  };
  return { name: `random ${seed}`, window: 54, reference: train(), test: train() };
}

describe.skipIf(recordings("mitdb") === undefined || recordings("svdb") === undefined)(
  "pairing of beats on recordings, against wfdb's compare_annotations",
  () => {
    let folder: string;
    let trains: ReturnType<typeof recordedTrains>;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "purkinje-compare-"));
      trains = recordedTrains(folder);
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it("differs by the rule of the window alone, beat by beat as listed", () => {
      expect(trains.spoilt).toHaveLength(50);
      expect(mismatches(trains.spoilt, 0)).toEqual(expected.spoilt);
      // Which beats the firmware puts at the window's very edge changes with the firmware; why they differ does not.
      for (const mismatch of mismatches(trains.firmware, 0)) expect(mismatch.rule).toBe("window");
    });

    it("is the same to the beat once their window is one sample wider", () => {
      expect(mismatches([...trains.firmware, ...trains.spoilt], 1)).toEqual([]);
    });
  },
);

describe("pairing of beats at random", () => {
  it("is the same where beats are further apart than two windows", () => {
    const all = Array.from({ length: 200 }, (_, seed) => randomTrains(seed, 109, 400));
    expect(mismatches(all, 1)).toEqual([]);
  });

  it("differs in order alone where beats are closer than any heart's", () => {
    const all = Array.from({ length: 100 }, (_, seed) => randomTrains(seed, 5, 95));
    const found = mismatches(all, 1);
    expect(found.length).toBe(expected.randomCrowded);
    expect(new Set(found.map(({ rule }) => rule))).toEqual(new Set(["order"]));
  });
});
