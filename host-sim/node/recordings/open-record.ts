import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parseHeader } from "../../world/wfdb/header.ts";
import { WfdbRecord } from "../../world/wfdb/record.ts";
import type { RecordedLead } from "../../world/wfdb/recorded-lead.ts";
import { WfdbError } from "../../world/wfdb/wfdb-error.ts";
import { CommandError } from "../command-error.ts";

/** The lead that screening was built for; taken where a record has it and none is asked for. */
const USUAL_LEAD = "MLII";

/** Reads a WFDB record from disk: `folder/100`, `folder/100.hea`. Throws {@link CommandError}. */
export function openRecord(path: string): WfdbRecord {
  const headerPath = path.endsWith(".hea") ? path : `${path}.hea`;
  const folder = dirname(headerPath);
  return plainly(path, () => {
    const header = parseHeader(new TextDecoder("latin1").decode(readBytes(headerPath)));
    return new WfdbRecord(header, (fileName) => readBytes(join(folder, basename(fileName))));
  });
}

/** The lead that was asked for; without one MLII where the record has it, otherwise the first. */
export function chooseLead(record: WfdbRecord, wanted: string | undefined): RecordedLead {
  return plainly(record.header.name, () => {
    if (record.leads.length === 0) {
      throw new CommandError(
        `Record ${record.header.name} has no signals.`,
        "Give a record with an ECG, or take its beats from an annotation file (evaluate --beats).",
      );
    }
    if (wanted !== undefined) return record.lead(wanted);
    return record.leads.find((lead) => lead.name === USUAL_LEAD) ?? record.leads[0];
  });
}

/** Reads a file of a record. Throws {@link CommandError} where it cannot. */
export function readBytes(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(
      code === "ENOENT" ? `There is no file ${path}.` : `${path} cannot be read (${code}).`,
      "Give a WFDB record by its header without the ending, such as mitdb/100; `purkinje fetch` downloads some.",
    );
  }
}

/** Runs a reader and turns what it says of a broken file into a command's error. */
export function plainly<Result>(name: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof WfdbError) {
      throw new CommandError(`${name}: ${error.message}`, "Check the file, or fetch it again.");
    }
    throw error;
  }
}
