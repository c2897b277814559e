import { Fault, type FaultCode } from "../../modules/fault/fault.ts";
import type { Clock, RepeatingTimer, Timer } from "../../modules/host/clock.ts";
import type { Targeted } from "../../modules/host/io.ts";
import type { SensorEvents } from "../../modules/host/sensor.ts";

export type SensorState = "off" | "starting" | "running" | "failed" | "closed";

/** What a sensor's life asks of the sensor. */
export interface LivingSensor extends Targeted {
  /** Sets the chip up from nothing; it ends in `running` or `fail`. */
  start(): void;
  /** The watchdog barked while the sensor runs: it has been silent for too long. */
  look(): void;
}

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 30_000;

/**
 * A sensor's life: off, starting, running, failed (and starting anew after ever longer waits), closed. Faults
 * are told in turns of their own, so that no owner is called from inside of `sample`. A sensor has one timer
 * for its next step and one for its silence; both end with it.
 *
 * It starts anew after 100 ms, then a quarter later each time, at most every 30 s, until it has delivered. What was
 * broken for a while is thus found mended within a quarter of that time: a wait that doubled could double the gap in
 * the record.
 */
export class Lifecycle {
  /** Set by this class alone. Asked in every turn: a string would be copied each time, a getter called. */
  running = false;
  /** It runs, and has not delivered since it was started; set by this class alone. */
  unproven = false;
  /** Barks when the sensor is silent for too long; to be restarted whenever it has delivered. */
  watchdog: RepeatingTimer | undefined;

  readonly #clock: Clock;
  readonly #sensor: LivingSensor;
  readonly #onError: SensorEvents["onError"] | undefined;
  #state: SensorState = "off";
  /** Of the next step, or of the next start. */
  #step: Timer | undefined;
  #retryMs = FIRST_RETRY_MS;

  constructor(clock: Clock, sensor: LivingSensor, onError: SensorEvents["onError"] | undefined) {
    this.#clock = clock;
    this.#sensor = sensor;
    this.#onError = onError;
  }

  get state(): SensorState {
    return this.#state;
  }

  starting(): void {
    this.#step?.cancel();
    this.enter("starting");
  }

  /** The next step of starting, after a wait. */
  after(delayMs: number, step: () => void): void {
    this.#step = this.#clock.after(delayMs, step);
  }

  /** Has the sensor look while it runs, `silenceMs` after the watchdog was restarted and again and again. */
  watch(silenceMs: number): void {
    this.watchdog?.cancel();
    this.watchdog = this.#clock.every(silenceMs, Lifecycle.bark, this);
  }

  started(): void {
    this.enter("running");
    this.running = true;
    this.unproven = true;
    this.#step = undefined;
    this.watchdog?.restart();
  }

  /**
   * The chip delivers: the next failure is the first one again. Who has no time for it in every turn restarts the
   * watchdog instead while `unproven` is false.
   */
  delivered(): void {
    this.watchdog?.restart();
    this.unproven = false;
    this.#retryMs = FIRST_RETRY_MS;
  }

  fail(code: FaultCode, detail = 0): void {
    this.enter("failed");
    this.report(code, detail);
    this.#step?.cancel();
    this.#step = this.#clock.after(this.#retryMs, () => this.#sensor.start());
    this.#retryMs = Math.min(this.#retryMs + (this.#retryMs >> 2), LONGEST_RETRY_MS);
  }

  /** Tells of a fault that the sensor goes on with. */
  report(code: FaultCode, detail = 0): void {
    this.#clock.after(0, () => {
      if (this.#state !== "closed") this.#onError?.call(this.#sensor, new Fault(code, detail));
    });
  }

  /** False when it was closed before. */
  close(): boolean {
    if (this.#state === "closed") return false;
    this.enter("closed");
    this.#step?.cancel();
    this.watchdog?.cancel();
    return true;
  }

  private static bark(life: Lifecycle): void {
    if (life.running) life.#sensor.look();
  }

  private enter(state: SensorState): void {
    this.#state = state;
    this.running = false;
  }
}
