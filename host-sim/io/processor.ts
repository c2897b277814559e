import { costs, Work, type WorkKind, workNames } from "./costs.ts";
import type { Timeline } from "./timeline.ts";

/** One row of a processor's account. */
export interface WorkAccount {
  readonly work: string;
  readonly micros: number;
  readonly count: number;
}

/** Something to undo when the device restarts: a timer, an open pin. */
export interface Releasable {
  release(): void;
}

/**
 * The device's only processor. Device code runs in turns: hardware posts them, they wait in line, and one
 * runs at a time to its end. What is slow on a chip is charged: time then moves on in the middle of a turn,
 * the hardware events that fall due run (a FIFO fills, an edge is stamped), and the turns that they post wait.
 */
export class Processor {
  readonly timeline: Timeline;
  /** The longest that a turn has waited in line, in microseconds. */
  longestWaitMicros = 0;
  turnsRun = 0;

  readonly #micros = new Float64Array(workNames.length);
  readonly #counts = new Float64Array(workNames.length);
  readonly #held = new Set<Releasable>();
  #turns: ((() => void) | undefined)[] = new Array(64);
  #postedMicros = new Float64Array(64);
  #head = 0;
  #waiting = 0;
  #inTurn = false;

  constructor(timeline: Timeline) {
    this.timeline = timeline;
  }

  /** Turns that wait in line. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Puts a turn in line. Called by hardware events, and by device code for a completion. */
  post(turn: () => void): void {
    if (this.#waiting === this.#turns.length) this.#grow();
    const at = (this.#head + this.#waiting) & (this.#turns.length - 1);
    this.#turns[at] = turn;
    this.#postedMicros[at] = this.timeline.nowMicros;
    this.#waiting++;
  }

  /**
   * Keeps the processor busy for `micros`; hardware goes on meanwhile. Called from device code (or from
   * set-up code before the first turn), never from a hardware event.
   */
  charge(micros: number, work: WorkKind): void {
    this.#micros[work] += micros;
    this.#counts[work]++;
    this.timeline.advanceTo(this.timeline.nowMicros + micros);
  }

  /**
   * Lets hardware and device code go on until `timeMicros`. A turn that began in time is finished even if it
   * ends later; then time stands at its end.
   */
  runUntil(timeMicros: number): void {
    if (this.#inTurn) throw new Error("Device code tried to run the device.");
    const timeline = this.timeline;
    for (;;) {
      if (this.#waiting > 0 && timeline.nowMicros <= timeMicros) this.#runTurn();
      else if (timeline.nextMicros <= timeMicros) timeline.advanceTo(timeline.nextMicros);
      else break;
    }
    if (timeline.nowMicros < timeMicros) timeline.advanceTo(timeMicros);
  }

  /** Keeps track of something that ends with this run of the device. */
  hold(resource: Releasable): void {
    this.#held.add(resource);
  }

  /** Forgets a resource that was closed by its owner. */
  drop(resource: Releasable): void {
    this.#held.delete(resource);
  }

  /** What a restart or a cut of power does to running code: waiting turns, timers and open pins are gone. */
  reset(): void {
    this.#turns.fill(undefined);
    this.#head = 0;
    this.#waiting = 0;
    const held = [...this.#held];
    this.#held.clear();
    for (const resource of held) resource.release();
  }

  /** Device time by kind of work since the start: one row for every kind that was charged. */
  account(): WorkAccount[] {
    return workNames
      .map((work, i) => ({ work, micros: this.#micros[i], count: this.#counts[i] }))
      .filter((row) => row.count > 0);
  }

  /** Microseconds that the processor was busy since the start. */
  get busyMicros(): number {
    return this.#micros.reduce((sum, micros) => sum + micros, 0);
  }

  #runTurn(): void {
    const at = this.#head;
    const turn = this.#turns[at]!;
    const waited = this.timeline.nowMicros - this.#postedMicros[at];
    if (waited > this.longestWaitMicros) this.longestWaitMicros = waited;
    this.#turns[at] = undefined;
    this.#head = (at + 1) & (this.#turns.length - 1);
    this.#waiting--;
    this.turnsRun++;
    this.#inTurn = true;
    try {
      this.charge(costs.dispatch.value, Work.dispatch);
      turn();
    } finally {
      this.#inTurn = false;
    }
  }

  #grow(): void {
    const size = this.#turns.length;
    const turns: ((() => void) | undefined)[] = new Array(2 * size);
    const postedMicros = new Float64Array(2 * size);
    for (let i = 0; i < this.#waiting; i++) {
      const from = (this.#head + i) & (size - 1);
      turns[i] = this.#turns[from];
      postedMicros[i] = this.#postedMicros[from];
    }
    this.#turns = turns;
    this.#postedMicros = postedMicros;
    this.#head = 0;
  }
}
