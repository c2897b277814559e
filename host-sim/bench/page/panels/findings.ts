import type { FindingItem, FindingStrip } from "../../protocol.ts";
import { byId, clock, make } from "../dom.ts";

const SVG = "http://www.w3.org/2000/svg";

export function showFindings(findings: readonly FindingItem[]): void {
  byId("no-findings").hidden = findings.length > 0;
  byId("findings").replaceChildren(...findings.map(item));
}

function item({ name, startS, endS, confidencePercent, reasons, strip, verified }: FindingItem): HTMLElement {
  const element = make("li");
  const from = startS === null ? "" : clock(startS);
  const to = endS === null ? "" : ` to ${clock(endS)}`;
  const title = make("h3", `${name} `);
  title.append(make("span", verified ? "verified" : "not sent yet", verified ? "chip" : "chip pending"));
  element.append(title, make("p", `${from}${to}, confidence ${confidencePercent} %`));
  if (reasons.length > 0) element.append(make("p", reasons.join("; ")));
  if (strip !== null) element.append(drawing(strip, name));
  return element;
}

/** The strip that goes with a finding, as it was signed. */
function drawing({ rateHz, microvolts }: FindingStrip, name: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const values = microvolts.filter((value) => value !== null);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const seconds = rateHz > 0 ? microvolts.length / rateHz : 0;
  svg.setAttribute("viewBox", `0 0 1000 100`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `Signed strip of ${seconds.toFixed(1)} s: ${name}`);
  // A hole ends a line, and the next one begins behind it.
  let points: string[] = [];
  const finish = () => {
    const line = document.createElementNS(SVG, "polyline");
    line.setAttribute("points", points.join(" "));
    if (points.length > 1) svg.append(line);
    points = [];
  };
  for (let i = 0; i < microvolts.length; i++) {
    const value = microvolts[i];
    if (value === null) {
      finish();
      continue;
    }
    const x = (1000 * i) / microvolts.length;
    const y = 96 - (92 * (value - low)) / Math.max(high - low, 1);
    points.push(`${x.toFixed(1)},${y.toFixed(1)}`);
  }
  finish();
  return svg;
}
