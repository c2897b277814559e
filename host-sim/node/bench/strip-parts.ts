import type { Reading } from "../../../gateway/batch/reading.ts";
import { StripError, unpackStrip } from "../../../gateway/strip.ts";
import type { FindingStrip } from "../../bench/protocol.ts";

/** Parts that are kept: some minutes. */
const PARTS_KEPT = 40;
/** What is shown of a finding: from before its start. */
const BEFORE_S = 3;
const SHOWN_S = 12;
const NANOVOLTS_A_MICROVOLT = 1000;

interface StripPart {
  readonly startS: number;
  readonly endS: number;
  readonly rateHz: number;
  readonly microvolts: Int32Array;
  readonly unit: number;
}

/** The parts of strips that arrived, and what they show of a finding. Findings that are close share parts. */
export class StripParts {
  #parts: StripPart[] = [];

  /** Takes a strip; one of a codec that is not known is left out, and its finding stands without it. */
  add(reading: Reading, startS: number | null): void {
    const { codec, data, count, rateMilliHz, resolutionNanoV } = reading;
    if (startS === null || codec === undefined || data === undefined || count === undefined) return;
    if (rateMilliHz === undefined) return;
    let microvolts: Int32Array;
    try {
      microvolts = unpackStrip(codec, data, count);
    } catch (error) {
      if (error instanceof StripError) return;
      throw error;
    }
    const rateHz = rateMilliHz / 1000;
    const unit = (resolutionNanoV ?? NANOVOLTS_A_MICROVOLT) / NANOVOLTS_A_MICROVOLT;
    this.#parts.push({ startS, endS: startS + count / rateHz, rateHz, microvolts, unit });
    this.#parts.sort((a, b) => a.startS - b.startS);
    if (this.#parts.length > PARTS_KEPT) this.#parts.shift();
  }

  /** Twelve seconds around a finding's start; of one that was found late, the first that there are of it. */
  around(startS: number, endS: number | null): FindingStrip | null {
    const overlapping = (from: number, to: number) =>
      this.#parts.filter((part) => part.startS < to && part.endS > from);
    let from = startS - BEFORE_S;
    let parts = overlapping(from, from + SHOWN_S);
    if (parts.length === 0) {
      const first = overlapping(startS, endS ?? Number.POSITIVE_INFINITY)[0];
      if (first === undefined) return null;
      from = first.startS;
      parts = overlapping(from, from + SHOWN_S);
    }
    const [{ rateHz, startS: firstS }] = parts;
    from = Math.max(from, firstS);
    const to = Math.min(from + SHOWN_S, parts[parts.length - 1].endS);
    const microvolts: (number | null)[] = new Array(Math.round((to - from) * rateHz)).fill(null);
    for (const part of parts) {
      const offset = Math.round((part.startS - from) * rateHz);
      for (let i = 0; i < part.microvolts.length; i++) {
        const at = offset + i;
        if (at >= 0 && at < microvolts.length) microvolts[at] = Math.round(part.microvolts[i] * part.unit);
      }
    }
    return { rateHz, startS: from, microvolts };
  }
}
