import { exp } from "../math/exp.ts";
import { Random } from "../math/random.ts";
import { sinOfTurns } from "../math/trigonometry.ts";
import { SmoothNoise } from "./smooth-noise.ts";
import { streams } from "./streams.ts";

/** How often the most waves of a heart come at the onset: of one heart rather slowly, of another fast. */
const slowestHz = 4.2;
const fastestHz = 5.6;
/** Wave fronts beside the most of them, by their pace in it and their size: 3.1 to 7.9 Hz together. */
const paces = [0.75, 1, 1.18, 1.4] as const;
const sizes = [0.48, 0.85, 0.55, 0.29] as const;
/** A front's wave is no sine: its steeper and its blunter side, by heart, from two harmonics. */
const second = 0.3;
const third = 0.12;
/** What becomes of pace and size in the end. */
const slowed = 0.75;
const fine = 0.2;
const defaultDecayS = 240;
/** Streams of the background: a pace and a size of each front, a size of all, and what a heart is like. */
const SIZES = 4;
const ALL = 8;
const HEART = 9;

/**
 * Ventricular fibrillation as a lead sees it: wave fronts that come and go and wander each at a pace of its own, so
 * that no wave is like the next; together they wax and wane ("spindles"). Its size and pace fall with the time
 * since the onset, from coarse to fine, as in Clayton, Murray & Campbell 1995 (frequency) and Weaver et al. 1985
 * (amplitude).
 *
 * @param microvolts root mean square at the onset
 * @param decayS time constant of its decay
 * @returns the voltage at a time from `startS` on
 */
export function ventricularFibrillation(
  microvolts: number,
  startS: number,
  seed: number,
  decayS: number = defaultDecayS,
): (timeS: number) => number {
  const noise = (index: number, knotsPerSecond: number) =>
    new SmoothNoise(seed, streams.background + index, knotsPerSecond);
  const heart = new Random(seed, streams.background + HEART, Math.round(startS * 1000));
  const hz = heart.between(slowestHz, fastestHz);
  const fronts = paces.map((pace, i) => ({
    pace,
    weight: sizes[i],
    phase: heart.uniform(),
    secondPhase: heart.uniform(),
    thirdPhase: heart.uniform(),
    wander: noise(i, 1.5),
    size: noise(SIZES + i, 1.1),
  }));
  const all = noise(ALL, 0.6);
  return (timeS) => {
    const sinceS = timeS - startS;
    const left = exp(-sinceS / decayS);
    // The integral of a pace that falls from 1 to `slowed`.
    const turns = hz * (slowed * sinceS + (1 - slowed) * decayS * (1 - left));
    let sum = 0;
    for (const { pace, weight, phase, secondPhase, thirdPhase, wander, size } of fronts) {
      const amplitude = weight * Math.max(0, 1 + 0.6 * size.at(timeS));
      const at = pace * turns + phase + 0.35 * wander.at(timeS);
      const harmonics = second * sinOfTurns(2 * at + secondPhase) + third * sinOfTurns(3 * at + thirdPhase);
      sum += amplitude * (sinOfTurns(at) + harmonics);
    }
    return microvolts * (fine + (1 - fine) * left) * Math.max(0.3, 1 + 0.35 * all.at(timeS)) * sum;
  };
}
