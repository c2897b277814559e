import type { SimulatedDevice } from "../device/simulated-device.ts";
import { PowerCut } from "../flash/power-cut.ts";
import { Random } from "../world/math/random.ts";
import type { FaultKind, FaultSpec } from "./fault-spec.ts";

/** Loss of power, which is neither a chip's nor the network's fault. */
export const powerFaults: Readonly<Record<string, FaultKind>> = {
  "power-cut": {
    summary: "the device loses power, as often as not in the middle of a flash operation, and starts again",
    parameters: {
      every: { unit: "s on average between cuts; 0: one cut only", initial: 3600, least: 0, most: 86_400 },
      off: { unit: "s without power", initial: 2, least: 0, most: 3600 },
    },
    instant: false,
  },
};

/** What the supply tells those who look on. */
export interface PowerEvents {
  /** Power is gone; the firmware that ran is still there to be asked. */
  readonly onCut: () => void;
  /** The firmware has started again. */
  readonly onRestart: () => void;
}

/** How many flash operations ahead a cut inside of one may lie: about two batches' worth. */
const OPERATIONS_AHEAD = 24;
/** A cut that waits for a flash operation which does not come strikes anyway. */
const PATIENCE_MICROS = 150e6;
/** Chance that the next cut strikes soon after the start, while the device recovers. */
const AGAIN_CHANCE = 0.2;

/** Random cuts begin at a random time; one cut alone strikes when it was said. */
function firstCut(fault: FaultSpec, random: Random): number {
  const { every } = fault.parameters;
  return every === 0 ? fault.startMicros : fault.startMicros + every * 1e6 * random.between(0.1, 1);
}

interface Cuts {
  readonly until: number;
  readonly everyMicros: number;
  readonly offMicros: number;
  next: number;
}

/**
 * The device's power. Half of the cuts strike between two instructions; the other half inside a page program or
 * an erase, at any byte of it. Seeded and exact.
 */
export class PowerSupply {
  readonly #device: SimulatedDevice;
  readonly #events: PowerEvents;
  readonly #random: Random;
  readonly #cuts: Cuts[];
  cuts = 0;
  #strikeAt = Number.POSITIVE_INFINITY;
  #offMicros = 0;

  constructor(device: SimulatedDevice, faults: readonly FaultSpec[], seed: number, events: PowerEvents) {
    this.#device = device;
    this.#events = events;
    this.#random = new Random(seed, 0x70);
    this.#cuts = faults.map((fault) => ({
      until: fault.startMicros + fault.durationMicros,
      everyMicros: fault.parameters.every * 1e6,
      offMicros: fault.parameters.off * 1e6,
      next: firstCut(fault, this.#random),
    }));
  }

  /** Runs the device, cutting its power when it is time. */
  runUntil(timeMicros: number): void {
    const device = this.#device;
    for (;;) {
      const due = this.#due();
      const stop = Math.min(timeMicros, due, this.#strikeAt);
      if (!this.guard(() => device.runUntil(stop))) continue;
      if (this.#strikeAt <= stop) this.#strike();
      else if (due <= stop) this.#arm(due);
      else return;
    }
  }

  /** Takes power away now, between two instructions, and gives it back after `offMicros`. */
  cutNow(offMicros: number): void {
    this.#offMicros = offMicros;
    this.#strike();
  }

  /** Runs something that may run into a cut; false when it did, and the device has started again. */
  guard(action: () => void): boolean {
    try {
      action();
      return true;
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      this.#strike();
      return false;
    }
  }

  #due(): number {
    let due = Number.POSITIVE_INFINITY;
    if (this.#strikeAt < due) return due;
    for (const cut of this.#cuts) if (cut.next < due && cut.next < cut.until) due = cut.next;
    return due;
  }

  /** A cut is due: now, or inside one of the flash operations that come next. */
  #arm(due: number): void {
    const random = this.#random;
    const { journalFlash, board } = this.#device;
    for (const cut of this.#cuts) {
      if (cut.next !== due) continue;
      this.#offMicros = cut.offMicros;
      // Exponential waiting times would cluster; uniform ones of the same mean spread over every phase as well.
      cut.next =
        cut.everyMicros === 0 ? Number.POSITIVE_INFINITY : due + cut.everyMicros * random.between(0.2, 1.8);
      break;
    }
    if (random.chance(0.5)) this.#strikeAt = board.timeline.nowMicros;
    else {
      journalFlash.cutAt({
        operation: journalFlash.operations + Math.floor(random.uniform() * OPERATIONS_AHEAD),
        byte: Math.floor(random.uniform() * 256),
      });
      this.#strikeAt = board.timeline.nowMicros + PATIENCE_MICROS;
    }
  }

  #strike(): void {
    const device = this.#device;
    this.#strikeAt = Number.POSITIVE_INFINITY;
    for (;;) {
      this.cuts++;
      this.#events.onCut();
      device.cutPower();
      device.runUntil(device.board.timeline.nowMicros + this.#offMicros);
      if (this.#random.chance(AGAIN_CHANCE)) this.#cutRecovery();
      try {
        device.restart();
        this.#events.onRestart();
        return;
      } catch (error) {
        // The start itself ran into a cut: it is tried again, as a person would.
        if (!(error instanceof PowerCut)) throw error;
      }
    }
  }

  #cutRecovery(): void {
    const { journalFlash } = this.#device;
    journalFlash.cutAt({
      operation: journalFlash.operations + Math.floor(this.#random.uniform() * 4),
      byte: Math.floor(this.#random.uniform() * 256),
    });
    this.#strikeAt = this.#device.board.timeline.nowMicros + PATIENCE_MICROS;
  }
}
