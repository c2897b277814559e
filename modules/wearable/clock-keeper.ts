import type { Clock, Timer } from "../host/clock.ts";
import type { NetworkTime } from "../host/network-time.ts";
import type { TimeState } from "../record/batch-builder.ts";
import { TimeSource } from "../record/codes.ts";
import { WallClock } from "../time/wall-clock.ts";
import type { Recorder, TimeKeeper } from "./recorder.ts";

const ASK_AGAIN_MS = 3_600_000;
const FIRST_ASK_MS = 2000;

/**
 * Asks the network for wall time now and then, records every answer as an offset to the device's ticks, and
 * tells each batch what is known. No sample, interval or order ever depends on it.
 */
export class ClockKeeper implements TimeKeeper {
  readonly wall = new WallClock();
  readonly #clock: Clock;
  readonly #network: NetworkTime | undefined;
  /** Who records the answers; made after this, because it asks for the time. */
  recorder: Recorder | undefined;
  #first: Timer | undefined;
  #again: Timer | undefined;

  constructor(clock: Clock, network: NetworkTime | undefined) {
    this.#clock = clock;
    this.#network = network;
  }

  start(): void {
    if (this.#network === undefined) return;
    this.#first = this.#clock.after(FIRST_ASK_MS, () => this.ask());
    this.#again = this.#clock.every(ASK_AGAIN_MS, () => this.ask());
  }

  stop(): void {
    this.#first?.cancel();
    this.#again?.cancel();
  }

  /** What is known of the wall clock at this moment. */
  state(): TimeState {
    this.wall.follow(this.#clock.nowMicros());
    return this.wall;
  }

  private ask(): void {
    this.#network?.ask((tickMicros, unixMs, uncertaintyMs) => {
      const verdict = this.wall.accept(TimeSource.sntp, tickMicros, unixMs, uncertaintyMs);
      const { recorder } = this;
      if (verdict === "invalid" || recorder === undefined) return;
      while (!recorder.builder.time(tickMicros, TimeSource.sntp, unixMs, uncertaintyMs)) {
        if (!recorder.makeRoom()) break;
      }
    });
  }
}
