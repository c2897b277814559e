import type { RecordHeader } from "./header.ts";
import type { SignalSpecification } from "./header-signal-line.ts";
import { RecordedLead } from "./recorded-lead.ts";
import { sampleFormat } from "./sample-formats.ts";
import { WfdbError } from "./wfdb-error.ts";

/** A record's header with the bytes of its signal files. */
export class WfdbRecord {
  readonly header: RecordHeader;
  readonly leads: readonly RecordedLead[];

  /**
   * @param file gives the bytes of a signal file by the name that the header has for it; each is asked for once
   * @throws WfdbError `file-too-short`, or whatever `file` throws
   */
  constructor(header: RecordHeader, file: (fileName: string) => Uint8Array) {
    this.header = header;
    const leads: RecordedLead[] = [];
    for (let first = 0; first < header.signals.length; ) {
      const { fileName } = header.signals[first];
      let end = first;
      while (end < header.signals.length && header.signals[end].fileName === fileName) end++;
      addLeads(leads, header, first, end, file(fileName));
      first = end;
    }
    this.leads = leads;
  }

  /**
   * A lead by its number (from 0) or its name: exact first, then without regard to case, then as a number in
   * digits. Which lead to take by default is the caller's to say.
   *
   * @throws WfdbError `lead-unknown`, which names the leads that there are
   */
  lead(which: number | string): RecordedLead {
    const byName = (test: (name: string) => boolean) => this.leads.filter((lead) => test(lead.name));
    const wanted = String(which);
    let found = typeof which === "number" ? [] : byName((name) => name === wanted);
    if (found.length === 0 && typeof which === "string") {
      found = byName((name) => name.toLowerCase() === wanted.toLowerCase());
    }
    if (found.length === 0 && /^\d+$/.test(wanted))
      found = this.leads.slice(Number(wanted), Number(wanted) + 1);
    if (found.length === 1) return found[0];
    const leads = this.leads.map((lead) => `${lead.number} ${lead.name}`).join(", ");
    throw new WfdbError(
      "lead-unknown",
      found.length > 1
        ? `Record ${this.header.name} has several leads named ${wanted}; give a number: ${leads}.`
        : `Record ${this.header.name} has no lead ${wanted}. It has: ${leads === "" ? "none" : leads}.`,
    );
  }
}

/** Lays out the leads `first … end−1`, which share one file. */
function addLeads(
  leads: RecordedLead[],
  header: RecordHeader,
  first: number,
  end: number,
  bytes: Uint8Array,
): void {
  const signals: readonly SignalSpecification[] = header.signals.slice(first, end);
  const { fileName, byteOffset, format: formatCode } = signals[0];
  const format = sampleFormat(formatCode)!;
  const samplesPerFrame = signals.reduce((sum, signal) => sum + signal.samplesPerFrame, 0);
  const framesInFile = Math.floor(format.samplesIn(Math.max(0, bytes.length - byteOffset)) / samplesPerFrame);
  const frameCount = header.frameCount ?? framesInFile;
  if (bytes.length < byteOffset || framesInFile < frameCount) {
    throw new WfdbError(
      "file-too-short",
      `${fileName} holds ${framesInFile} samples a signal; the header says ${frameCount}.`,
    );
  }
  let offsetInFrame = 0;
  for (let i = 0; i < signals.length; i++) {
    leads.push(
      new RecordedLead(first + i, signals[i], header.frameRateHz, {
        format,
        bytes,
        samplesPerFrame,
        offsetInFrame,
        framesInFile,
        frameCount,
      }),
    );
    offsetInFrame += signals[i].samplesPerFrame;
  }
}
