import type { Clock } from "../../modules/host/clock.ts";
import { type Handler, HandlerTable } from "../tape/handlers.ts";
import { TapeWriter } from "../tape/writer.ts";

/** A tape in the making: the firmware runs against the simulator, and all that crosses its contracts is kept. */
export class Recording {
  readonly tape = new TapeWriter();
  readonly handlers = new HandlerTable();
  /** What the costs of an event are booked under, by the class's number on the tape. */
  readonly classes: string[] = [];

  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Makes a callback that writes its event down before the firmware sees it. */
  turn(eventClass: string, handler: Handler): () => void {
    const number = this.#classNumber(eventClass);
    return () => {
      this.tape.event(number, handler.id, this.#clock.nowMicros());
      this.handlers.call(handler.id, 0);
    };
  }

  /** Writes an event down; the caller then hands it to the firmware. */
  event(eventClass: string, handler: Handler, argument: number): void {
    this.tape.event(this.#classNumber(eventClass), handler.id, this.#clock.nowMicros(), argument);
  }

  #classNumber(eventClass: string): number {
    const known = this.classes.indexOf(eventClass);
    return known >= 0 ? known : this.classes.push(eventClass) - 1;
  }
}
