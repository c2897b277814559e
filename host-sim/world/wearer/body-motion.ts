import { SmoothNoise } from "../heart/smooth-noise.ts";
import { sinOfTurns } from "../math/trigonometry.ts";
import { type Activity, type ActivityKind, checkActivities, type Movement, movements } from "./activity.ts";
import { streams } from "./streams.ts";

/** One activity takes this long to become the next. */
const TRANSITION_S = 1.5;
/** Steps come early and late by this much of one, and are larger and smaller by this fraction. */
const STEP_JITTER = 0.04;
const STEP_SIZE_JITTER = 0.15;
const IRREGULAR_KNOTS_PER_SECOND = 2.5;
const AXES = 3;

interface Phase {
  readonly startS: number;
  readonly movement: Movement;
  readonly stepHz: number;
  /** Size of its steps against those at the usual cadence: accelerations grow with the square of the pace. */
  readonly size: number;
}

/**
 * How the chest moves: gravity by posture, steps (vertical and forward at each step, sideways at each second
 * one), irregular movement. One activity fades into the next. Depends on the time alone.
 */
export class BodyMotion {
  #phases: readonly Phase[];
  readonly #pace: SmoothNoise;
  readonly #size: SmoothNoise;
  readonly #irregular: readonly SmoothNoise[];

  /** @throws RangeError for activities that make no sense; the wearer sits until the first one */
  constructor(activities: readonly Activity[], seed: number) {
    checkActivities(activities);
    const phases: Phase[] = [phaseOf({ activity: "sitting", startS: 0 })];
    for (const activity of activities) {
      if (activity.startS === 0) phases.pop();
      phases.push(phaseOf(activity));
    }
    this.#phases = phases;
    this.#pace = new SmoothNoise(seed, streams.pace, 0.5);
    this.#size = new SmoothNoise(seed, streams.stepSize, 1);
    this.#irregular = [0, 1, 2].map(
      (axis) => new SmoothNoise(seed, streams.irregular + axis, IRREGULAR_KNOTS_PER_SECOND),
    );
  }

  /**
   * Something else for a while, then what would have been: for a wearer whom somebody disturbs. Nobody may have
   * asked for a time from `startS` on yet.
   */
  interrupt(activity: ActivityKind, startS: number, endS: number): void {
    const phases = this.#phases;
    this.#phases = [
      ...phases.filter((phase) => phase.startS < startS),
      phaseOf({ activity, startS }),
      { ...phases[this.#phaseAt(endS)], startS: endS },
      ...phases.filter((phase) => phase.startS > endS),
    ];
  }

  /** True where nothing moves at a time: posture alone. */
  still(timeS: number): boolean {
    const at = this.#phaseAt(timeS);
    return this.#shareBefore(at, timeS) === 0 && isStill(this.#phases[at].movement);
  }

  /** Standard deviation of muscle noise in the ECG at a time, in µV. */
  muscleMicrovolts(timeS: number): number {
    const at = this.#phaseAt(timeS);
    const before = this.#shareBefore(at, timeS);
    const now = (1 - before) * this.#phases[at].movement.muscleMicrovolts;
    return before === 0 ? now : now + before * this.#phases[at - 1].movement.muscleMicrovolts;
  }

  /** How much the body is shaken along its length at a time: a swing in mg, always positive. */
  vigour(timeS: number): number {
    const at = this.#phaseAt(timeS);
    const before = this.#shareBefore(at, timeS);
    const now = (1 - before) * vigourOf(this.#phases[at]);
    return before === 0 ? now : now + before * vigourOf(this.#phases[at - 1]);
  }

  /** Gravity along an axis (0 x, 1 y, 2 z) in mg. */
  gravity(axis: number, timeS: number): number {
    const at = this.#phaseAt(timeS);
    const before = this.#shareBefore(at, timeS);
    const now = (1 - before) * this.#phases[at].movement.gravity[axis];
    return before === 0 ? now : now + before * this.#phases[at - 1].movement.gravity[axis];
  }

  /** Movement along an axis in mg, gravity left out. */
  movement(axis: number, timeS: number): number {
    const at = this.#phaseAt(timeS);
    const before = this.#shareBefore(at, timeS);
    const now = (1 - before) * this.#of(this.#phases[at], axis, timeS);
    return before === 0 ? now : now + before * this.#of(this.#phases[at - 1], axis, timeS);
  }

  #of({ movement, stepHz, size }: Phase, axis: number, timeS: number): number {
    let sum = 0;
    if (movement.irregular > 0) sum += movement.irregular * this.#irregular[axis % AXES].at(timeS);
    if (stepHz > 0) {
      const turns = stepHz * timeS + STEP_JITTER * this.#pace.at(timeS);
      const amplitude = movement.steps[axis] * size * (1 + STEP_SIZE_JITTER * this.#size.at(timeS));
      sum += amplitude * (axis === 0 ? sideways(turns) : axis === 1 ? upAndDown(turns) : forward(turns));
    }
    return sum;
  }

  #phaseAt(timeS: number): number {
    let at = this.#phases.length - 1;
    while (at > 0 && this.#phases[at].startS > timeS) at--;
    return at;
  }

  /** How much the activity before still has of a transition: 0 when it is over. */
  #shareBefore(at: number, timeS: number): number {
    if (at === 0) return 0;
    const x = (timeS - this.#phases[at].startS) / TRANSITION_S;
    return x >= 1 ? 0 : 1 - x * x * (3 - 2 * x);
  }
}

function phaseOf({ activity, startS, cadencePerMin }: Activity): Phase {
  const movement = movements[activity];
  const cadence = cadencePerMin ?? movement.cadencePerMin;
  const pace = movement.cadencePerMin === 0 ? 0 : cadence / movement.cadencePerMin;
  return { startS, movement, stepHz: cadence / 60, size: pace * pace };
}

function vigourOf({ movement, size }: Phase): number {
  return movement.steps[1] * size + movement.irregular;
}

function isStill({ steps, irregular }: Movement): boolean {
  return irregular === 0 && steps[1] === 0;
}

/** Peaks of 1 about; a step's own swing with the harmonics of the heel's strike. */
const upAndDown = (turns: number) =>
  0.75 * sinOfTurns(turns) + 0.3 * sinOfTurns(2 * turns + 0.15) + 0.12 * sinOfTurns(3 * turns + 0.4);
const forward = (turns: number) => 0.7 * sinOfTurns(turns + 0.2) + 0.4 * sinOfTurns(2 * turns + 0.05);
const sideways = (turns: number) => 0.8 * sinOfTurns(turns / 2) + 0.3 * sinOfTurns(1.5 * turns + 0.3);
