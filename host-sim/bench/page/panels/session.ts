import { type RunState, type SessionSection, speeds } from "../../protocol.ts";
import { byId, clock, make, setText } from "../dom.ts";
import { send } from "../send.ts";

const states: Readonly<Record<RunState, string>> = {
  running: "running",
  ending: "handing over",
  ended: "ended",
};
const speedName = (speed: number | null) => (speed === null ? "max" : `×${speed}`);

/** The choice of a speed. */
export function makeSpeeds(): void {
  for (const speed of speeds) {
    const label = make("label");
    const input = document.createElement("input");
    input.type = "radio";
    input.name = "speed";
    input.value = speedName(speed);
    input.addEventListener("change", () => void send({ command: "speed", speed }));
    label.append(input, speedName(speed));
    byId("speed").append(label);
  }
}

export function showSession({ title, state, durationS, speed, seed }: SessionSection): void {
  setText(byId("run-title"), title);
  setText(byId("run-state"), states[state]);
  setText(byId("run-length"), clock(durationS));
  byId("run-title").title = `Seed ${seed}`;
  for (const input of byId("speed").querySelectorAll("input"))
    input.checked = input.value === speedName(speed);
}

export function showTime(timeS: number, durationS: number): void {
  setText(byId("run-time"), clock(timeS));
  byId<HTMLProgressElement>("run-progress").value = durationS === 0 ? 0 : Math.min(1, timeS / durationS);
}
