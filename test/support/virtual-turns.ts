import type { Clock, RepeatingTimer, Timer } from "../../modules/host/clock.ts";

interface Event {
  readonly atMicros: number;
  readonly run: () => void;
}

/** A device's time and turns, all virtual: nothing happens but what `advance` makes happen, in order. */
export class VirtualTurns implements Clock {
  #nowMicros = 0;
  #events: Event[] = [];
  #timers = 0;

  /** Timers of the device that are set; what the test itself scheduled does not count. */
  get timers(): number {
    return this.#timers;
  }

  nowMicros(): number {
    return this.#nowMicros;
  }

  /** A device turn, after those that were posted before. */
  readonly post = (turn: () => void): void => this.schedule(0, turn);

  /** Something of the world outside of the device. */
  schedule(delayMs: number, run: () => void): void {
    this.#insert(delayMs * 1000, run);
  }

  after(delayMs: number, callback: () => void): Timer {
    return this.#timer(delayMs, 0, callback);
  }

  every<Target>(periodMs: number, callback: (target: Target) => void, target?: Target): RepeatingTimer {
    return this.#timer(periodMs, periodMs * 1000, () => callback(target!));
  }

  /** Runs everything that is due within the next `ms` and moves the time there. */
  advance(ms: number): void {
    const endMicros = this.#nowMicros + ms * 1000;
    while (this.#events.length > 0 && this.#events[0].atMicros <= endMicros) {
      const event = this.#events.shift()!;
      this.#nowMicros = event.atMicros;
      event.run();
    }
    this.#nowMicros = endMicros;
  }

  /** Advances until `condition` holds; false when it does not within `ms`. */
  advanceUntil(ms: number, condition: () => boolean): boolean {
    for (let passed = 0; passed < ms && !condition(); passed += 100) this.advance(100);
    return condition();
  }

  #timer(delayMs: number, periodMicros: number, callback: () => void): RepeatingTimer {
    let live = true;
    let dueMicros = 0;
    this.#timers++;
    const end = () => {
      if (live) this.#timers--;
      live = false;
    };
    const begin = (delayMicros: number) => {
      dueMicros = this.#nowMicros + delayMicros;
      this.#insert(delayMicros, fire);
    };
    const fire = () => {
      if (!live || this.#nowMicros !== dueMicros) return;
      if (periodMicros === 0) end();
      else begin(periodMicros);
      callback();
    };
    begin(Math.max(delayMs, 0) * 1000);
    return { cancel: end, restart: () => begin(periodMicros) };
  }

  #insert(delayMicros: number, run: () => void): void {
    const event = { atMicros: this.#nowMicros + delayMicros, run };
    let at = this.#events.length;
    while (at > 0 && this.#events[at - 1].atMicros > event.atMicros) at--;
    this.#events.splice(at, 0, event);
  }
}
