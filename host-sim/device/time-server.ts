import type { NetworkTime } from "../../modules/host/network-time.ts";
import type { Board } from "../io/board.ts";

/** 2026-01-01T00:00:00Z: world time 0. A fixed date, so that one seed repeats a run to the byte. */
const EPOCH_MS = 1_767_225_600_000;
const ROUND_TRIP_MS = 40;
const SERVER_UNCERTAINTY_MS = 10;

/** A time server on the simulated network. It knows world time; the device's clock is another one. */
export class SimulatedTimeServer implements NetworkTime {
  readonly #board: Board;
  #offsetMs = 0;
  #silent = false;

  constructor(board: Board) {
    this.#board = board;
  }

  /** The server's clock jumps by so much, for good. */
  jump(ms: number): void {
    this.#offsetMs += ms;
  }

  silence(silent: boolean): void {
    this.#silent = silent;
  }

  ask(answer: (tickMicros: number, unixMs: number, uncertaintyMs: number) => void): void {
    if (this.#silent) return;
    const { clock, timeline } = this.#board;
    clock.after(ROUND_TRIP_MS, () => {
      const unixMs = Math.round(EPOCH_MS + timeline.nowMicros / 1000 + this.#offsetMs);
      answer(clock.nowMicros(), unixMs, ROUND_TRIP_MS / 2 + SERVER_UNCERTAINTY_MS);
    });
  }
}
