import type { Clock, Timer } from "../../../modules/host/clock.ts";

/**
 * The chip's client's own keep-alive (MQTT 3.1.1 §3.1.2.10): looked at four times an interval, a ping after
 * three quarters of one since the last ping, the end when no ping was answered for one and a half.
 */
export class KeepAlive {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #timer: Timer;
  #answeredMicros: number;
  #pingedMicros: number;

  constructor(clock: Clock, intervalMs: number, ping: () => void, timeOut: () => void) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#answeredMicros = this.#pingedMicros = clock.nowMicros();
    this.#timer = clock.every(intervalMs / 4, () => {
      const nowMicros = clock.nowMicros();
      if (nowMicros - this.#answeredMicros >= this.#intervalMs * 1500) timeOut();
      else if (nowMicros - this.#pingedMicros >= (this.#intervalMs * 0.75 - 500) * 1000) ping();
    });
  }

  pinged(): void {
    this.#pingedMicros = this.#clock.nowMicros();
  }

  answered(): void {
    this.#answeredMicros = this.#clock.nowMicros();
  }

  cancel(): void {
    this.#timer.cancel();
  }
}
