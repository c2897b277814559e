import type { RecordToWrite, SignalToWrite } from "./record-to-write.ts";
import type { SampleFormatCode } from "./sample-formats.ts";
import { WfdbError } from "./wfdb-error.ts";

const formatBits: Readonly<Record<SampleFormatCode, number>> = { 16: 16, 80: 8, 212: 12 };

/**
 * The text of a header for a record whose signals share the file `<name>.dat`.
 *
 * @param length samples a signal
 * @param firsts each signal's first sample; empty where there are no samples
 * @throws WfdbError `not-writable`
 */
export function writeHeader(
  record: RecordToWrite,
  length: number,
  firsts: readonly number[],
  checksums: readonly number[],
): string {
  const { name, rateHz, signals, baseTime, baseDate, comments = [] } = record;
  if (!/^[\w-]+$/.test(name)) throw unfit(`the record name "${name}"`);
  if (!(rateHz > 0) || rateHz > 100_000) throw unfit(`the rate ${rateHz}`);
  if (baseTime !== undefined && !/^\d{1,2}:\d\d:\d\d(\.\d+)?$/.test(baseTime))
    throw unfit(`the time "${baseTime}"`);
  if (baseDate !== undefined && (baseTime === undefined || !/^\d{1,2}\/\d{1,2}\/\d+$/.test(baseDate))) {
    throw unfit(`the date "${baseDate}"`);
  }
  if (comments.some((comment) => /[\r\n]/.test(comment))) throw unfit("a comment of several lines");
  const recordLine = [name, signals.length, rateHz, length, baseTime, baseDate];
  const lines = [
    recordLine.filter((field) => field !== undefined).join(" "),
    ...signals.map((signal, i) => signalLine(record, signal, firsts[i] ?? 0, checksums[i])),
    ...comments.map((comment) => `# ${comment}`),
  ];
  return `${lines.join("\n")}\n`;
}

function signalLine(record: RecordToWrite, signal: SignalToWrite, first: number, checksum: number): string {
  const { name, gain, baseline = 0, units = "mV", adcZero = 0 } = signal;
  const { adcResolution = formatBits[record.format] } = signal;
  if (/[\r\n]/.test(name) || name !== name.trim()) throw unfit(`the signal name "${name}"`);
  if (!/^[^\s()]+$/.test(units)) throw unfit(`the unit "${units}"`);
  if (!Number.isFinite(gain) || gain === 0) throw unfit(`the gain ${gain}`);
  for (const value of [baseline, adcZero, adcResolution]) {
    if (!Number.isSafeInteger(value)) throw unfit(`the ADC value ${value}`);
  }
  const calibration = `${gain}(${baseline})/${units}`;
  return `${record.name}.dat ${record.format} ${calibration} ${adcResolution} ${adcZero} ${first} ${checksum} 0 ${name}`;
}

function unfit(what: string): WfdbError {
  return new WfdbError("not-writable", `A header has no room for ${what}.`);
}
