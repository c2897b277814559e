import { count, decimal, rate } from "./header-fields.ts";
import { WfdbError } from "./wfdb-error.ts";

/** The first line of a header: what holds for the whole record. */
export interface RecordLine {
  readonly name: string;
  readonly signalCount: number;
  /** Frames a second: the rate of every signal that has one sample a frame, and of the annotations' times. */
  readonly frameRateHz: number;
  /** Counts a second of a tape counter or the like, and its value at frame 0, where the header says so. */
  readonly counterRateHz?: number;
  readonly baseCounter?: number;
  /** Frames there are; absent where the header leaves it open (or says 0, which means the same). */
  readonly frameCount?: number;
  /** Time and date of frame 0, as written: `HH:MM:SS` and `DD/MM/YYYY`. */
  readonly baseTime?: string;
  readonly baseDate?: string;
}

/** header(5): the rate where none is stated. */
const defaultFrameRateHz = 250;

const greatestSignalCount = 1000;

/** Reads a record line. `line` is its number in the file, for messages. @throws WfdbError */
export function parseRecordLine(text: string, line: number): RecordLine {
  const [name, signalCountText, rates, frameCountText, baseTime, baseDate] = text.split(/\s+/);
  if (name.includes("/")) {
    throw new WfdbError(
      "header-segments",
      `Record ${name} is made of segments, which are not joined here: open one of its segments.`,
    );
  }
  if (!/^[\w.-]+$/.test(name)) {
    throw new WfdbError("header-syntax", `Header line ${line}: "${name}" is no record name.`);
  }
  if (signalCountText === undefined) {
    throw new WfdbError("header-truncated", `Header line ${line}: the number of signals is missing.`);
  }
  const signalCount = count(signalCountText, "the number of signals", line);
  if (signalCount > greatestSignalCount) {
    throw new WfdbError("header-syntax", `Header line ${line}: ${signalCount} signals are too many.`);
  }
  const frameCount =
    frameCountText === undefined ? 0 : count(frameCountText, "the number of samples a signal", line);
  return {
    name,
    signalCount,
    ...parseRates(rates, line),
    ...(frameCount > 0 && { frameCount }),
    ...(baseTime !== undefined && { baseTime }),
    ...(baseDate !== undefined && { baseDate }),
  };
}

/** `frameRate[/counterRate[(baseCounter)]]` */
function parseRates(
  text: string | undefined,
  line: number,
): Pick<RecordLine, "frameRateHz" | "counterRateHz" | "baseCounter"> {
  if (text === undefined) return { frameRateHz: defaultFrameRateHz };
  const parts = /^([^/]+)(?:\/([^()]+)(?:\(([^()]+)\))?)?$/.exec(text);
  if (parts === null) throw new WfdbError("header-syntax", `Header line ${line}: "${text}" is no rate.`);
  const [, frameRate, counterRate, baseCounterText] = parts;
  const frameRateHz = rate(frameRate, "the sampling rate", line);
  if (counterRate === undefined) return { frameRateHz };
  const counterRateHz = rate(counterRate, "the counter's rate", line);
  if (baseCounterText === undefined) return { frameRateHz, counterRateHz };
  const baseCounter = decimal(baseCounterText);
  if (baseCounter === undefined) {
    throw new WfdbError("header-syntax", `Header line ${line}: "${baseCounterText}" is no counter value.`);
  }
  return { frameRateHz, counterRateHz, baseCounter };
}
