import { ReadingKind } from "../../modules/record/codes.ts";
import type { BatchContent } from "../batch/payload.ts";
import { toHex } from "../hex.ts";
import { type Problem, type ProblemCode, type ProblemPlace, problem } from "./problems.ts";

/** Where a chain stood at the end of a verification: hand it to the next one, and nothing between is missed. */
export interface ChainHead {
  readonly deviceId: string;
  readonly chainId: number;
  readonly batchNumber: number;
  /** Hexadecimal digest that the batch was signed over. */
  readonly digest: string;
  readonly nextSequence: number;
  readonly bootCounter: number;
}

/** One chain of a device, as far as the record has it. */
export interface ChainReport {
  readonly chainId: number;
  readonly firstBatchNumber: number;
  readonly lastBatchNumber: number;
  readonly batches: number;
  /** True when the record has the chain's first batch: nothing is missing before it. */
  readonly fromTheBeginning: boolean;
}

interface Entry {
  readonly number: number;
  readonly digest: string;
  /** Digest of the batch before, or undefined for the first. */
  readonly link: string | undefined;
  readonly firstSequence: number;
  readonly nextSequence: number;
  readonly bootCounter: number;
  readonly offset: number;
}

/** A stretch of missing batches, both ends included. */
interface Hole {
  readonly from: number;
  readonly to: number;
  readonly missingReadings: number;
  readonly offset: number;
}

/** What became of a batch when it was held against its chain. */
export type ChainVerdict = "new" | "replay" | "fork" | "before-head";

/** The genuine batches of one chain. Batches are added as they come; `finish` says what does not fit. */
export class Chain {
  readonly deviceId: string;
  readonly chainId: number;
  readonly #entries = new Map<number, Entry>();
  readonly #head: ChainHead | undefined;
  /** What the device itself says that it gave up: pairs of first and last number. */
  readonly #givenUp: { readonly from: number; readonly to: number }[] = [];
  #highest: number;

  constructor(deviceId: string, chainId: number, head: ChainHead | undefined) {
    this.deviceId = deviceId;
    this.chainId = chainId;
    this.#head = head;
    this.#highest = head?.batchNumber ?? -1;
  }

  /** Adds a genuine batch; tells problems that show at once to `report`. */
  add(
    content: BatchContent,
    digest: string,
    offset: number,
    report: (problem: Problem) => void,
  ): ChainVerdict {
    const number = content.batchNumber;
    const place = { offset, deviceId: this.deviceId, batchNumber: number };
    const head = this.#head;
    const known =
      this.#entries.get(number)?.digest ?? (head?.batchNumber === number ? head.digest : undefined);
    if (known !== undefined) {
      const verdict = known === digest ? "replay" : "fork";
      report(problem(verdict, place));
      return verdict;
    }
    if (head !== undefined && number < head.batchNumber) {
      report(problem("before-head", place));
      return "before-head";
    }
    if (number < this.#highest) report(problem("reordered", place));
    this.#highest = Math.max(this.#highest, number);
    this.#entries.set(number, {
      number,
      digest,
      link: typeof content.link === "number" ? undefined : toHex(content.link),
      firstSequence: content.firstSequence,
      nextSequence: content.firstSequence + content.readings.length,
      bootCounter: content.bootCounter,
      offset,
    });
    for (const { kind, from, to } of content.readings)
      if (kind === ReadingKind.lostBatches && from !== undefined && to !== undefined)
        this.#givenUp.push({ from, to });
    return "new";
  }

  /** Holds each batch against the one before it. */
  finish(report: (problem: Problem) => void): void {
    let before: Entry | undefined = this.#head === undefined ? undefined : entryOf(this.#head);
    for (const entry of this.#inOrder()) {
      if (before !== undefined) this.#holdAgainst(before, entry, report);
      before = entry;
    }
  }

  /** Where the chain stands now; undefined when it has no batch. */
  get head(): ChainHead | undefined {
    const last = this.#entries.get(this.#highest);
    if (last === undefined) return this.#head;
    return {
      deviceId: this.deviceId,
      chainId: this.chainId,
      batchNumber: last.number,
      digest: last.digest,
      nextSequence: last.nextSequence,
      bootCounter: last.bootCounter,
    };
  }

  /** @returns undefined for a chain without batches */
  report(): ChainReport | undefined {
    const ordered = this.#inOrder();
    if (ordered.length === 0) return undefined;
    const first = ordered[0].number;
    return {
      chainId: this.chainId,
      firstBatchNumber: first,
      lastBatchNumber: this.#highest,
      batches: ordered.length,
      fromTheBeginning: first === 0,
    };
  }

  #inOrder(): Entry[] {
    return [...this.#entries.values()].sort((a, b) => a.number - b.number);
  }

  #holdAgainst(before: Entry, entry: Entry, report: (problem: Problem) => void): void {
    const tell = (code: ProblemCode, more: ProblemPlace = {}) =>
      report(
        problem(code, { offset: entry.offset, deviceId: this.deviceId, batchNumber: entry.number, ...more }),
      );
    const isNext = entry.number === before.number + 1;
    const missingReadings = entry.firstSequence - before.nextSequence;
    if (isNext && entry.link !== before.digest) tell("link-broken");
    // A missing batch holds one reading at least.
    const missingBatches = entry.number - before.number - 1;
    if (isNext ? missingReadings !== 0 : missingReadings < missingBatches)
      tell("sequence-broken", { detail: `expected ${before.nextSequence}, found ${entry.firstSequence}` });
    if (entry.bootCounter < before.bootCounter) tell("boot-fell");
    if (!isNext)
      this.#tellHole(
        { from: before.number + 1, to: entry.number - 1, missingReadings, offset: entry.offset },
        report,
      );
  }

  /** Tells a hole as the stretches that the device gave up and those that nobody explains. */
  #tellHole(hole: Hole, report: (problem: Problem) => void): void {
    const covers = this.#givenUp
      .filter((given) => given.to >= hole.from && given.from <= hole.to)
      .sort((a, b) => a.from - b.from);
    const stretches: { from: number; to: number; signed: boolean }[] = [];
    let at = hole.from;
    for (const given of covers) {
      if (given.to < at) continue;
      if (given.from > at) stretches.push({ from: at, to: given.from - 1, signed: false });
      const from = Math.max(at, given.from);
      const to = Math.min(hole.to, given.to);
      const last = stretches.at(-1);
      if (last?.signed && last.to + 1 === from) last.to = to;
      else stretches.push({ from, to, signed: true });
      at = to + 1;
    }
    if (at <= hole.to) stretches.push({ from: at, to: hole.to, signed: false });
    for (const { from, to, signed } of stretches) {
      const isWhole = from === hole.from && to === hole.to;
      report(
        problem(signed ? "gap-signed" : "gap-unexplained", {
          offset: hole.offset,
          deviceId: this.deviceId,
          batchNumber: from,
          lastBatchNumber: to,
          ...(isWhole ? { missingReadings: hole.missingReadings } : {}),
        }),
      );
    }
  }
}

function entryOf(head: ChainHead): Entry {
  return {
    number: head.batchNumber,
    digest: head.digest,
    link: undefined,
    firstSequence: head.nextSequence,
    nextSequence: head.nextSequence,
    bootCounter: head.bootCounter,
    offset: 0,
  };
}
