/** A timer that was set; cancelling one that has fired or was cancelled does nothing. */
export interface Timer {
  cancel(): void;
}

/** A timer that calls again and again. */
export interface RepeatingTimer extends Timer {
  /** The next call comes a whole period from now: as a watchdog is fed. Allocates nothing. */
  restart(): void;
}

/** The device's only sense of time: monotonic, and without any knowledge of the date. */
export interface Clock {
  /** Microseconds since this boot; never steps back, never jumps with the wall clock. */
  nowMicros(): number;
  /** Calls back once, no sooner than `delayMs` from now. */
  after(delayMs: number, callback: () => void): Timer;
  /**
   * Calls back every `periodMs`, without drift, until cancelled; a late turn is not made up by extra calls.
   *
   * @param target what the callback is called with, so that it can be a function of a module or a class: one that is
   *   made for its owner takes some 200 bytes of a chip's heap for as long as the timer lives
   */
  every(periodMs: number, callback: () => void): RepeatingTimer;
  every<Target>(periodMs: number, callback: (target: Target) => void, target: Target): RepeatingTimer;
}
