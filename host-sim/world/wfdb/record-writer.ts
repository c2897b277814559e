import { writeHeader } from "./header-writer.ts";
import type { RecordToWrite } from "./record-to-write.ts";
import { missingSample, sampleFormat } from "./sample-formats.ts";
import { WfdbError } from "./wfdb-error.ts";

/** The two files of a record. */
export interface WrittenRecord {
  readonly headerName: string;
  readonly header: string;
  readonly signalName: string;
  readonly signal: Uint8Array;
}

/**
 * Writes a record: one signal file, the signals interleaved sample by sample, and the header with first values
 * and checksums.
 *
 * @throws WfdbError `sample-out-of-range`; `not-writable` for signals of unequal length, or for names, rates or
 * gains that no header can state
 */
export function writeRecord(record: RecordToWrite): WrittenRecord {
  const format = sampleFormat(record.format);
  if (format === undefined) {
    throw new WfdbError("format-unsupported", `Signal format ${record.format} is not supported.`);
  }
  const { signals } = record;
  const length = signals.length === 0 ? 0 : signals[0].samples.length;
  const signal = new Uint8Array(format.bytesFor(length * signals.length));
  const firsts: number[] = [];
  const checksums: number[] = [];
  for (let s = 0; s < signals.length; s++) {
    const { samples, name } = signals[s];
    if (samples.length !== length) {
      throw new WfdbError(
        "not-writable",
        `Signal ${name} has ${samples.length} samples, the first ${length}.`,
      );
    }
    let sum = 0;
    for (let i = 0; i < length; i++) {
      const missing = samples[i] === missingSample;
      const sample = missing ? format.missing : samples[i];
      if (!missing && (sample > format.greatest || sample < -format.greatest)) {
        throw new WfdbError(
          "sample-out-of-range",
          `Sample ${i} of ${name} is ${sample}; format ${format.code} holds −${format.greatest} to ${format.greatest}.`,
        );
      }
      format.put(signal, i * signals.length + s, sample);
      sum = (sum + sample) | 0;
      if (i === 0) firsts.push(sample);
    }
    checksums.push((sum << 16) >> 16);
  }
  return {
    headerName: `${record.name}.hea`,
    header: writeHeader(record, length, firsts, checksums),
    signalName: `${record.name}.dat`,
    signal,
  };
}
