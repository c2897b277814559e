/** From `startS` on a quantity goes to `value`, in a straight line over `overS` seconds (at once when left out). */
export interface CourseStep {
  readonly startS: number;
  readonly value: number;
  readonly overS?: number;
}

/** A quantity that somebody's script sets: a saturation, a light. Between its steps it stays as it is. */
export class Course {
  readonly #initial: number;
  readonly #steps: readonly CourseStep[];

  /**
   * @param initial the value before the first step
   * @throws RangeError for steps out of order, or one that begins while the one before is under way
   */
  constructor(initial: number, steps: readonly CourseStep[] = []) {
    let freeS = 0;
    for (const { startS, value, overS = 0 } of steps) {
      if (!(startS >= freeS)) throw new RangeError(`A step begins at ${startS} s, before ${freeS} s.`);
      if (!(overS >= 0 && overS < 1e9)) throw new RangeError(`A step that takes ${overS} s.`);
      if (!Number.isFinite(value)) throw new RangeError(`A step to ${value}.`);
      freeS = startS + overS;
    }
    this.#initial = initial;
    this.#steps = steps;
  }

  at(timeS: number): number {
    const steps = this.#steps;
    let value = this.#initial;
    for (let i = 0; i < steps.length && steps[i].startS <= timeS; i++) {
      const { startS, value: target, overS = 0 } = steps[i];
      const done = overS === 0 ? 1 : Math.min(1, (timeS - startS) / overS);
      value += done * (target - value);
    }
    return value;
  }
}
