import type { Clock, RepeatingTimer, Timer } from "../../modules/host/clock.ts";

/**
 * A device's turns and time beside real sockets: real time runs `speed` times as fast for the device, and one
 * turn ends before the next begins. For tests against real peers only; what can be tested in virtual time is.
 */
export class TurnQueue implements Clock {
  readonly #speed: number;
  readonly #startMs = performance.now();
  readonly #turns: (() => void)[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #running = false;
  /** What turns threw: on a device, each is a restart. */
  readonly crashes: unknown[] = [];

  constructor(speed = 1) {
    this.#speed = speed;
  }

  /** Timers that are set. */
  get timers(): number {
    return this.#timers.size;
  }

  readonly post = (turn: () => void): void => {
    this.#turns.push(turn);
    if (!this.#running) queueMicrotask(() => this.#run());
    this.#running = true;
  };

  nowMicros(): number {
    return Math.floor((performance.now() - this.#startMs) * 1000 * this.#speed);
  }

  after(delayMs: number, callback: () => void): Timer {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.post(callback);
    }, delayMs / this.#speed);
    return this.#cancelable(timer);
  }

  every<Target>(periodMs: number, callback: (target: Target) => void, target?: Target): RepeatingTimer {
    const timer = setInterval(() => this.post(() => callback(target!)), periodMs / this.#speed);
    return { ...this.#cancelable(timer), restart: () => timer.refresh() };
  }

  #cancelable(timer: NodeJS.Timeout): Timer {
    this.#timers.add(timer);
    return {
      cancel: () => {
        clearTimeout(timer);
        this.#timers.delete(timer);
      },
    };
  }

  #run(): void {
    for (let turn = this.#turns.shift(); turn !== undefined; turn = this.#turns.shift()) {
      try {
        turn();
      } catch (error) {
        this.crashes.push(error);
      }
    }
    this.#running = false;
  }
}

/** Resolves when `condition` holds; rejects, saying what for, when it does not within `timeoutMs`. */
export async function until(what: string, condition: () => boolean, timeoutMs = 20_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Waited in vain until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
