import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unpackStrip } from "../../../gateway/strip.ts";
import { findingsOf } from "../../../host-sim/evaluate/finding-notes.ts";
import { runRecord } from "../../../host-sim/node/evaluate/run-record.ts";
import { chooseLead, openRecord } from "../../../host-sim/node/recordings/open-record.ts";
import { modelledHeart } from "../../../host-sim/world/heart/heart.ts";
import { modelledWearer } from "../../../host-sim/world/wearer/wearer.ts";
import { recordWaveform } from "../../../host-sim/world/wfdb/lead-waveform.ts";
import { FindingCode, ReadingKind } from "../../../modules/record/codes.ts";
import { recordings } from "../../support/recordings.ts";
import { DeviceRig } from "./support.ts";

function readingsWithPause(lengthS: number, seed: number) {
  const heart = modelledHeart({
    seed,
    script: {
      segments: [
        { rhythm: "sinus", rateBpm: 60 + seed, durationS: 30 },
        { rhythm: "pause", lengthS },
        { rhythm: "sinus", rateBpm: 60 + seed },
      ],
    },
  });
  return new DeviceRig(modelledWearer({ seed, ecg: heart, beats: heart })).run(70);
}

describe("findings of a whole device", () => {
  it("every modelled pause from three seconds on is told once, from the beat before it, and no shorter one", () => {
    for (const [lengthS, seed] of [
      [2.6, 4],
      [3.2, 1],
      [3.5, 7],
      [4.6, 12],
      [8, 20],
    ]) {
      const findings = readingsWithPause(lengthS, seed).filter(({ kind }) => kind === ReadingKind.finding);
      const ended = findings.filter(({ durationMicros }) => durationMicros !== undefined);
      const told = ended.filter(({ code }) => code === FindingCode.pause);
      expect(told.length, `${lengthS} s`).toBe(lengthS < 3 ? 0 : 1);
      if (lengthS < 3) continue;
      expect(Math.abs(told[0].tickMicros / 1e6 - 30)).toBeLessThan(1.5);
      expect(told[0].durationMicros! / 1e6).toBeGreaterThan(lengthS - 0.1);
      const standstill = ended.filter(({ code }) => code === FindingCode.asystole);
      expect(standstill.length, `${lengthS} s`).toBe(told[0].durationMicros! < 4e6 ? 0 : 1);
    }
  });

  it("a finding carries its strip: ten seconds before and twenty after, without a hole", () => {
    const readings = readingsWithPause(3.5, 7);
    const [{ tickMicros }] = readings.filter(({ kind }) => kind === ReadingKind.finding);
    const strips = readings.filter(({ kind }) => kind === ReadingKind.strip);
    let next = strips[0].tickMicros;
    expect(next).toBeLessThanOrEqual(tickMicros - 10e6);
    for (const strip of strips) {
      expect(Math.abs(strip.tickMicros - next)).toBeLessThan(4000);
      const samples = unpackStrip(strip.codec!, strip.data!, strip.count!);
      expect(Math.max(...samples) - Math.min(...samples)).toBeGreaterThan(100);
      next = strip.tickMicros + (strip.count! * 1e9) / strip.rateMilliHz!;
    }
    expect(next).toBeGreaterThanOrEqual(tickMicros + 20e6);
  });
});

const mitdb = recordings("mitdb");
const samples = recordings("samples");
const pausesOf = (folder: string, name: string) => {
  const record = openRecord(join(folder, name));
  const { frameRateHz } = record.header;
  const ecg = recordWaveform(record, chooseLead(record, undefined).number);
  const endS = ecg.length / ecg.rateHz;
  return findingsOf(runRecord(ecg, frameRateHz))
    .filter(({ name }) => name === "pause" || name === "asystole")
    .map(({ start }) => Math.round(start / frameRateHz))
    .filter((startS) => startS < endS - 6);
};

describe.skipIf(mitdb === undefined || samples === undefined)("pauses in recordings", () => {
  it("the two of 201 are found, and none where an electrode was jolted or the signal was lost", () => {
    expect(pausesOf(mitdb!, "201")).toEqual([378, 1787]);
    for (const name of ["116", "203", "208"]) expect(pausesOf(mitdb!, name), name).toEqual([]);
    for (const name of ["a103l", "v102s"]) expect(pausesOf(samples!, name), name).toEqual([]);
  });
});

describe("half a minute of a whole device", () => {
  const signsOf = (rhythm: "atrial-fibrillation" | "sinus", rateBpm: number, seed: number) => {
    const heart = modelledHeart({ seed, script: { segments: [{ rhythm, rateBpm }] } });
    return new DeviceRig(modelledWearer({ seed, ecg: heart, beats: heart }))
      .run(34)
      .filter(
        ({ kind, code }) => kind === ReadingKind.finding && code === FindingCode.possibleAtrialFibrillation,
      );
  };

  it("tells of possible fibrillation, from its first beats on and with reasons, and never in sinus rhythm", () => {
    for (const [rateBpm, seed] of [
      [80, 1],
      [95, 2],
      [110, 3],
    ]) {
      const [finding] = signsOf("atrial-fibrillation", rateBpm, seed);
      expect(finding, `${rateBpm} a minute`).toBeDefined();
      expect(finding.tickMicros / 1e6).toBeLessThan(6);
      expect(finding.confidence).toBeGreaterThan(10);
      expect(finding.reasons!.length).toBeGreaterThan(0);
      expect(signsOf("sinus", rateBpm, seed)).toEqual([]);
    }
  });
});
