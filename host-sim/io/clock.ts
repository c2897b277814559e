import type { Clock, RepeatingTimer, Timer } from "../../modules/host/clock.ts";
import type { Processor, Releasable } from "./processor.ts";
import { TimelineEvent } from "./timeline.ts";

/**
 * The device's clock over world time: whole microseconds since this boot, by a crystal that may be off.
 * A timer expires in hardware and posts a turn; its callback comes when the processor is free.
 */
export class DeviceClock implements Clock {
  readonly #processor: Processor;
  readonly #bootMicros: number;
  readonly #rate: number;

  /** @param clockPpm how much the device's own crystal is fast, in millionths */
  constructor(processor: Processor, clockPpm = 0) {
    this.#processor = processor;
    this.#bootMicros = processor.timeline.nowMicros;
    this.#rate = 1 + clockPpm / 1e6;
  }

  nowMicros(): number {
    return this.deviceMicros(this.#processor.timeline.nowMicros);
  }

  after(delayMs: number, callback: () => void): Timer {
    return new DeviceTimer(this.#processor, this.#toWorld(delayMs), 0, callback);
  }

  every<Target>(periodMs: number, callback: (target: Target) => void, target?: Target): RepeatingTimer {
    const periodMicros = this.#toWorld(Math.max(periodMs, 1));
    return new DeviceTimer(this.#processor, periodMicros, periodMicros, () => callback(target!));
  }

  /** What this clock shows at an instant of the world. */
  deviceMicros(worldMicros: number): number {
    return Math.floor((worldMicros - this.#bootMicros) * this.#rate);
  }

  #toWorld(delayMs: number): number {
    return (Math.max(delayMs, 0) * 1000) / this.#rate;
  }
}

/** A hardware timer: one-off when `periodMicros` is 0. A period that passes while its turn waits adds no turn. */
class DeviceTimer implements RepeatingTimer, Releasable {
  readonly #processor: Processor;
  readonly #event: TimelineEvent;
  readonly #periodMicros: number;
  readonly #turn: () => void;
  #pending = false;
  /** The turn that is posted is of a period that was begun anew. */
  #stale = false;
  #live = true;

  constructor(processor: Processor, delayMicros: number, periodMicros: number, callback: () => void) {
    this.#processor = processor;
    this.#periodMicros = periodMicros;
    this.#turn = () => {
      const isStale = this.#stale;
      this.#pending = false;
      this.#stale = false;
      if (!this.#live || isStale) return;
      if (this.#periodMicros === 0) this.cancel();
      callback();
    };
    this.#event = new TimelineEvent(() => this.#expire());
    processor.timeline.schedule(this.#event, processor.timeline.nowMicros + delayMicros);
    processor.hold(this);
  }

  cancel(): void {
    this.release();
    this.#processor.drop(this);
  }

  restart(): void {
    if (!this.#live || this.#periodMicros === 0) return;
    const { timeline } = this.#processor;
    timeline.schedule(this.#event, timeline.nowMicros + this.#periodMicros);
    this.#stale = this.#pending;
  }

  release(): void {
    this.#live = false;
    this.#processor.timeline.cancel(this.#event);
  }

  #expire(): void {
    if (this.#periodMicros > 0) {
      this.#processor.timeline.schedule(this.#event, this.#event.timeMicros + this.#periodMicros);
    }
    this.#stale = false;
    if (this.#pending) return;
    this.#pending = true;
    this.#processor.post(this.#turn);
  }
}
