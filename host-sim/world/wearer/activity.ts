/** What the wearer does with the body. The device is a patch on the chest. */
export type ActivityKind =
  | "lying"
  | "lying-left"
  | "sitting"
  | "standing"
  | "walking"
  | "running"
  /** Turning over, reaching: slow, irregular. Posture as in sitting. */
  | "restless";

/** Holds from `startS` until the next activity begins. */
export interface Activity {
  readonly activity: ActivityKind;
  readonly startS: number;
  /** Steps a minute. Default 110 walking, 160 running. */
  readonly cadencePerMin?: number;
}

/** How an activity moves a chest, and what that does to electrodes. */
export interface Movement {
  /** What an accelerometer shows of gravity in mg: x to the wearer's left, y to the head, z to the front. */
  readonly gravity: readonly [x: number, y: number, z: number];
  /** Usual steps a minute; 0 for no steps. */
  readonly cadencePerMin: number;
  /** Swing of each axis with the steps in mg, at the usual cadence. */
  readonly steps: readonly [x: number, y: number, z: number];
  /** Standard deviation of irregular movement in mg. */
  readonly irregular: number;
  /** Standard deviation of what muscles add to the ECG in µV. */
  readonly muscleMicrovolts: number;
}

const still = { cadencePerMin: 0, steps: [0, 0, 0], irregular: 0, muscleMicrovolts: 0 } as const;

/**
 * Sizes of trunk accelerations after Kavanagh & Menz 2008 (Gait & Posture 28:1), rounded; what muscles add is an
 * estimate.
 */
export const movements: Readonly<Record<ActivityKind, Movement>> = Object.freeze({
  lying: { ...still, gravity: [0, 0, 1000] },
  "lying-left": { ...still, gravity: [-1000, 0, 0] },
  sitting: { ...still, gravity: [0, 954, 300] },
  standing: { ...still, gravity: [0, 1000, 0] },
  walking: {
    gravity: [0, 995, -100],
    cadencePerMin: 110,
    steps: [90, 250, 150],
    irregular: 15,
    muscleMicrovolts: 15,
  },
  running: {
    gravity: [0, 985, -174],
    cadencePerMin: 160,
    steps: [250, 1100, 400],
    irregular: 60,
    muscleMicrovolts: 60,
  },
  restless: {
    gravity: [0, 954, 300],
    cadencePerMin: 0,
    steps: [0, 0, 0],
    irregular: 80,
    muscleMicrovolts: 40,
  },
});

const CADENCES = { least: 40, greatest: 240 } as const;

/** @throws RangeError for activities out of order, or a cadence that nobody walks */
export function checkActivities(activities: readonly Activity[]): void {
  let before = -1;
  for (const { activity, startS, cadencePerMin } of activities) {
    if (!(startS >= 0 && startS > before)) {
      throw new RangeError(`The activity "${activity}" begins at ${startS} s, not after the one before.`);
    }
    before = startS;
    if (cadencePerMin === undefined) continue;
    if (movements[activity].cadencePerMin === 0) {
      throw new RangeError(`"${activity}" has no steps: leave its cadence out.`);
    }
    if (!(cadencePerMin >= CADENCES.least && cadencePerMin <= CADENCES.greatest)) {
      throw new RangeError(
        `${cadencePerMin} steps a minute; it should be from ${CADENCES.least} to ${CADENCES.greatest}.`,
      );
    }
  }
}
