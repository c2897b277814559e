import type { Wave } from "./wave.ts";

/**
 * What the atria and the ventricles draw in the modelled lead, which is like II. Sizes and times are common ones
 * of textbooks; they are no patient's.
 */

const qrs = (atMs: number, riseMs: number, fallMs: number, microvolts: number): Wave => ({
  atMs,
  riseMs,
  fallMs,
  microvolts,
  follows: "fixed",
});
const tWave = (atMs: number, riseMs: number, fallMs: number, microvolts: number): Wave => ({
  atMs,
  riseMs,
  fallMs,
  microvolts,
  follows: "repolarisation",
});
const pWave = (atMs: number, deviationMs: number, microvolts: number): Wave => ({
  atMs,
  riseMs: deviationMs,
  fallMs: deviationMs,
  microvolts,
  follows: "conduction",
});

/** P waves, by where the beat comes from. */
export const atrialWaves = Object.freeze({
  none: [],
  sinus: [pWave(-160, 21, 130)],
  /** From elsewhere in the atria: lower, earlier on its way to the ventricles. */
  ectopic: [pWave(-135, 17, -70), pWave(-110, 14, 60)],
  /** Back from the AV node into the atria, after the QRS. */
  retrograde: [pWave(95, 17, -60)],
} as const satisfies Record<string, readonly Wave[]>);

/** QRS and T, by the way that the ventricles are excited. */
export const ventricularComplexes = Object.freeze({
  /** A P wave that is not conducted has none. */
  none: [],
  normal: [qrs(-23, 7, 7, -110), qrs(0, 10, 10, 1100), qrs(24, 8, 10, -220), tWave(285, 48, 33, 310)],
  leftBlock: [
    qrs(-52, 13, 13, -60),
    qrs(-24, 18, 20, 640),
    qrs(25, 22, 20, 850),
    qrs(84, 16, 18, -120),
    tWave(330, 52, 44, -240),
  ],
  rightBlock: [
    qrs(-22, 7, 7, -90),
    qrs(0, 11, 11, 950),
    qrs(30, 11, 14, -330),
    qrs(66, 18, 26, -260),
    tWave(300, 48, 36, 250),
  ],
  /** From a ventricle: broad, no P, T against the QRS. Two foci. */
  ventricular: [qrs(-48, 16, 18, 250), qrs(0, 26, 30, 1550), qrs(78, 22, 34, -480), tWave(335, 62, 50, -430)],
  otherVentricular: [
    qrs(-50, 15, 16, 280),
    qrs(0, 30, 34, -1350),
    qrs(92, 26, 36, 260),
    tWave(330, 60, 50, 420),
  ],
  /** A ventricular and a normal excitation that meet. */
  fusion: [qrs(-28, 10, 12, -60), qrs(0, 17, 20, 1250), qrs(48, 15, 22, -330), tWave(310, 55, 42, -70)],
  /** The stimulus, 1 ms wide at the skin, and what it captures. */
  paced: [qrs(-58, 0.8, 0.8, 2600), qrs(-18, 22, 22, -420), qrs(28, 26, 30, -880), tWave(330, 60, 50, 380)],
} as const satisfies Record<string, readonly Wave[]>);

export type AtrialWave = keyof typeof atrialWaves;
export type VentricularComplex = keyof typeof ventricularComplexes;

/** Numbers under which a beat keeps what it draws, and the waves by those numbers. */
export const atrialNames = Object.keys(atrialWaves) as AtrialWave[];
export const ventricularNames = Object.keys(ventricularComplexes) as VentricularComplex[];

/** Peak to peak of the normal QRS: the signal of a signal-to-noise ratio. */
export const normalQrsMicrovolts = 1270;
