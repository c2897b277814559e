import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Figure, fallen } from "./figure.ts";
import { measure } from "./measure.ts";
import { renderFigures, withTable } from "./table.ts";

/**
 * Measures screening on every database of recordings that is there. Without `--write` the figures are compared with
 * docs/figures.json: 1 where one has become worse. With it they are written there and into docs/SCREENING.md.
 */
export function main(args: string[], root: string): number {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: "string", default: process.env.PURKINJE_DATA ?? join(root, "../shared/data") },
      write: { type: "boolean", default: false },
    },
  });
  if (!existsSync(values.data)) {
    console.error(
      `There are no recordings at ${values.data}: give --data, or PURKINJE_DATA; \`purkinje fetch\` gets some.`,
    );
    return 2;
  }
  const out = mkdtempSync(join(tmpdir(), "purkinje-figures-"));
  const sections = measure(values.data, out, (what) => console.error(`${what}…`));
  rmSync(out, { recursive: true });
  const figures = sections.flatMap((section) => section.figures);
  const table = renderFigures(sections);
  console.log(table);
  const kept = join(root, "docs/figures.json");
  if (values.write) {
    writeFileSync(kept, keptText(figures));
    const document = join(root, "docs/SCREENING.md");
    writeFileSync(document, withTable(readFileSync(document, "utf8"), table));
    return 0;
  }
  const worse = fallen(readFigures(kept), figures);
  for (const sentence of worse) console.error(`Worse: ${sentence}.`);
  return worse.length === 0 ? 0 : 1;
}

/** What was measured before. */
export function readFigures(file: string): Figure[] {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** One figure a line, so that a change is seen as such. */
function keptText(figures: readonly Figure[]): string {
  const lines = figures.map(
    ({ key, value, better }) => `  { "key": "${key}", "value": ${value}, "better": "${better}" }`,
  );
  return `[\n${lines.join(",\n")}\n]\n`;
}
