import { sinOfTurns } from "../math/trigonometry.ts";
import { defaultAtrialRateBpm } from "./rhythms/flutter.ts";
import { SmoothNoise } from "./smooth-noise.ts";
import { streams } from "./streams.ts";
import type { PlayedSegment } from "./timeline.ts";
import { ventricularFibrillation } from "./ventricular-fibrillation.ts";

/** What goes on all the time while a segment lasts, beside its beats: a voltage at a time. */
type Background = (timeS: number) => number;

const defaultMicrovolts = {
  fibrillatory: 60,
  flutter: 140,
  ventricularFlutter: 800,
  ventricularFibrillation: 350,
} as const;
/** A background comes and goes within this time. */
const fadeS = 0.15;

/**
 * Adds the background of a segment to `out`, whose first sample is the waveform's sample `start`.
 *
 * @param amplitude size of the heart's voltages, 1 being the usual
 */
export function addBackground(
  out: Float64Array,
  start: number,
  rateHz: number,
  played: PlayedSegment,
  seed: number,
  amplitude: number,
): void {
  const background = backgroundOf(played, seed);
  if (background === undefined) return;
  const { startS, endS } = played;
  const first = Math.max(0, Math.ceil(startS * rateHz) - start);
  const last = Math.min(out.length - 1, Math.floor(endS * rateHz) - start);
  for (let i = first; i <= last; i++) {
    const timeS = (start + i) / rateHz;
    const edge = Math.max(0, Math.min(1, (timeS - startS) / fadeS, (endS - timeS) / fadeS));
    out[i] += amplitude * edge * background(timeS);
  }
}

function backgroundOf({ segment, startS }: PlayedSegment, seed: number): Background | undefined {
  const noise = (index: number, knotsPerSecond: number) =>
    new SmoothNoise(seed, streams.background + index, knotsPerSecond);
  switch (segment.rhythm) {
    case "atrial-fibrillation": {
      const { waveMicrovolts = defaultMicrovolts.fibrillatory } = segment;
      return fibrillatoryWaves(waveMicrovolts, noise(0, 0.7), noise(1, 0.9));
    }
    case "atrial-flutter": {
      const { waveMicrovolts = defaultMicrovolts.flutter, atrialRateBpm = defaultAtrialRateBpm } = segment;
      return sawtooth(waveMicrovolts, atrialRateBpm / 60, startS);
    }
    case "ventricular-flutter":
      return ventricularFlutter(
        segment.waveMicrovolts ?? defaultMicrovolts.ventricularFlutter,
        noise(0, 0.8),
      );
    case "ventricular-fibrillation":
      return ventricularFibrillation(
        segment.waveMicrovolts ?? defaultMicrovolts.ventricularFibrillation,
        startS,
        seed,
        segment.decayS,
      );
    default:
      return undefined;
  }
}

/**
 * f waves: a sawtooth of three harmonics whose pace wavers about 6.2 Hz and whose size comes and goes, after
 * Stridh & Sörnmo 2001 (IEEE Trans Biomed Eng 48:105).
 */
function fibrillatoryWaves(microvolts: number, pace: SmoothNoise, size: SmoothNoise): Background {
  return (timeS) => {
    const turns = 6.2 * timeS + 0.35 * pace.at(timeS);
    const amplitude = microvolts * Math.max(0.2, 1 + 0.3 * size.at(timeS));
    return (
      amplitude * (0.8 * sinOfTurns(turns) + 0.35 * sinOfTurns(2 * turns) + 0.15 * sinOfTurns(3 * turns))
    );
  };
}

/** F waves: the same every time, slowly down and steeply up, without a level line between. */
function sawtooth(microvolts: number, hz: number, startS: number): Background {
  return (timeS) => {
    const turns = (timeS - startS) * hz;
    return (
      -microvolts * (0.75 * sinOfTurns(turns) + 0.33 * sinOfTurns(2 * turns) + 0.16 * sinOfTurns(3 * turns))
    );
  };
}

/** A large even wave at 250 a minute, in which QRS and T are no longer told apart. */
function ventricularFlutter(microvolts: number, size: SmoothNoise): Background {
  return (timeS) => {
    const turns = (250 / 60) * timeS;
    const amplitude = microvolts * (1 + 0.06 * size.at(timeS));
    return amplitude * (sinOfTurns(turns) + 0.18 * sinOfTurns(2 * turns + 0.2));
  };
}
