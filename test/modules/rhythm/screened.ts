import { expect } from "vitest";
import type { EpisodeSink } from "../../../modules/rhythm/episodes.ts";
import { RHYTHM_KINDS, RhythmKind } from "../../../modules/rhythm/kind.ts";
import type { Reasons } from "../../../modules/rhythm/reasons.ts";
import { RhythmScreen, type WearerFacts } from "../../../modules/rhythm/rhythm-screen.ts";
import type { RhythmThresholds } from "../../../modules/rhythm/thresholds.ts";
import type { ModelBeat } from "./rhythms.ts";

export const RATE_MILLI_HZ = 128_000;

/** An episode as a sink hears of it. */
export interface Heard {
  readonly kind: number;
  readonly start: number;
  end: number | undefined;
  readonly confidence: number;
  /** Measure, value, threshold. */
  readonly reasons: readonly (readonly [number, number, number])[];
  /** Index of the latest beat or tick when it was told. */
  readonly toldAt: number;
}

/** Hears episodes and checks, at every call, what {@link EpisodeSink} promises. */
export class Listener implements EpisodeSink {
  readonly heard: Heard[] = [];
  now = 0;
  readonly #open: (Heard | undefined)[] = new Array(RHYTHM_KINDS).fill(undefined);
  readonly #lastEnd: (number | undefined)[] = new Array(RHYTHM_KINDS).fill(undefined);

  start(kind: number, start: number, confidence: number, reasons: Reasons): void {
    expect(this.#open[kind], `kind ${kind} started twice`).toBeUndefined();
    const last = this.#lastEnd[kind];
    if (last !== undefined) expect((start - last) | 0).toBeGreaterThanOrEqual(0);
    expect(confidence).toBeGreaterThanOrEqual(0);
    expect(confidence).toBeLessThanOrEqual(1000);
    const told = Array.from(
      { length: reasons.count },
      (_, i) => [reasons.measure[i], reasons.value[i], reasons.threshold[i]] as const,
    );
    const heard = { kind, start, end: undefined, confidence, reasons: told, toldAt: this.now };
    this.#open[kind] = heard;
    this.heard.push(heard);
  }

  update(kind: number): void {
    expect(this.#open[kind]).toBeDefined();
  }

  end(kind: number, end: number): void {
    const open = this.#open[kind];
    expect(open, `kind ${kind} ended without a start`).toBeDefined();
    expect((end - open!.start) | 0).toBeGreaterThanOrEqual(0);
    open!.end = end;
    this.#lastEnd[kind] = end;
    this.#open[kind] = undefined;
  }

  of(kind: number): Heard[] {
    return this.heard.filter((episode) => episode.kind === kind);
  }

  /** The names of the kinds that were heard of, each once, without `unclassifiable`. */
  get kinds(): string[] {
    const names = Object.entries(RhythmKind).filter(([, kind]) => kind !== RhythmKind.unclassifiable);
    return names.filter(([, kind]) => this.of(kind).length > 0).map(([name]) => name);
  }
}

/** What is done to a screen; a rhythm is played with ticks of an eighth of a second between its beats. */
export class Player {
  readonly listener = new Listener();
  readonly screen: RhythmScreen;
  /** Sample index of each beat that was played. */
  readonly beats: number[] = [];
  #index: number;
  #tick: number;
  readonly #latency: number;

  constructor(
    options: {
      readonly startIndex?: number;
      readonly limits?: RhythmThresholds;
      readonly wearer?: WearerFacts;
      readonly latencySamples?: number;
    } = {},
  ) {
    this.screen = new RhythmScreen(this.listener, options.limits, options.wearer);
    this.#index = options.startIndex ?? 0;
    this.#tick = this.#index;
    this.#latency = options.latencySamples ?? 64;
  }

  get index(): number {
    return this.#index;
  }

  /** Plays beats; each is reported late, as a detector does, and the ticks run on meanwhile. */
  play(beats: readonly ModelBeat[], silence = 0): this {
    for (const { rrMs, beatClass, marks } of beats) {
      const at = (this.#index + Math.round((rrMs * RATE_MILLI_HZ) / 1e6)) | 0;
      this.#tickTo((at + this.#latency) | 0, silence);
      this.listener.now = this.#tick;
      this.screen.detected(at, RATE_MILLI_HZ);
      this.screen.beat(at, RATE_MILLI_HZ, beatClass, marks);
      this.beats.push(at);
      this.#index = at;
    }
    return this;
  }

  /** Time without beats. */
  quiet(ms: number, silence = 0): this {
    const at = (this.#index + Math.round((ms * RATE_MILLI_HZ) / 1e6)) | 0;
    this.#tickTo(at, silence);
    this.#index = at;
    return this;
  }

  finish(): Listener {
    this.screen.finish();
    for (const episode of this.listener.heard) expect(episode.end).toBeDefined();
    return this.listener;
  }

  #tickTo(to: number, silence: number): void {
    while (((to - this.#tick) | 0) >= 16) {
      this.#tick = (this.#tick + 16) | 0;
      this.listener.now = this.#tick;
      this.screen.tick(this.#tick, RATE_MILLI_HZ, silence);
    }
  }
}

/** Samples as seconds. */
export const seconds = (samples: number) => (samples * 1000) / RATE_MILLI_HZ;
