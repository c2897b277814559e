import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BatchContent } from "../../../../gateway/batch/payload.ts";
import { parseEnrolments } from "../../../../gateway/enrolment.ts";
import { RecordVerifier, verifyRecord } from "../../../../gateway/verify/verifier.ts";
import { deviceFaults } from "../../../../host-sim/faults/device-faults.ts";
import { parseFaultSpec } from "../../../../host-sim/faults/fault-spec.ts";
import { powerFaults } from "../../../../host-sim/faults/power-supply.ts";
import { networkFaults } from "../../../../host-sim/node/session/network-faults.ts";
import { runSession, type SessionOptions } from "../../../../host-sim/node/session/run-session.ts";
import { modelledHeart } from "../../../../host-sim/world/heart/heart.ts";
import { skinTemperature } from "../../../../host-sim/world/skin-temperature.ts";
import { ReadingKind, TimeSource } from "../../../../modules/record/codes.ts";

const kinds = { ...deviceFaults, ...networkFaults, ...powerFaults };
const faults = (...texts: string[]) => texts.map((text) => parseFaultSpec(text, kinds));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "purkinje-session-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function options(more: Partial<SessionOptions> = {}): SessionOptions {
  const seed = more.seed ?? 11;
  return {
    wearer: { ecg: modelledHeart({ seed }), skinCelsius: skinTemperature({ seed }) },
    forMicros: 300e6,
    speed: Number.POSITIVE_INFINITY,
    seed,
    faults: [],
    tell: () => {},
    ...more,
  };
}

describe("a simulated wearable, whole", () => {
  it("measures a modelled heart, and every reading arrives signed, once and in order", async () => {
    const heart = modelledHeart({ seed: 11, meanHeartRateBpm: 72 });
    const captureFile = join(folder, "c.cbor");
    const result = await runSession(
      options({
        wearer: { ecg: heart, skinCelsius: () => 33.3 },
        captureFile,
        stateFolder: folder,
      }),
    );
    const truth = heart.annotations(0, 300 * heart.rateHz).length;
    expect(Math.abs(result.beats - truth)).toBeLessThanOrEqual(4);
    expect(Math.abs(result.summary.heartRate!.mean - 72)).toBeLessThan(1.5);
    expect(Math.abs(result.summary.temperatureCentiC! - 3330)).toBeLessThanOrEqual(3);
    expect(result.report).toMatchObject({ holds: true, forged: 0, gaps: 0, replays: 0, reordered: 0 });
    expect(result.acknowledged).toBe(result.batches);
    expect(result.queued).toBe(0);

    const capture = new Uint8Array(readFileSync(captureFile));
    const enrolled = parseEnrolments(readFileSync(join(folder, "enrolment.json"), "utf8"));
    expect(verifyRecord(capture, { enrolled, allowSimulated: true })).toMatchObject({
      holds: true,
      genuine: result.batches,
    });
    expect(verifyRecord(capture, { enrolled }).holds).toBe(false);
    expect(verifyRecord(capture, { enrolled: [], allowSimulated: true })).toMatchObject({
      holds: false,
      untrusted: result.batches,
    });
  });

  it("repeats a run to the byte from one seed, and not from another", async () => {
    const captures: Buffer[] = [];
    for (const seed of [5, 5, 6]) {
      const captureFile = join(folder, `c${captures.length}`);
      await runSession(options({ seed, captureFile, forMicros: 150e6 }));
      captures.push(readFileSync(captureFile));
    }
    expect(captures[0].equals(captures[1])).toBe(true);
    expect(captures[0].equals(captures[2])).toBe(false);
  });

  it("goes on with its chain after a restart on the same state", async () => {
    const captureA = join(folder, "a");
    const captureB = join(folder, "b");
    const first = await runSession(options({ captureFile: captureA, stateFolder: folder, forMicros: 130e6 }));
    const second = await runSession(
      options({ captureFile: captureB, stateFolder: folder, forMicros: 130e6 }),
    );
    expect([first.boot, second.boot]).toEqual([1, 2]);
    expect(second.deviceId).toBe(first.deviceId);
    const both = Buffer.concat([readFileSync(captureA), readFileSync(captureB)]);
    const enrolled = parseEnrolments(readFileSync(join(folder, "enrolment.json"), "utf8"));
    expect(verifyRecord(new Uint8Array(both), { enrolled, allowSimulated: true })).toMatchObject({
      holds: true,
      genuine: first.batches + second.batches,
    });
  });

  it("loses nothing and doubles nothing when the broker is killed and started again", async () => {
    const result = await runSession(
      options({ forMicros: 900e6, faults: faults("broker-down@3m+4m", "broker-down@9m+70s") }),
    );
    expect(result.report).toMatchObject({ holds: true, gaps: 0, replays: 0, forged: 0 });
    expect(result.report.genuine).toBe(result.batches);
    expect(result.queued).toBe(0);
  });

  it("signs what is missing: every fault of a sensor is a gap or an absence with its reason", async () => {
    const result = await runSession(
      options({
        forMicros: 600e6,
        faults: faults(
          "lead-off@60s+30s",
          "ecg-reset@2m",
          "ecg-overflow@3m",
          "ecg-stale@4m+10s",
          "temperature-silent@5m+70s",
          "processor-busy:ms=400@8m",
        ),
      }),
    );
    expect(result.report.holds).toBe(true);
    expect(result.summary.gaps).toBeGreaterThanOrEqual(4);
    expect(Object.keys(result.summary.faults).sort()).toEqual([
      "sensor-no-acknowledge",
      "sensor-overflow",
      "sensor-reset",
      "sensor-stale",
    ]);
    // Half a minute without electrodes holds no beats that were made up.
    expect(result.beats).toBeLessThan(64 * 9.6);
    expect(result.summary.heartRate!.mean).toBeGreaterThan(60);
    expect(result.summary.heartRate!.mean).toBeLessThan(68);
  });

  it("keeps every interval right with a crystal that is 200 ppm off", async () => {
    const exact = await runSession(options({ forMicros: 600e6 }));
    const off = await runSession(options({ forMicros: 600e6, faults: faults("ecg-clock:ppm=200") }));
    expect(off.summary.gaps).toBe(0);
    expect(off.beats).toBe(exact.beats);
    expect(Math.abs(off.summary.heartRate!.mean - exact.summary.heartRate!.mean)).toBeLessThanOrEqual(0.1);
  });
});

describe("what the device knows of time", () => {
  const contents = async (more: Partial<SessionOptions>) => {
    const captureFile = join(folder, `t${Math.random()}`);
    const stateFolder = join(folder, `s${Math.random()}`);
    await runSession(options({ forMicros: 7300e6, captureFile, stateFolder, ...more }));
    const found: BatchContent[] = [];
    const enrolled = parseEnrolments(readFileSync(join(stateFolder, "enrolment.json"), "utf8"));
    const verifier = new RecordVerifier({ enrolled, allowSimulated: true, onBatch: (c) => found.push(c) });
    verifier.push(new Uint8Array(readFileSync(captureFile)));
    expect(verifier.end().holds).toBe(true);
    return found;
  };
  const intervalsOf = (batches: readonly BatchContent[]) =>
    batches.flatMap((batch) => batch.readings.flatMap((reading) => reading.intervalsMs ?? []));

  it("shows a wall clock that jumps a day in the time state, and in no interval", async () => {
    const steady = await contents({});
    const jumping = await contents({ faults: faults("time-jump:s=86400@30m") });
    expect(intervalsOf(jumping)).toEqual(intervalsOf(steady));
    const wall = (batch: BatchContent) => batch.time.offset!.unixMs - batch.time.offset!.tickMicros / 1000;
    expect(steady.at(-1)!.time.source).toBe(TimeSource.sntp);
    expect(Math.abs(wall(steady.at(-1)!) - wall(steady[1]))).toBeLessThan(100);
    expect(Math.abs(wall(jumping.at(-1)!) - wall(jumping[1]) - 86_400_000)).toBeLessThan(100);
    const told = jumping.flatMap((batch) => batch.readings.filter(({ kind }) => kind === ReadingKind.time));
    expect(told.length).toBe(3);
  });

  it("says that it knows nothing where nobody tells it, and carries the hash of its settings all the same", async () => {
    const batches = await contents({ faults: faults("time-silent"), forMicros: 200e6 });
    for (const batch of batches) {
      expect(batch.time).toEqual({ source: TimeSource.none });
      expect(batch.configuration?.length).toBe(16);
    }
  });
});

describe("a device that keeps losing power", () => {
  it("loses at most its open batch each time: the chain goes on, with signed gaps and nothing else", async () => {
    const captureFile = join(folder, "c.cbor");
    const run = (seed: number) =>
      runSession(
        options({
          seed,
          forMicros: 2400e6,
          captureFile,
          stateFolder: folder,
          faults: faults("power-cut:every=200,off=5"),
        }),
      );
    const results = [await run(21), await run(22)];
    expect(results[0].powerCuts).toBeGreaterThan(8);
    const enrolled = parseEnrolments(readFileSync(join(folder, "enrolment.json"), "utf8"));
    const report = verifyRecord(new Uint8Array(readFileSync(captureFile)), {
      enrolled,
      allowSimulated: true,
    });
    expect(report).toMatchObject({ holds: true, forged: 0, gaps: 0, replays: 0, forks: 0 });
    for (const { beats, powerCuts } of results) {
      // A cut costs no more than the minute since the last batch, its own seconds, and the start.
      expect(beats).toBeGreaterThan((2400 - powerCuts * 75) * (60 / 60));
    }
    const powerGaps = results.reduce((sum, result) => sum + result.summary.gaps, 0);
    expect(powerGaps).toBeGreaterThan(10);
  });

  it("erases, signs and publishes without a FIFO overflow at typical times, and signs the gap at the longest", async () => {
    const typical = await runSession(options({ forMicros: 3600e6 }));
    expect(typical.summary.gaps).toBe(0);
    const slow = await runSession(options({ forMicros: 3600e6, faults: faults("flash-slow@0s") }));
    expect(slow.report.holds).toBe(true);
    expect(slow.summary.gaps).toBeGreaterThan(3);
    expect(slow.summary.gaps).toBe(slow.summary.faults["sensor-overflow"]);
  });
});
