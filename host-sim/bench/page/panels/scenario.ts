import type { ScenarioItem, SessionSection, VerdictSection } from "../../protocol.ts";
import { byId, clock, make, setText } from "../dom.ts";
import { send } from "../send.ts";

const picker = byId<HTMLSelectElement>("picker");

export function makePicker(): void {
  byId("start").addEventListener("click", () => void send({ command: "run", scenario: picker.value }));
}

export function showScenarios(scenarios: readonly ScenarioItem[]): void {
  const chosen = picker.value;
  picker.replaceChildren(
    ...scenarios.map(({ name, summary, durationS }) => {
      const option = document.createElement("option");
      option.value = name;
      option.textContent = `${name.replaceAll("-", " ")} (${clock(durationS)})`;
      option.title = summary;
      return option;
    }),
  );
  if (chosen !== "") picker.value = chosen;
}

export function showScenario(session: SessionSection, verdict: VerdictSection | null): void {
  setText(byId("scenario-summary"), session.summary);
  if (session.scenario !== null && picker.dataset.run !== `${session.run}`) picker.value = session.scenario;
  picker.dataset.run = `${session.run}`;
  showVerdict(session, verdict);
  const outcomes = verdict?.outcomes ?? [
    { title: "The record holds", held: null, sentence: "" },
    ...session.expectations.map((title) => ({ title, held: null, sentence: "" })),
  ];
  byId("expectations").replaceChildren(
    ...outcomes.map(({ title, held, sentence }) => {
      const element = make("li");
      const text = make("div", title);
      const word = held === null ? "open" : held ? "held" : "missed";
      if (sentence !== "") text.append(make("small", sentence));
      element.append(make("span", word, `mark ${word}`), text);
      return element;
    }),
  );
}

function showVerdict({ disturbed }: SessionSection, verdict: VerdictSection | null): void {
  const element = byId("verdict");
  element.hidden = verdict === null;
  const again = byId("again");
  again.hidden = verdict?.command == null;
  if (verdict === null) return;
  const held = verdict.outcomes.filter((outcome) => outcome.held).length;
  element.classList.toggle("missed", !verdict.held);
  const touched = disturbed ? " It was disturbed, so what it expects need not hold." : "";
  setText(element, `${held} of ${verdict.outcomes.length} held.${touched}`);
  setText(again, verdict.command === null ? "" : `Run it again: ${verdict.command}`);
}
