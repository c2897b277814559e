import type { Waveform } from "../waveform.ts";
import type { Annotation } from "../wfdb/annotation.ts";
import { type Artefact, artefactEndS } from "./artefact.ts";
import { marksBetween } from "./marks.ts";
import type { NoiseOptions } from "./noise.ts";
import { Renderer } from "./renderer.ts";
import { isEndless, type RhythmScript } from "./rhythm-script.ts";
import { Timeline } from "./timeline.ts";

export interface HeartOptions {
  /** A whole number from 0 on. The same seed and options give the same heart, to the last bit. */
  readonly seed: number;
  /** Samples a second. Default 512. */
  readonly rateHz?: number;
  /** Rate of an endless sinus rhythm, where there is no script. Default 64. */
  readonly meanHeartRateBpm?: number;
  readonly script?: RhythmScript;
  /** Breaths a second: of the baseline, of the beats' size and of sinus arrhythmia. Default 0.25. */
  readonly respirationHz?: number;
  /** Size of the beats, 1 being an R wave of 1.1 mV. Default 1. */
  readonly amplitude?: number;
  readonly noise?: NoiseOptions;
  readonly artefacts?: readonly Artefact[];
}

/** A modelled heart: a waveform in µV, and the truth about it. */
export interface ModelledHeart extends Waveform {
  /**
   * The reference annotations of samples `start … end−1`, in order of time: every beat with its class, every
   * change of rhythm, ventricular flutter and fibrillation from `[` to `]`, and `~` where electrodes are off
   * (subtype −1) or disturbed (1) and where all is well again (0).
   */
  annotations(start: number, end: number): Annotation[];
  /** When electrodes are off: what a front end's lead-off detection sees. */
  readonly leadOffS: readonly { readonly startS: number; readonly endS: number }[];
  /** World times of the ventricular beats from `startS` to before `endS`: what a pulse follows. */
  beatTimesS(startS: number, endS: number): number[];
}

const defaultRateHz = 512;
const defaultRespirationHz = 0.25;

/**
 * A heart that beats by a script, after McSharry et al. 2003, drawn beat by beat so that any rhythm can be told.
 * Any part can be read in any order; what was played is remembered at 24 bytes a beat.
 *
 * @throws RangeError for options that make no sense; the message says which
 */
export function modelledHeart(options: HeartOptions): ModelledHeart {
  const { seed, rateHz = defaultRateHz, respirationHz = defaultRespirationHz, amplitude = 1 } = options;
  if (!(Number.isSafeInteger(seed) && seed >= 0))
    throw new RangeError(`The seed ${seed} is no whole number from 0 on.`);
  if (!(rateHz >= 100 && rateHz <= 100_000))
    throw new RangeError(`A rate of ${rateHz} a second; it should be from 100 to 100,000.`);
  if (!(respirationHz >= 0.05 && respirationHz <= 1))
    throw new RangeError(`${respirationHz} breaths a second; it should be from 0.05 to 1.`);
  if (!(amplitude >= 0 && amplitude <= 100))
    throw new RangeError(`An amplitude of ${amplitude}; it should be from 0 to 100.`);
  const script: RhythmScript = options.script ?? {
    segments: [{ rhythm: "sinus", rateBpm: options.meanHeartRateBpm ?? 64 }],
  };
  const timeline = new Timeline(script, seed, respirationHz);
  const endless = isEndless(script);
  if (!endless) timeline.reach(Number.POSITIVE_INFINITY);
  const { noise = {}, artefacts = [] } = options;
  const renderer = new Renderer(timeline, { seed, rateHz, respirationHz, amplitude, noise, artefacts });
  const length = endless ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(timeline.endS * rateHz));
  return {
    rateHz,
    length,
    read(start, count, out) {
      renderer.read(start, count, length, out);
    },
    annotations: (start, end) => marksBetween(timeline, artefacts, rateHz, start, Math.min(end, length)),
    leadOffS: artefacts
      .filter((artefact) => artefact.kind === "lead-off")
      .map((artefact) => ({ startS: artefact.startS, endS: artefactEndS(artefact) })),
    beatTimesS(startS, endS) {
      if (endless && endS === Number.POSITIVE_INFINITY) {
        throw new RangeError("A heart without an end has beats without an end: say up to which time.");
      }
      timeline.reach(endS);
      const times: number[] = [];
      const { beats } = timeline;
      for (let i = beats.from(startS); i < beats.length && beats.timeS(i) < endS; i++) {
        if (beats.ventricular(i) !== 0) times.push(beats.timeS(i));
      }
      return times;
    },
  };
}
