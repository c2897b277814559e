import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chooseLead, openRecord } from "../../../../host-sim/node/recordings/open-record.ts";
import { annotatedBeats } from "../../../../host-sim/world/wearer/beat-source.ts";
import { detectedBeats } from "../../../../host-sim/world/wearer/detected-beats.ts";
import { parseAnnotations } from "../../../../host-sim/world/wfdb/annotation-reader.ts";
import { recordWaveform } from "../../../../host-sim/world/wfdb/lead-waveform.ts";
import { recordings } from "../../../support/recordings.ts";

const folder = recordings("mitdb");

describe.skipIf(folder === undefined)("the beats of a recording that nobody annotated", () => {
  it("are those that annotators marked, within 50 ms", () => {
    const record = openRecord(join(folder!, "122"));
    const found = detectedBeats(recordWaveform(record, chooseLead(record, undefined).number));
    const { annotations } = parseAnnotations(new Uint8Array(readFileSync(join(folder!, "122.atr"))));
    const reference = annotatedBeats(annotations, record.header.frameRateHz).beatTimesS(30, 1790);
    const times = found.beatTimesS(29, 1791);
    const missed = reference.filter((time) => !times.some((other) => Math.abs(other - time) < 0.05));
    expect(missed.length / reference.length).toBeLessThan(0.005);
    expect(Math.abs(found.beatTimesS(30, 1790).length / reference.length - 1)).toBeLessThan(0.005);
  });
});
