/**
 * The registered numbers of a batch (docs/FORMAT.md, "Registry"). A number is never given a second meaning;
 * a test holds this file and the document together.
 */

/** What a reading is about. */
export const ReadingKind = Object.freeze({
  heartRate: 1,
  pulseRate: 2,
  rrIntervals: 3,
  pulseIntervals: 4,
  sdnn: 5,
  rmssd: 6,
  spo2: 7,
  skinTemperature: 8,
  skinTemperatureTrend: 9,
  pnn50: 10,
  finding: 16,
  strip: 17,
  contact: 32,
  battery: 33,
  drops: 34,
  fault: 35,
  gap: 36,
  lostBatches: 37,
  start: 38,
  time: 48,
});

/** Where a value comes from. */
export const Source = Object.freeze({
  device: 0,
  ecg: 1,
  ppg: 2,
  skinThermometer: 3,
  accelerometer: 4,
});

/** Why a value is absent. There is no value that stands for "missing". */
export const AbsentReason = Object.freeze({
  contactOff: 1,
  noise: 2,
  saturated: 3,
  sensorFault: 4,
  tooLittleData: 5,
  motion: 6,
  outOfRange: 7,
  switchedOff: 8,
  /** The board has no such sensor. */
  notFitted: 9,
});

/** What the screening found. Pre-screening, not diagnosis. */
export const FindingCode = Object.freeze({
  /** The rhythm could not be judged for a minute and more. */
  unclassifiable: 0,
  atrialFibrillation: 1,
  bradycardia: 2,
  tachycardia: 3,
  pause: 4,
  ventricularTachycardia: 5,
  /** Ventricular flutter or fibrillation: one lead does not tell them apart. */
  ventricularFibrillation: 6,
  /** Ventricular beats make a frequent share of the last hour's. */
  ventricularEctopy: 7,
  /** Supraventricular beats make a frequent share of the last hour's. */
  supraventricularEctopy: 8,
  asystole: 9,
  supraventricularTachycardia: 10,
  ventricularCouplet: 11,
  ventricularBigeminy: 12,
  ventricularTrigeminy: 13,
  idioventricularRhythm: 14,
  sustainedVentricularTachycardia: 15,
  /** The first minute after contact looks like atrial fibrillation: too short a time to date an episode. */
  possibleAtrialFibrillation: 16,
});

/** Which measured quantity a finding's reason names. */
export const Feature = Object.freeze({
  heartRateDeciPerMin: 1,
  rrIntervalMs: 2,
  beatCount: 3,
  durationMs: 4,
  rrIrregularityPerMille: 5,
  ventricularBeatCount: 6,
  qrsWidthMs: 7,
  waveformPerMille: 8,
  qualityPercent: 9,
  burdenPerMille: 10,
  intervalCount: 11,
  /** Evidence of atrial fibrillation that was summed, in 1/256 of a natural-log odds. */
  afEvidence: 12,
  /** Peaks of the slope's power in four seconds that no beat explains. */
  waveCount: 13,
  /** What is left of a signal with itself half a mean wave later. */
  leakagePerMille: 14,
  /** From here on the features of atrial fibrillation (modules/rhythm/af/features.ts), each against its pivot. */
  afComplexity: 32,
  afChange: 33,
  afRootMeanSquare: 34,
  afSteady: 35,
  afTurning: 36,
  afCompensated: 37,
  afAlike: 38,
  afSamePair: 39,
  afBigeminy: 40,
  afTrigeminy: 41,
  afIrregular: 42,
  afTypicalInterval: 43,
  afUsualP: 44,
  afUnlike: 45,
});

/** Why samples or batches are missing. */
export const GapCause = Object.freeze({
  fifoOverflow: 1,
  sensorReset: 2,
  sensorStale: 3,
  sensorAbsent: 4,
  consumerTooSlow: 5,
  powerLost: 6,
  batchFull: 7,
  queueFull: 8,
  journalFull: 9,
  journalDamaged: 10,
  notSigned: 11,
});

/** Where the wall clock's offset comes from. */
export const TimeSource = Object.freeze({
  none: 0,
  sntp: 1,
  currentTimeService: 2,
  setByHand: 3,
  management: 4,
});

/** Why a batch has no batch before it. */
export const ChainReason = Object.freeze({
  /** The first batch under this key. */
  firstBatch: 1,
  /** The state of the chain was lost or unreadable: a new chain begins. */
  stateLost: 2,
});

/** Which pair of electrodes a strip shows. */
export const Lead = Object.freeze({ unspecified: 0, leadI: 1, leadII: 2 });

/** How a strip's samples are packed. */
export const StripCodec = Object.freeze({ deltaRice: 1 });

/** Why the device started. */
export const StartCause = Object.freeze({
  unknown: 0,
  powerOn: 1,
  software: 2,
  watchdog: 3,
  brownOut: 4,
  deepSleep: 5,
  fault: 6,
  update: 7,
});

/** Whether the battery is being filled. */
export const ChargeState = Object.freeze({ discharging: 1, charging: 2, full: 3 });
