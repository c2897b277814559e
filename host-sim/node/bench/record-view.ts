import type { BatchContent } from "../../../gateway/batch/payload.ts";
import type { Reading } from "../../../gateway/batch/reading.ts";
import { ReadingKind } from "../../../modules/record/codes.ts";
import type { BatchItem, FindingItem, GapItem, RecordSection } from "../../bench/protocol.ts";
import type { CollectedBatch } from "../collector/collector.ts";
import { StripParts } from "./strip-parts.ts";
import { findingWords, gapWords, reasonWords, sourceWords } from "./words.ts";

const BATCHES_SHOWN = 8;
const GAPS_SHOWN = 6;
const FINDINGS_SHOWN = 12;

/** A finding as the device makes it. */
export interface FoundFinding {
  readonly code: number;
  readonly startMicros: number;
  readonly endMicros?: number;
  readonly confidencePercent: number;
  readonly reasons: readonly string[];
}

const findingId = (boot: number, code: number | undefined, startMicros: number) =>
  `${boot}-${code}-${Math.round(startMicros)}`;

/** What changed with a batch, for those who tell of it. */
export interface RecordNews {
  readonly batch: BatchItem;
  readonly gaps: readonly GapItem[];
  readonly findings: readonly FindingItem[];
}

/** What arrived and was verified: the newest batches, the gaps that they declare, and the findings. */
export class RecordView {
  readonly #placeS: (boot: number, tickMicros: number) => number | null;
  #batches: BatchItem[] = [];
  #gaps: GapItem[] = [];
  #findings: FindingItem[] = [];
  readonly #strips = new StripParts();

  /** @param placeS where a tick of a boot lies in the run; null where that is not known */
  constructor(placeS: (boot: number, tickMicros: number) => number | null) {
    this.#placeS = placeS;
  }

  get record(): RecordSection {
    return { batches: this.#batches, signedGaps: this.#gaps };
  }

  get findings(): readonly FindingItem[] {
    return this.#findings;
  }

  add(content: BatchContent, { bytes, digest }: CollectedBatch, nowS: number): RecordNews {
    const { bootCounter: boot, batchNumber: number, readings } = content;
    const batch: BatchItem = {
      boot,
      number,
      readings: readings.length,
      bytes: bytes.length,
      digest: Buffer.from(digest.subarray(0, 4)).toString("hex"),
      atS: nowS,
    };
    const at = ({ tickMicros }: Reading) => this.#placeS(boot, tickMicros);
    const gaps = readings
      .filter(({ kind }) => kind === ReadingKind.gap)
      .map((reading): GapItem => {
        const { code, source, durationMicros } = reading;
        return {
          cause: gapWords(code),
          source: sourceWords(source),
          durationS: durationMicros === undefined ? null : durationMicros / 1e6,
          atS: at(reading) ?? nowS,
        };
      });
    const findings: FindingItem[] = [];
    for (const reading of readings) {
      if (reading.kind === ReadingKind.finding) findings.push(this.#finding(boot, reading));
      else if (reading.kind === ReadingKind.strip) this.#strips.add(reading, at(reading));
    }
    this.#batches = [batch, ...this.#batches].slice(0, BATCHES_SHOWN);
    this.#gaps = [...gaps, ...this.#gaps].slice(0, GAPS_SHOWN);
    for (const finding of findings) this.#keep(finding);
    this.#findings = this.#findings.map((finding) =>
      finding.startS === null
        ? finding
        : { ...finding, strip: this.#strips.around(finding.startS, finding.endS) },
    );
    return { batch, gaps, findings };
  }

  /** A finding that the device has just made: it is signed and sent later. Returns false for one that is known. */
  found(boot: number, finding: FoundFinding): boolean {
    const { code, startMicros, endMicros, confidencePercent, reasons } = finding;
    const item: FindingItem = {
      id: findingId(boot, code, startMicros),
      name: findingWords(code),
      startS: this.#placeS(boot, startMicros),
      endS: endMicros === undefined ? null : this.#placeS(boot, endMicros),
      confidencePercent,
      reasons,
      strip: null,
      verified: false,
    };
    const isKnown = this.#findings.some(({ id }) => id === item.id);
    this.#keep(item);
    return !isKnown;
  }

  #finding(boot: number, reading: Reading): FindingItem {
    const { code, confidence, reasons, durationMicros, tickMicros } = reading;
    const startS = this.#placeS(boot, tickMicros);
    return {
      id: findingId(boot, code, tickMicros),
      name: findingWords(code),
      startS,
      endS: durationMicros === undefined || startS === null ? null : startS + durationMicros / 1e6,
      confidencePercent: confidence ?? 0,
      reasons: reasonWords(reasons),
      strip: null,
      verified: true,
    };
  }

  /** A finding that is told again (it ended) takes the place of what was told before, and keeps its strip. */
  #keep(finding: FindingItem): void {
    const before = this.#findings.find(({ id }) => id === finding.id);
    const kept = finding.strip === null && before?.strip ? { ...finding, strip: before.strip } : finding;
    this.#findings = before
      ? this.#findings.map((item) => (item === before ? kept : item))
      : [kept, ...this.#findings].slice(0, FINDINGS_SHOWN);
  }
}
