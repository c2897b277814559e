import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beatsOf } from "../../evaluate/match-beats.ts";
import type { RecordToScore } from "../../evaluate/score-record.ts";
import { screenBeats } from "../../evaluate/screen-beats.ts";
import { type Annotation, annotation, annotationsAt } from "../../world/wfdb/annotation.ts";
import { annotationCodes as codes } from "../../world/wfdb/annotation-codes.ts";
import { parseAnnotations } from "../../world/wfdb/annotation-reader.ts";
import { writeAnnotations } from "../../world/wfdb/annotation-writer.ts";
import { parseHeader, type RecordHeader } from "../../world/wfdb/header.ts";
import { recordWaveform } from "../../world/wfdb/lead-waveform.ts";
import { CommandError } from "../command-error.ts";
import { chooseLead, openRecord, plainly, readBytes } from "../recordings/open-record.ts";
import { readIfPresent } from "../state/state-folder.ts";
import { runRecord } from "./run-record.ts";

/** The annotator name of what this project writes, and that of PhysioNet's references. */
const OURS = "pkj";
const REFERENCE = "atr";

export interface DatabaseOptions {
  readonly folder: string;
  /** Every record of the folder when left out. */
  readonly records?: readonly string[];
  readonly lead?: string;
  /** Takes beats from this annotator's files instead of finding them: for databases without signals. */
  readonly beats?: string;
  readonly out: string;
  readonly onRecord: (name: string, done: number, of: number) => void;
}

/** One record that was run; `toScore` where it has reference annotations. */
export interface RecordRun {
  readonly name: string;
  readonly rateHz: number;
  /** What was found, in order of time. */
  readonly annotations: readonly Annotation[];
  readonly toScore?: RecordToScore;
}

/** Runs records through the whole device, writes what it found, and pairs it with the reference where there is one. */
export function runDatabase(options: DatabaseOptions): RecordRun[] {
  const { folder, out, onRecord } = options;
  const names = options.records ?? recordNames(folder);
  try {
    mkdirSync(out, { recursive: true });
  } catch (error) {
    throw new CommandError(
      `${out} cannot be made (${(error as NodeJS.ErrnoException).code}).`,
      "Give --out a folder that can be written.",
    );
  }
  return names.map((name, i) => {
    onRecord(name, i, names.length);
    const header = plainly(name, () =>
      parseHeader(new TextDecoder("latin1").decode(readBytes(join(folder, `${name}.hea`)))),
    );
    const found =
      options.beats === undefined
        ? detect(folder, name, options.lead)
        : given(folder, name, options.beats, header);
    writeFileSync(
      join(out, `${name}.${OURS}`),
      plainly(name, () => writeAnnotations({ annotations: found })),
    );
    const toScore = reference(folder, name, header, found, options.beats);
    return {
      name,
      rateHz: header.frameRateHz,
      annotations: found,
      ...(toScore === undefined ? {} : { toScore }),
    };
  });
}

function recordNames(folder: string): string[] {
  let files: string[];
  try {
    files = readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(
      code === "ENOENT" ? `There is no folder ${folder}.` : `${folder} cannot be read (${code}).`,
      "Give a folder of WFDB records; `purkinje fetch` downloads some.",
    );
  }
  const names = files.filter((file) => file.endsWith(".hea")).map((file) => file.slice(0, -".hea".length));
  if (names.length === 0) {
    throw new CommandError(
      `${folder} holds no WFDB record (*.hea).`,
      "Give the folder that the records lie in.",
    );
  }
  return names.sort();
}

function detect(folder: string, name: string, leadName: string | undefined): Annotation[] {
  const record = openRecord(join(folder, name));
  const lead = chooseLead(record, leadName);
  const ecg = plainly(name, () => recordWaveform(record, lead.number));
  return runRecord(ecg, record.header.frameRateHz);
}

function given(folder: string, name: string, annotator: string, header: RecordHeader): Annotation[] {
  const marks = read(folder, name, annotator, header);
  if (marks === undefined) {
    throw new CommandError(
      `Record ${name} has no annotations of ${annotator} (${name}.${annotator}).`,
      "Give --beats the ending of a file that lies beside the header.",
    );
  }
  // A detector tells where beats are, not what they are.
  const beats = beatsOf(marks).map(({ sample }) => ({ sample, beatClass: "N" as const }));
  return [
    ...beats.map(({ sample }) => annotation(sample, codes.N)),
    ...screenBeats(beats, header.frameRateHz).annotations,
  ].sort((a, b) => a.sample - b.sample);
}

function read(
  folder: string,
  name: string,
  annotator: string,
  header: RecordHeader,
): readonly Annotation[] | undefined {
  const bytes = readIfPresent(join(folder, `${name}.${annotator}`));
  if (bytes === undefined) return undefined;
  return plainly(`${name}.${annotator}`, () => annotationsAt(parseAnnotations(bytes), header.frameRateHz));
}

function reference(
  folder: string,
  name: string,
  header: RecordHeader,
  test: readonly Annotation[],
  beats: string | undefined,
): RecordToScore | undefined {
  const marks = read(folder, name, REFERENCE, header);
  if (marks === undefined) return undefined;
  const referenceBeats =
    beats === undefined || beatsOf(marks).length > 0 ? undefined : read(folder, name, beats, header);
  return {
    name,
    rateHz: header.frameRateHz,
    ...(header.frameCount === undefined ? {} : { length: header.frameCount }),
    reference: marks,
    test,
    ...(referenceBeats === undefined ? {} : { referenceBeats }),
  };
}
