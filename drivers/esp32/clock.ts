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
  every<Target>(periodMs: number, callback: (target: Target) => void, target?: Target) {
    return new RepeatingChipTimer(callback as (target: unknown) => void, target, periodMs);
  },
};

type Token = ReturnType<typeof Timer.set>;
type OwnedToken = Token & { owner?: RepeatingChipTimer };

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
  readonly #callback: (target: unknown) => void;
  readonly #target: unknown;

  constructor(callback: (target: unknown) => void, target: unknown, periodMs: number) {
    super();
    this.#periodMs = periodMs;
    this.#callback = callback;
    this.#target = target;
    const token: OwnedToken = Timer.repeat(RepeatingChipTimer.fire, periodMs);
    token.owner = this;
    this.arm(token);
  }

  /** Moddable calls back with the timer's token, an object of its own: no function is made for the timer. */
  private static fire(token: OwnedToken): void {
    const timer = token.owner!;
    timer.#callback(timer.#target);
  }

  restart(): void {
    const { token } = this;
    if (token !== undefined) Timer.schedule(token, this.#periodMs, this.#periodMs);
  }
}
