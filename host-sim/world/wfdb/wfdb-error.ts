/** What can be wrong with a WFDB record, its signals or its annotations. */
export type WfdbErrorCode =
  /** A line of the header cannot be read as header(5) describes. */
  | "header-syntax"
  /** The header ends before the signals that its first line announces. */
  | "header-truncated"
  /** Two statements of the header exclude each other. */
  | "header-contradiction"
  /** The record is made of segments, which this reader does not join. */
  | "header-segments"
  /** A signal is stored in a format other than 16, 80 or 212. */
  | "format-unsupported"
  /** A rate that no electrocardiograph has: zero, negative, not a number, over 100 kHz. */
  | "rate-absurd"
  /** A file name that leaves the record's folder. */
  | "file-name-unsafe"
  /** A signal file holds fewer samples than the header says. */
  | "file-too-short"
  /** The samples do not add up to the header's checksum, or begin with another value. */
  | "checksum-differs"
  /** No lead has that name or number, or more than one has that name. */
  | "lead-unknown"
  /** The lead's unit is not a voltage. */
  | "units-unknown"
  /** An annotation file ends in the middle of an annotation, or holds an impossible one. */
  | "annotations-broken"
  /** A sample does not fit the format that it is to be written in. */
  | "sample-out-of-range"
  /** A record, signal or annotation to be written breaks a rule of the format. */
  | "not-writable";

/** An input that is no valid WFDB record. The message names the file, the line and what was expected. */
export class WfdbError extends Error {
  readonly code: WfdbErrorCode;

  constructor(code: WfdbErrorCode, message: string) {
    super(message);
    this.name = "WfdbError";
    this.code = code;
  }
}
