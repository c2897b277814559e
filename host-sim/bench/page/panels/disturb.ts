import { type ActionName, actions, type LiveSection, type RunState } from "../../protocol.ts";
import { byId, make, setText } from "../dom.ts";
import { send } from "../send.ts";

const names = Object.keys(actions) as ActionName[];
const buttons = new Map<ActionName, HTMLButtonElement>();

export function makeButtons(): void {
  for (const name of names) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.action = name;
    button.append(actions[name].title, make("span", actions[name].effect));
    button.addEventListener("click", () => void send({ command: "disturb", action: name }));
    buttons.set(name, button);
    byId("actions").append(button);
  }
}

export function showActions({ actions: active }: LiveSection, state: RunState): void {
  for (const [name, button] of buttons) {
    const running = active.find(({ action }) => action === name);
    button.classList.toggle("active", running !== undefined);
    // Not "disabled": a button that goes away under the finger loses the keyboard's focus.
    button.setAttribute("aria-disabled", `${state !== "running"}`);
    setText(
      button.querySelector("span")!,
      running === undefined ? actions[name].effect : `for ${Math.ceil(running.remainingS)} s more`,
    );
  }
}
