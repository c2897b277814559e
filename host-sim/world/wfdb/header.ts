import { parseRecordLine, type RecordLine } from "./header-record-line.ts";
import { parseSignalLine, type SignalSpecification } from "./header-signal-line.ts";
import { WfdbError } from "./wfdb-error.ts";

/** A record's header file, header(5) of the WFDB manual, read. */
export interface RecordHeader extends RecordLine {
  readonly signals: readonly SignalSpecification[];
  /** The lines after a `#`, without it and without the space around. */
  readonly comments: readonly string[];
}

/**
 * Reads the text of a `.hea` file.
 *
 * @throws WfdbError `header-syntax`, `header-truncated`, `header-contradiction`, `header-segments`,
 * `format-unsupported`, `rate-absurd` or `file-name-unsafe`; the message names the line.
 */
export function parseHeader(text: string): RecordHeader {
  const comments: string[] = [];
  const signals: SignalSpecification[] = [];
  let recordLine: RecordLine | undefined;
  const lines = text.split("\n");
  for (let number = 1; number <= lines.length; number++) {
    const line = lines[number - 1].trim();
    if (line === "") continue;
    if (line.startsWith("#")) comments.push(line.slice(1).trim());
    else if (recordLine === undefined) recordLine = parseRecordLine(line, number);
    else if (signals.length < recordLine.signalCount) signals.push(parseSignalLine(line, number));
    else {
      throw new WfdbError(
        "header-contradiction",
        `Header line ${number} describes another signal, but the first line announces ${recordLine.signalCount}.`,
      );
    }
  }
  if (recordLine === undefined) {
    throw new WfdbError("header-truncated", "The header is empty: its first line should name the record.");
  }
  if (signals.length < recordLine.signalCount) {
    throw new WfdbError(
      "header-truncated",
      `The header announces ${recordLine.signalCount} signals and describes ${signals.length}.`,
    );
  }
  checkFiles(signals);
  return { ...recordLine, signals, comments };
}

/** Signals of one file stand together and agree on how the file is written. */
function checkFiles(signals: readonly SignalSpecification[]): void {
  for (let i = 1; i < signals.length; i++) {
    const signal = signals[i];
    const first = signals.findIndex((other) => other.fileName === signal.fileName);
    if (first === i) continue;
    if (signals[i - 1].fileName !== signal.fileName) {
      throw new WfdbError(
        "header-contradiction",
        `Signals ${first} and ${i} are both in ${signal.fileName}, but signal ${i - 1} between them is not.`,
      );
    }
    if (signals[first].format !== signal.format || signals[first].byteOffset !== signal.byteOffset) {
      throw new WfdbError(
        "header-contradiction",
        `Signals ${first} and ${i} are both in ${signal.fileName}, but in different formats or from different bytes on.`,
      );
    }
  }
}
