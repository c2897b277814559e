import { type Figure, isReached } from "./figure.ts";

export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
}

/** The figures as Markdown tables. */
export function renderFigures(sections: readonly Section[]): string {
  return sections
    .map(({ title, figures }) =>
      [
        `**${title}**`,
        "",
        "| | measured | average of records | goal | |",
        "| --- | ---: | ---: | ---: | --- |",
        ...figures.map(row),
        "",
      ].join("\n"),
    )
    .join("\n");
}

function row(figure: Figure): string {
  const { what, value, unit, average, averageOf, goal, better, counts } = figure;
  const number = (x: number) => (unit === "events" ? String(x) : unit === "%" ? x.toFixed(2) : x.toFixed(1));
  const words = unit === "a day" ? " a day" : "";
  const measured = value === null ? "not measured" : number(value) + words;
  const reached = isReached(figure);
  return [
    `| ${what}`,
    counts === undefined ? measured : `${measured} (${counts})`,
    average === undefined ? "–" : `${number(average)} (${averageOf})`,
    goal === undefined ? "–" : `${better === "more" ? "≥" : "≤"} ${number(goal)}${words}`,
    `${reached === undefined ? "" : reached ? "reached" : "**short**"} |`,
  ].join(" | ");
}

const begin = "<!-- figures: npm run figures -- --write -->";
const end = "<!-- end of figures -->";

/** A document with its table replaced by this one. */
export function withTable(document: string, table: string): string {
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`The document has no place for the table: ${begin} … ${end}`);
  return `${document.slice(0, from + begin.length)}\n\n${table}\n${document.slice(to)}`;
}
