import { type ActionName, actions } from "../../bench/protocol.ts";
import type { SessionParts } from "../session/session-observer.ts";

/** The ECG is drawn ahead by a second at most: what the body does changes after that. (Light is drawn further ahead, so that the PPG may show it a moment later.) */
const LOOK_AHEAD_S = 1.2;

/** Does to a running session what a button of the page says, from `nowMicros` on. */
export function disturb(parts: SessionParts, action: ActionName, nowMicros: number): void {
  const durationMicros = actions[action].seconds * 1e6;
  const inject = (kind: string) =>
    parts.inject({ kind, startMicros: nowMicros, durationMicros, parameters: {} });
  switch (action) {
    case "bus-fault":
      inject("ecg-silent");
      inject("i2c-stuck");
      break;
    case "motion": {
      const startS = nowMicros / 1e6 + LOOK_AHEAD_S;
      parts.interrupt?.("running", startS, startS + actions.motion.seconds);
      break;
    }
    case "power-cut":
      parts.cutPower(durationMicros);
      break;
    default:
      inject(action);
  }
}
