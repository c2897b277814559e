import type { Clock, Timer } from "../../modules/host/clock.ts";
import { Capability } from "../tape/capability.ts";
import { type Handler, handlerOf } from "../tape/handlers.ts";
import { EventClass } from "./event-class.ts";
import type { Recording } from "./recording.ts";

/** Passes on what the firmware asks of its clock, and writes it down. */
export function recordedClock(inner: Clock, recording: Recording): Clock {
  const { tape, handlers } = recording;
  return {
    nowMicros() {
      const now = inner.nowMicros();
      tape.call(Capability.clockNow, [], now);
      return now;
    },
    after(delayMs, callback) {
      const handler = handlers.add(handlerOf(callback, true));
      tape.call(Capability.clockAfter, [handler.id, delayMs]);
      const timer = inner.after(delayMs, recording.turn(EventClass.oneShotTimer, handler));
      return recordedTimer(timer, handler);
    },
    every<Target>(periodMs: number, callback: (target: Target) => void, target?: Target) {
      const handler = handlers.add(handlerOf(() => callback(target!), false));
      tape.call(Capability.clockEvery, [handler.id, periodMs]);
      const timer = inner.every(periodMs, recording.turn(EventClass.every(periodMs), handler));
      return {
        ...recordedTimer(timer, handler),
        restart() {
          tape.call(Capability.clockRestart, [handler.id]);
          timer.restart();
        },
      };
    },
  };

  function recordedTimer(timer: Timer, handler: Handler): Timer {
    return {
      cancel() {
        if (handler.id < 0) return;
        tape.call(Capability.clockCancel, [handler.id]);
        handlers.remove(handler);
        timer.cancel();
      },
    };
  }
}
