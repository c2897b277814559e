import { count, decimal, integer } from "./header-fields.ts";
import { type SampleFormatCode, sampleFormat } from "./sample-formats.ts";
import { WfdbError } from "./wfdb-error.ts";

/** One signal's line of a header: where its samples are and what they mean. */
export interface SignalSpecification {
  readonly fileName: string;
  readonly format: SampleFormatCode;
  readonly samplesPerFrame: number;
  /** Frames of the file that precede this signal's frame 0. */
  readonly skewFrames: number;
  /** Bytes of the file before its first sample. */
  readonly byteOffset: number;
  /** ADC units a physical unit. Where the header says 0 or nothing, header(5)'s default of 200. */
  readonly gain: number;
  /** False where the gain is that default: the voltages are then a guess. */
  readonly calibrated: boolean;
  /** The ADC value of 0 physical units. */
  readonly baseline: number;
  /** The physical unit as written; mV where the header is silent. */
  readonly units: string;
  /** Bits; 0 where not stated. */
  readonly adcResolution: number;
  readonly adcZero: number;
  /** The ADC value of the first sample; absent where not stated. */
  readonly initialValue?: number;
  /** Sum of all samples modulo 2^16, signed; absent where not stated. */
  readonly checksum?: number;
  /** The lead's name, or whatever else the header says of it; may be empty. */
  readonly description: string;
}

const defaultGain = 200;
const greatestSamplesPerFrame = 10_000;

/** Reads a signal line. `line` is its number in the file, for messages. @throws WfdbError */
export function parseSignalLine(text: string, line: number): SignalSpecification {
  const fields = text.split(/\s+/);
  const [fileName, formatText, gainText, resolution, zero, initialValue, checksum, blockSize] = fields;
  if (formatText === undefined) {
    throw new WfdbError("header-truncated", `Header line ${line}: the format of ${fileName} is missing.`);
  }
  if (/[/\\:]/.test(fileName) || fileName === ".." || fileName === "-") {
    throw new WfdbError(
      "file-name-unsafe",
      `Header line ${line}: "${fileName}" is no file in the record's own folder.`,
    );
  }
  if (blockSize !== undefined) count(blockSize, "the block size", line);
  const adcZero = zero === undefined ? 0 : integer(zero, "the ADC's zero", line);
  const gain = parseGain(gainText, line);
  return {
    fileName,
    ...parseFormat(formatText, line),
    gain: gain.gain,
    calibrated: gain.calibrated,
    baseline: gain.baseline ?? adcZero,
    units: gain.units,
    adcResolution: resolution === undefined ? 0 : count(resolution, "the ADC's resolution", line),
    adcZero,
    ...(initialValue !== undefined && { initialValue: integer(initialValue, "the initial value", line) }),
    ...(checksum !== undefined && { checksum: integer(checksum, "the checksum", line) }),
    // The description alone may hold spaces: it is the rest of the line as it stands.
    description: /^(?:\S+\s+){8}(.*)$/.exec(text)?.[1].trim() ?? "",
  };
}

/** `format[xSamplesPerFrame][:skew][+byteOffset]` */
function parseFormat(
  text: string,
  line: number,
): Pick<SignalSpecification, "format" | "samplesPerFrame" | "skewFrames" | "byteOffset"> {
  const parts = /^(\d+)(?:x(\d+))?(?::(\d+))?(?:\+(\d+))?$/.exec(text);
  if (parts === null) throw new WfdbError("header-syntax", `Header line ${line}: "${text}" is no format.`);
  const [, code, perFrame, skew, offset] = parts;
  const format = sampleFormat(Number(code))?.code;
  if (format === undefined) {
    throw new WfdbError(
      "format-unsupported",
      `Header line ${line}: signal format ${code} is not supported; 16, 80 and 212 are.`,
    );
  }
  const samplesPerFrame = perFrame === undefined ? 1 : count(perFrame, "the samples a frame", line);
  if (samplesPerFrame < 1 || samplesPerFrame > greatestSamplesPerFrame) {
    throw new WfdbError("header-syntax", `Header line ${line}: ${samplesPerFrame} samples a frame.`);
  }
  return {
    format,
    samplesPerFrame,
    skewFrames: skew === undefined ? 0 : count(skew, "the skew", line),
    byteOffset: offset === undefined ? 0 : count(offset, "the byte offset", line),
  };
}

/** `gain[(baseline)][/units]` */
function parseGain(
  text: string | undefined,
  line: number,
): { gain: number; calibrated: boolean; baseline?: number; units: string } {
  if (text === undefined) return { gain: defaultGain, calibrated: false, units: "mV" };
  const parts = /^([^()/]+)(?:\(([^()]+)\))?(?:\/(.+))?$/.exec(text);
  const stated = parts === null ? undefined : decimal(parts[1]);
  if (parts === null || stated === undefined || !Number.isFinite(stated)) {
    throw new WfdbError("header-syntax", `Header line ${line}: "${text}" is no gain.`);
  }
  const [, , baseline, units] = parts;
  return {
    gain: stated === 0 ? defaultGain : stated,
    calibrated: stated !== 0,
    ...(baseline !== undefined && { baseline: integer(baseline, "the baseline", line) }),
    units: units ?? "mV",
  };
}
