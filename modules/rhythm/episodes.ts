import { keptInt32 } from "../memory/kept-arrays.ts";
import { RHYTHM_KINDS, RhythmKind } from "./kind.ts";
import type { Reasons } from "./reasons.ts";

/**
 * Who hears of episodes. Sample indices are int32. Of each kind at most one episode is open; `start` and `end`
 * alternate, a start never lies before the end of the one before it, and an end never before its start. A call's
 * reasons are valid inside that call alone.
 */
export interface EpisodeSink {
  /**
   * An episode is found; it may have begun long before now.
   * @param kind {@link import("./kind.ts").RhythmKind}
   * @param confidencePerMille how sure this is, of 1000
   */
  start(kind: number, startIndex: number, confidencePerMille: number, reasons: Reasons): void;
  /** It goes on, and something worth telling has changed. */
  update(kind: number, index: number, confidencePerMille: number, reasons: Reasons): void;
  end(kind: number, endIndex: number, confidencePerMille: number, reasons: Reasons): void;
  /**
   * The first minute of a stretch, as far as it has come, was judged for signs of atrial fibrillation.
   * @param endIndex the last beat that was taken in
   * @param isPossible fibrillation is possible: an episode of that kind is open, or one of fibrillation itself
   * @param scoreQ8 natural-log odds in 1/256 that it is
   * @param features what they stand on (modules/rhythm/af/features.ts); valid inside the call alone
   */
  judged?(endIndex: number, isPossible: boolean, scoreQ8: number, features: Int32Array): void;
}

/** Keeps the promises of {@link EpisodeSink}, whatever order the detectors call in. Allocates nothing. */
export class Episodes {
  readonly #sink: EpisodeSink;
  readonly #reasons: Reasons;
  /**
   * One bit for each kind that is open; set by this class alone. Who asks for every beat reads it here: on XS a call
   * costs four times as much.
   */
  open = 0;
  /** One bit for each kind that was ever open. */
  #known = 0;
  /** Start of the open episode, or end of the last one. */
  readonly #mark = keptInt32(RHYTHM_KINDS);
  readonly #confidence = keptInt32(RHYTHM_KINDS);

  constructor(sink: EpisodeSink, reasons: Reasons) {
    this.#sink = sink;
    this.#reasons = reasons;
  }

  isOpen(kind: number): boolean {
    return ((this.open >> kind) & 1) !== 0;
  }

  /** Opens an episode; one that is open already stays as it is. */
  start(kind: number, startIndex: number, confidencePerMille: number): void {
    const bit = 1 << kind;
    if ((this.open & bit) !== 0) return;
    const last = this.#mark[kind];
    const from = (this.#known & bit) !== 0 && ((startIndex - last) | 0) < 0 ? last : startIndex;
    this.open |= bit;
    this.#known |= bit;
    this.#mark[kind] = from;
    this.#confidence[kind] = confidencePerMille;
    this.#sink.start(kind, from, confidencePerMille, this.#reasons);
  }

  update(kind: number, index: number, confidencePerMille: number): void {
    if (!this.isOpen(kind)) return;
    this.#confidence[kind] = confidencePerMille;
    this.#sink.update(kind, index, confidencePerMille, this.#reasons);
  }

  /** Closes an episode; without one that is open, nothing happens. */
  end(kind: number, endIndex: number): void {
    if (!this.isOpen(kind)) return;
    const from = this.#mark[kind];
    const to = ((endIndex - from) | 0) < 0 ? from : endIndex;
    this.open &= ~(1 << kind);
    this.#mark[kind] = to;
    this.#sink.end(kind, to, this.#confidence[kind], this.#reasons);
  }

  judged(endIndex: number, scoreQ8: number, features: Int32Array): void {
    const isPossible =
      this.isOpen(RhythmKind.possibleAtrialFibrillation) || this.isOpen(RhythmKind.atrialFibrillation);
    this.#sink.judged?.(endIndex, isPossible, scoreQ8, features);
  }

  endAll(endIndex: number): void {
    this.#reasons.clear();
    for (let kind = 0; kind < RHYTHM_KINDS; kind++) this.end(kind, endIndex);
  }
}
