import "microseconds";
import Time from "time";
import Timer from "timer";
import type { Clock, Timer as HostTimer, RepeatingTimer } from "../../modules/host/clock.ts";

/** The chip's clock: `esp_timer_get_time` for the time, Moddable's timers for the rest. */
export const clock: Clock = {
  nowMicros: () => Time.microseconds!,
  after(delayMs, callback) {
    const timer = new ChipTimer();
    timer.arm(
      Timer.set(() => {
        timer.done();
        callback();
      }, delayMs),
    );
    return timer;
  },
  every(periodMs, callback) {
    return new RepeatingChipTimer(callback, periodMs);
  },
};

type Token = ReturnType<typeof Timer.set>;

class ChipTimer implements HostTimer {
  protected token: Token | undefined;

  arm(token: Token): void {
    this.token = token;
  }

  done(): void {
    this.token = undefined;
  }

  cancel(): void {
    const token = this.token;
    this.token = undefined;
    if (token !== undefined) Timer.clear(token);
  }
}

class RepeatingChipTimer extends ChipTimer implements RepeatingTimer {
  readonly #periodMs: number;

  constructor(callback: () => void, periodMs: number) {
    super();
    this.#periodMs = periodMs;
    this.arm(Timer.repeat(callback, periodMs));
  }

  restart(): void {
    const { token } = this;
    if (token !== undefined) Timer.schedule(token, this.#periodMs, this.#periodMs);
  }
}
