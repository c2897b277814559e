import { setTimeout as sleep, setImmediate as turnOfTheLoop } from "node:timers/promises";

/** The part of a simulated device that the pace needs. */
export interface Paced {
  runUntil(timeMicros: number): void;
}

/** What the device awaits from the real network. */
export interface Network {
  /** An answer is awaited, and patience lasts. */
  readonly busy: boolean;
  /** Resolves once something has come for the device, or patience is used up. */
  settled(): Promise<void>;
  /** Hands what has come to the device, at the present virtual instant. */
  deliver(): void;
}

export interface PaceOptions {
  /** Multiples of real time; `Infinity` for as fast as it goes. A function is asked before each slice. */
  readonly speed: number | (() => number);
  readonly network?: Network;
  /** Real time in milliseconds; a test brings its own. */
  readonly nowMs?: () => number;
  readonly sleepMs?: (ms: number) => Promise<void>;
  /** Called after each slice with the virtual time that was reached; false ends the run early. */
  readonly onSlice?: (timeMicros: number) => boolean;
}

/** Virtual time that passes between two looks at the network and the clock. */
const SLICE_MICROS = 250_000;
/** Slices after which sockets get a turn of the event loop even when nothing is awaited. */
const SLICES_A_TURN = 16;

/**
 * Runs a simulated device from `fromMicros` to `toMicros` of virtual time.
 *
 * Real sockets live in real time. While the device awaits an answer from one, virtual time stands still until the answer is here or the network's patience is used up, so that no simulated time-out fires for a peer
 * that was merely a millisecond away. Returns the virtual time that was reached.
 */
export async function runPaced(
  device: Paced,
  fromMicros: number,
  toMicros: number,
  options: PaceOptions,
): Promise<number> {
  const { network, onSlice } = options;
  const speedNow = typeof options.speed === "function" ? options.speed : () => options.speed as number;
  const nowMs = options.nowMs ?? (() => performance.now());
  const sleepMs = options.sleepMs ?? ((ms: number) => sleep(ms));
  let speed = speedNow();
  let startMs = nowMs();
  let startMicros = fromMicros;
  let slices = 0;
  let at = fromMicros;
  while (at < toMicros) {
    if (speedNow() !== speed) {
      speed = speedNow();
      startMs = nowMs();
      startMicros = at;
    }
    at = Math.min(at + SLICE_MICROS, toMicros);
    device.runUntil(at);
    if (onSlice?.(at) === false) return at;
    network?.deliver();
    while (network?.busy) {
      await network.settled();
      network.deliver();
    }
    if (Number.isFinite(speed)) {
      const aheadMs = (at - startMicros) / 1000 / speed - (nowMs() - startMs);
      if (aheadMs > 1) await sleepMs(aheadMs);
    }
    if (++slices % SLICES_A_TURN === 0) await turnOfTheLoop();
  }
  return at;
}
