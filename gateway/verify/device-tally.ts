import { TimeSource } from "../../modules/record/codes.ts";
import type { BatchContent } from "../batch/payload.ts";
import { Chain, type ChainHead, type ChainReport } from "./chain.ts";
import type { Problem } from "./problems.ts";

/** What a device knew of the wall clock, over its accepted batches. */
export interface TimeReport {
  /** Batches by time source, by the names of docs/FORMAT.md; `none` is a device without any wall clock. */
  readonly batchesBySource: Readonly<Record<string, number>>;
  /** Wall time of the earliest and latest base tick, where known: milliseconds since 1970 in UTC. */
  readonly firstUnixMs?: number;
  readonly lastUnixMs?: number;
  /** The largest uncertainty that went with them. */
  readonly largestUncertaintyMs?: number;
}

export interface DeviceReport {
  readonly deviceId: string;
  readonly simulated: boolean;
  /** Accepted batches, each once, and their readings. */
  readonly batches: number;
  readonly readings: number;
  readonly firstBootCounter: number;
  readonly lastBootCounter: number;
  readonly chains: readonly ChainReport[];
  readonly time: TimeReport;
}

const sourceNames = new Map<number, string>(
  Object.entries(TimeSource).map(([name, source]) => [source, name]),
);

/** Sums up the accepted batches of one device and keeps its chains. */
export class DeviceTally {
  readonly #deviceId: string;
  readonly #chains = new Map<number, Chain>();
  readonly #sources = new Map<string, number>();
  #simulated = false;
  #batches = 0;
  #readings = 0;
  #firstBoot = Number.POSITIVE_INFINITY;
  #lastBoot = 0;
  #firstUnixMs = Number.POSITIVE_INFINITY;
  #lastUnixMs = Number.NEGATIVE_INFINITY;
  #uncertaintyMs = 0;

  constructor(deviceId: string) {
    this.#deviceId = deviceId;
  }

  get batches(): number {
    return this.#batches;
  }

  /** Whether the device is known by chains, but not by this one. */
  isOtherChain(chainId: number): boolean {
    return this.#chains.size > 0 && !this.#chains.has(chainId);
  }

  get heads(): ChainHead[] {
    return [...this.#chains.values()].flatMap((chain) => chain.head ?? []);
  }

  /** Takes a chain up where an earlier verification left it. */
  resume(head: ChainHead): void {
    this.#chains.set(head.chainId, new Chain(this.#deviceId, head.chainId, head));
  }

  chain(chainId: number): Chain {
    let chain = this.#chains.get(chainId);
    if (chain === undefined) {
      chain = new Chain(this.#deviceId, chainId, undefined);
      this.#chains.set(chainId, chain);
    }
    return chain;
  }

  take(content: BatchContent): void {
    this.#batches++;
    this.#readings += content.readings.length;
    this.#simulated = content.simulated;
    this.#firstBoot = Math.min(this.#firstBoot, content.bootCounter);
    this.#lastBoot = Math.max(this.#lastBoot, content.bootCounter);
    const { source, offset } = content.time;
    const name = sourceNames.get(source) ?? `source ${source}`;
    this.#sources.set(name, (this.#sources.get(name) ?? 0) + 1);
    if (offset === undefined) return;
    const unixMs = offset.unixMs + Math.round((content.baseTickMicros - offset.tickMicros) / 1000);
    this.#firstUnixMs = Math.min(this.#firstUnixMs, unixMs);
    this.#lastUnixMs = Math.max(this.#lastUnixMs, unixMs);
    this.#uncertaintyMs = Math.max(this.#uncertaintyMs, offset.uncertaintyMs);
  }

  finish(report: (problem: Problem) => void): void {
    for (const chain of this.#chains.values()) chain.finish(report);
  }

  report(): DeviceReport {
    return {
      deviceId: this.#deviceId,
      simulated: this.#simulated,
      batches: this.#batches,
      readings: this.#readings,
      firstBootCounter: this.#firstBoot,
      lastBootCounter: this.#lastBoot,
      chains: [...this.#chains.values()].flatMap((chain) => chain.report() ?? []),
      time: {
        batchesBySource: Object.fromEntries(this.#sources),
        ...(this.#lastUnixMs === Number.NEGATIVE_INFINITY
          ? {}
          : {
              firstUnixMs: this.#firstUnixMs,
              lastUnixMs: this.#lastUnixMs,
              largestUncertaintyMs: this.#uncertaintyMs,
            }),
      },
    };
  }
}
