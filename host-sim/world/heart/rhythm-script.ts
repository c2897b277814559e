/** How the ventricles conduct what comes from above. */
export type Conduction = "normal" | "leftBlock" | "rightBlock";

/**
 * Beats that interrupt a rhythm: after `every` beats of it (2: bigeminy, since each second beat is one), or at
 * random at `perHour`.
 */
export interface Ectopy {
  /**
   * `V` ventricular, `V2` from a second ventricular focus, `F` a fusion, `A` atrial, `a` atrial and aberrated,
   * `J` junctional, `x` atrial and not conducted.
   */
  readonly beat: "V" | "V2" | "F" | "A" | "a" | "J" | "x";
  readonly every?: number;
  readonly perHour?: number;
  /** Beats in a row: 2 is a couplet, 3 and more a run. Default 1. */
  readonly run?: number;
  /** Interval before the first, as a fraction of the rhythm's own. Default 0.62. */
  readonly coupling?: number;
}

interface Segment {
  /** Without it the segment never ends, and is the script's last. */
  readonly durationS?: number;
}

/**
 * Sinus rhythm; bradycardia and tachycardia by its rate. The mark is `(SBR` below 50 a minute, `(B` and `(T` with
 * ventricular ectopy at every second and third beat, else `(N`.
 */
export interface SinusSegment extends Segment {
  readonly rhythm: "sinus";
  readonly rateBpm: number;
  /** Standard deviation of RR over its mean. Default 0.04; sinus arrhythmia begins about 0.1. */
  readonly variability?: number;
  /** Power of blood pressure waves over that of breathing in RR. Default 0.5. */
  readonly lowToHigh?: number;
  readonly conduction?: Conduction;
  readonly ectopy?: readonly Ectopy[];
}

/** Atrial fibrillation: intervals without memory, no P waves, fibrillatory waves. `(AFIB`. */
export interface FibrillationSegment extends Segment {
  readonly rhythm: "atrial-fibrillation";
  readonly rateBpm: number;
  /** Standard deviation of RR over its mean. Default 0.22. */
  readonly variability?: number;
  /** Default 60. */
  readonly waveMicrovolts?: number;
  readonly conduction?: Conduction;
  readonly ectopy?: readonly Ectopy[];
}

/** Atrial flutter: a sawtooth, of which every `ratio`-th wave is conducted. `(AFL`. */
export interface FlutterSegment extends Segment {
  readonly rhythm: "atrial-flutter";
  /** Default 290. */
  readonly atrialRateBpm?: number;
  /** Conduction ratios, drawn at random beat by beat where there are several. */
  readonly ratios: readonly number[];
  /** Default 140. */
  readonly waveMicrovolts?: number;
  readonly conduction?: Conduction;
}

/** A regular rhythm from one place. */
export interface RegularSegment extends Segment {
  readonly rhythm: /** Narrow, fast, without visible P waves. `(SVTA`. */
    | "supraventricular-tachycardia"
    /** Broad and fast. `(VT`. */
    | "ventricular-tachycardia"
    /** Broad and slow, an escape; accelerated above 50 a minute. `(IVR`. */
    | "idioventricular"
    /** From the AV node, P waves after the QRS. `(NOD`. */
    | "junctional"
    /** A pacemaker's. `(P`. */
    | "paced";
  readonly rateBpm: number;
  /** How many beats, instead of how long. */
  readonly beats?: number;
}

/** One RR interval of exactly `lengthS`, counted from the last beat before; no mark. */
export interface PauseSegment {
  readonly rhythm: "pause";
  readonly lengthS: number;
}

/** No beats. `(ASYS`. */
export interface AsystoleSegment extends Segment {
  readonly rhythm: "asystole";
}

/** Ventricular flutter, a regular wave: no beats, marked by `[` and `]`. */
export interface VentricularFlutterSegment extends Segment {
  readonly rhythm: "ventricular-flutter";
  /** From the middle to the crest. Default 800. */
  readonly waveMicrovolts?: number;
}

/** Ventricular fibrillation, a wild one that becomes finer: no beats, marked by `[` and `]`. */
export interface VentricularFibrillationSegment extends Segment {
  readonly rhythm: "ventricular-fibrillation";
  /** Root mean square at the onset. Default 350; its waves are then mostly of 0.5 to 1.5 mV from crest to trough. */
  readonly waveMicrovolts?: number;
  /** Time constant with which it falls to a fifth. Default 240. */
  readonly decayS?: number;
}

export type RhythmSegment =
  | SinusSegment
  | FibrillationSegment
  | FlutterSegment
  | RegularSegment
  | PauseSegment
  | AsystoleSegment
  | VentricularFlutterSegment
  | VentricularFibrillationSegment;

/** What a heart does, in order. */
export interface RhythmScript {
  readonly segments: readonly RhythmSegment[];
  /** Begin again after the last segment. Default false: the waveform ends with it. */
  readonly repeat?: boolean;
}

/** True for a script that never comes to its end. */
export function isEndless({ segments, repeat = false }: RhythmScript): boolean {
  return repeat || segments.some((segment) => segment.rhythm !== "pause" && neverEnds(segment));
}

function neverEnds(segment: Exclude<RhythmSegment, PauseSegment>): boolean {
  return segment.durationS === undefined && !("beats" in segment && segment.beats !== undefined);
}

/** @throws RangeError for a script that cannot be played; the message says which segment and why */
export function checkScript({ segments, repeat = false }: RhythmScript): void {
  if (segments.length === 0) throw new RangeError("A rhythm script needs at least one segment.");
  let totalS = 0;
  for (const [i, segment] of segments.entries()) {
    const complain = (what: string): never => {
      throw new RangeError(`Segment ${i} of the rhythm script (${segment.rhythm}): ${what}.`);
    };
    const within = (what: string, value: number | undefined, least: number, greatest: number) => {
      if (value === undefined || (value >= least && value <= greatest)) return;
      complain(`${what} is ${value}; it should be from ${least} to ${greatest}`);
    };
    if (segment.rhythm === "pause") {
      within("the length", segment.lengthS, 0.3, 3600);
      totalS += segment.lengthS;
      continue;
    }
    const { durationS } = segment;
    if ("beats" in segment && segment.beats !== undefined) {
      within("the number of beats", segment.beats, 1, 1e6);
      if (!Number.isInteger(segment.beats)) complain(`${segment.beats} beats are not whole`);
      if (durationS !== undefined) complain("it has either beats or a duration");
      totalS += (segment.beats * 60) / segment.rateBpm;
    } else if (durationS === undefined) {
      if (repeat || i < segments.length - 1)
        complain("only the last segment, and not of a script that repeats, may be endless");
    } else {
      within("the duration", durationS, 0.1, 1e9);
      totalS += durationS;
    }
    if ("rateBpm" in segment) within("the rate", segment.rateBpm, 10, 350);
    if ("variability" in segment) within("the variability", segment.variability, 0, 0.5);
    if (segment.rhythm === "sinus") within("the low to high ratio", segment.lowToHigh, 0, 100);
    if (segment.rhythm === "atrial-flutter") {
      within("the atrial rate", segment.atrialRateBpm, 150, 400);
      if (segment.ratios.length === 0) complain("it needs a conduction ratio");
      for (const ratio of segment.ratios) {
        within("a conduction ratio", ratio, 1, 20);
        if (!Number.isInteger(ratio)) complain(`the conduction ratio ${ratio} is not whole`);
      }
    }
    if (segment.rhythm === "ventricular-tachycardia") within("the rate", segment.rateBpm, 100, 350);
    if (segment.rhythm === "idioventricular") within("the rate", segment.rateBpm, 10, 100);
    if ("waveMicrovolts" in segment) within("the wave's amplitude", segment.waveMicrovolts, 0, 5000);
    if (segment.rhythm === "ventricular-fibrillation") within("the decay", segment.decayS, 1, 1e6);
    if ("ectopy" in segment) {
      for (const { beat, every, perHour, run, coupling } of segment.ectopy ?? []) {
        if (segment.rhythm === "atrial-fibrillation" && !["V", "V2", "F"].includes(beat)) {
          complain(`an ectopic beat ${beat}; in fibrillation all others come from the atria anyway`);
        }
        if ((every === undefined) === (perHour === undefined))
          complain("ectopy comes either `every` beats or `perHour`");
        within("every", every, 2, 1e6);
        within("perHour", perHour, 0, 7200);
        within("run", run, 1, 1000);
        within("coupling", coupling, 0.3, 0.95);
        if (every !== undefined && !Number.isInteger(every)) complain("`every` is not whole");
        if (run !== undefined && !Number.isInteger(run)) complain("`run` is not whole");
      }
    }
  }
  if (repeat && totalS < 1)
    throw new RangeError("A rhythm script that repeats should last a second at least.");
}
