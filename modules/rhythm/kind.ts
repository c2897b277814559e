/** What an episode is about. Pre-screening, not diagnosis. */
export const RhythmKind = Object.freeze({
  atrialFibrillation: 0,
  bradycardia: 1,
  tachycardia: 2,
  supraventricularTachycardia: 3,
  pause: 4,
  asystole: 5,
  ventricularCouplet: 6,
  bigeminy: 7,
  trigeminy: 8,
  idioventricularRhythm: 9,
  ventricularTachycardia: 10,
  sustainedVentricularTachycardia: 11,
  frequentVentricularEctopy: 12,
  frequentSupraventricularEctopy: 13,
  /** The rhythm cannot be judged: too few usable intervals. */
  unclassifiable: 14,
  /** Flutter or fibrillation of the ventricles: one lead does not tell them apart. */
  ventricularFibrillation: 15,
  /** The first minute of a stretch looks like atrial fibrillation: too short a time to date an episode. */
  possibleAtrialFibrillation: 16,
});

export const RHYTHM_KINDS = 17;
