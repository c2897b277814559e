import type { LogLine } from "../../protocol.ts";
import { byId, clock, make } from "../dom.ts";

/** What scrolls can be reached by keyboard. */
export function makeLog(): void {
  byId("log-scroll").tabIndex = 0;
}

export function showLog(lines: readonly LogLine[]): void {
  byId("log").replaceChildren(
    ...[...lines].reverse().map(({ timeS, text, weighty }) => {
      const element = make("li", "", weighty ? "weighty" : "");
      element.append(make("time", clock(timeS)), make("span", text));
      return element;
    }),
  );
}
