import { Random } from "../math/random.ts";
import type { PlannedBeat } from "./beat.ts";
import { BeatStore } from "./beat-store.ts";
import { checkScript, type RhythmScript, type RhythmSegment } from "./rhythm-script.ts";
import { beatsOf } from "./rhythms/rhythms.ts";
import { streams } from "./streams.ts";

/** A segment as it was played. */
export interface PlayedSegment {
  readonly segment: RhythmSegment;
  readonly startS: number;
  /** Infinity for one that never ends, or whose end comes with its last beat, which is not known yet. */
  endS: number;
}

/** How long after its last beat a segment of so many beats ends. */
const afterLastBeatS = 0.2;
/** Beats are as alike as a heart's: their sizes differ by this fraction. */
const sizeDeviation = 0.015;

/**
 * What the heart does, worked out beat by beat as far as anybody asked. Segments follow each other; each draws its
 * intervals from random numbers of its own.
 */
export class Timeline {
  readonly beats = new BeatStore();
  readonly segments: PlayedSegment[] = [];
  /** When the script ends; Infinity while it does not, or is not known to. */
  endS = Number.POSITIVE_INFINITY;
  readonly #script: RhythmScript;
  readonly #seed: number;
  readonly #respirationHz: number;
  readonly #size: Random;
  #knownS = 0;
  #lastBeatS = -0.6;
  #source: Iterator<PlannedBeat> | undefined;

  constructor(script: RhythmScript, seed: number, respirationHz: number) {
    checkScript(script);
    this.#script = script;
    this.#seed = seed;
    this.#respirationHz = respirationHz;
    this.#size = new Random(seed, streams.beatSize);
    this.#open(0);
  }

  /** Works out all that happens before a time. */
  reach(timeS: number): void {
    while (this.#knownS <= timeS && this.#source !== undefined) this.#step(this.#source);
  }

  /** Index of the first segment that ends after a time. */
  segmentAt(timeS: number): number {
    let low = 0;
    let high = this.segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.segments[middle].endS <= timeS) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #step(source: Iterator<PlannedBeat>): void {
    const current = this.segments[this.segments.length - 1];
    const beat: PlannedBeat | undefined = source.next().value;
    if (beat !== undefined && beat.timeS < current.endS) {
      this.beats.push(beat, 1 + sizeDeviation * this.#size.normal());
      this.#lastBeatS = beat.timeS;
      this.#knownS = beat.timeS;
      return;
    }
    if (beat === undefined && "beats" in current.segment && current.segment.beats !== undefined) {
      // It ends with its last beat: the next rhythm's first comes one of its own intervals later.
      current.endS = this.#lastBeatS + afterLastBeatS;
    }
    this.#knownS = current.endS;
    if (current.endS === Number.POSITIVE_INFINITY) this.#source = undefined;
    else this.#open(current.endS);
  }

  #open(startS: number): void {
    const ordinal = this.segments.length;
    const { segments, repeat = false } = this.#script;
    if (ordinal >= segments.length && !repeat) {
      this.endS = startS;
      this.#source = undefined;
      this.#knownS = Number.POSITIVE_INFINITY;
      return;
    }
    const segment = segments[ordinal % segments.length];
    const endS =
      segment.rhythm === "pause"
        ? Math.max(startS, this.#lastBeatS + segment.lengthS)
        : startS + (segment.durationS ?? Number.POSITIVE_INFINITY);
    this.segments.push({ segment, startS, endS });
    const random = new Random(this.#seed, streams.segment, ordinal);
    const context = { random, startS, lastBeatS: this.#lastBeatS };
    this.#source = beatsOf(segment, context, this.#respirationHz);
  }
}
