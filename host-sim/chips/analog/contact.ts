/** Which electrodes have lost the skin; or-ed together. */
export const LeadOff = Object.freeze({ none: 0, positive: 1, negative: 2, both: 3 });

/** As far back as the slowest front end looks. */
const HISTORY = 64;

/** How two ECG electrodes lie on the skin, over time. A scenario sets it; a front end asks and is told. */
export class ElectrodeContact {
  readonly #times: number[] = [0];
  readonly #states: number[] = [LeadOff.none];
  readonly #listeners: (() => void)[] = [];

  /** The present state. */
  get off(): number {
    return this.#states[this.#states.length - 1];
  }

  /** Sets the state from `timeMicros` (now, in world time) on. */
  set(timeMicros: number, off: number): void {
    if (off === this.off) return;
    for (const listener of this.#listeners) listener();
    this.#times.push(timeMicros);
    this.#states.push(off);
    if (this.#times.length > HISTORY) {
      this.#times.shift();
      this.#states.shift();
    }
    for (const listener of this.#listeners) listener();
  }

  /** The state at a time that lies at most a filter's latency back. */
  offAt(timeMicros: number): number {
    let i = this.#times.length - 1;
    while (i > 0 && this.#times[i] > timeMicros) i--;
    return this.#states[i];
  }

  /** Calls back just before and just after every change. */
  listen(listener: () => void): void {
    this.#listeners.push(listener);
  }
}
