import type { Clock, Timer } from "../../modules/host/clock.ts";

/** Who is to be started anew. */
export interface Startable {
  start(): void;
}

const FIRST_MS = 100;
const LONGEST_MS = 30_000;

/**
 * Tries again after 100 ms, then a quarter longer each time, at most every 30 s, until it is told of success. What
 * was broken for a while is thus found mended within a quarter of that time: a wait that doubled could double the
 * gap in the record.
 */
export class Retry {
  readonly #clock: Clock;
  readonly #what: Startable;
  #delayMs = FIRST_MS;
  #timer: Timer | undefined;

  constructor(clock: Clock, what: Startable) {
    this.#clock = clock;
    this.#what = what;
  }

  /** The wait before the next attempt, in milliseconds. */
  get delayMs(): number {
    return this.#delayMs;
  }

  schedule(): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(this.#delayMs, () => this.#what.start());
    this.#delayMs = Math.min(this.#delayMs + (this.#delayMs >> 2), LONGEST_MS);
  }

  succeeded(): void {
    this.#delayMs = FIRST_MS;
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
