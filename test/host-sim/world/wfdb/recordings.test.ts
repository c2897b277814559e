import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseAnnotations } from "../../../../host-sim/world/wfdb/annotation-reader.ts";
import { writeAnnotations } from "../../../../host-sim/world/wfdb/annotation-writer.ts";
import { parseHeader } from "../../../../host-sim/world/wfdb/header.ts";
import { recordWaveform } from "../../../../host-sim/world/wfdb/lead-waveform.ts";
import { WfdbRecord } from "../../../../host-sim/world/wfdb/record.ts";
import { recordings } from "../../../support/recordings.ts";

const open = (folder: string, name: string) =>
  new WfdbRecord(parseHeader(readFileSync(join(folder, `${name}.hea`), "utf8")), (file) =>
    readFileSync(join(folder, file)),
  );
const filesOf = (folder: string, ending: string) =>
  readdirSync(folder).filter((file) => file.endsWith(ending));

/** Databases, what their headers say of their checksums, and how their annotation files end. */
const databases: [string, "matches" | "absent", string[]][] = [
  ["mitdb", "matches", [".atr"]],
  ["svdb", "matches", [".atr"]],
  ["nstdb", "matches", [".atr"]],
  ["cpsc2021", "matches", [".atr"]],
  ["cinc2021", "matches", []],
  ["cinc2017", "absent", []],
  ["afdb", "matches", [".atr", ".qrs"]],
  ["nsr2db", "matches", [".ecg"]],
  ["samples", "matches", []],
];

describe.each(databases)("%s", (database, checksum, annotators) => {
  const folder = recordings(database);

  test.skipIf(folder === undefined)("every record opens and holds what its header says", () => {
    const headers = filesOf(folder!, ".hea");
    // Two thousand short records are alike: take every twentieth.
    const step = headers.length > 200 ? 20 : 1;
    for (let i = 0; i < headers.length; i += step) {
      const record = open(folder!, headers[i].slice(0, -4));
      for (const lead of record.leads) {
        expect(lead.survey().checksum, `${headers[i]} ${lead.name}`).toBe(checksum);
        expect(lead.length).toBe(record.header.frameCount! * lead.specification.samplesPerFrame);
      }
    }
  });

  if (annotators.length === 0) return;
  test.skipIf(folder === undefined)("every annotation file survives a round trip", () => {
    for (const file of annotators.flatMap((ending) => filesOf(folder!, ending))) {
      const read = parseAnnotations(readFileSync(join(folder!, file)));
      expect(read.annotations.length, file).toBeGreaterThan(0);
      expect(parseAnnotations(writeAnnotations(read))).toEqual(read);
    }
  });
});

describe("nstdb, whose headers state a baseline that the samples do not have", () => {
  const folder = recordings("nstdb");

  test.skipIf(folder === undefined)("the header is believed unless the caller knows better", () => {
    const record = open(folder!, "118e24");
    const mean = (options: { baseline?: number }) => {
      const waveform = recordWaveform(record, "MLII", options);
      const out = new Float64Array(waveform.length);
      waveform.read(0, waveform.length, out);
      return out.reduce((sum, value) => sum + value, 0) / out.length;
    };
    expect(mean({})).toBeLessThan(-5000);
    expect(Math.abs(mean({ baseline: 0 }))).toBeLessThan(1500);
  });
});
