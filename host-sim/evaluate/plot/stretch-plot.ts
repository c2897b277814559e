import type { Annotation } from "../../world/wfdb/annotation.ts";
import { annotationCodes as codes, mnemonicOf } from "../../world/wfdb/annotation-codes.ts";
import { beatClassOf } from "../beat-class.ts";
import { unreadableSpans } from "../rhythm-spans.ts";
import { clip } from "../span.ts";
import type { Stretch } from "../stretches.ts";
import { coordinate, element } from "./svg.ts";

const WIDTH = 1200;
const TRACE_TOP = 70;
const TRACE_HEIGHT = 170;
const HEIGHT = 300;
const LEFT = 90;
const RIGHT = 10;
const REFERENCE_ROW = 46;
const TEST_ROW = TRACE_TOP + TRACE_HEIGHT + 26;
/** The trace is never magnified beyond this: noise alone shall not look like an ECG. */
const LEAST_SPAN_MICROVOLTS = 1500;

const colours = Object.freeze({
  paper: "#ffffff",
  grid: "#f0d0d0",
  trace: "#202020",
  plain: "#205080",
  wrong: "#c00000",
  unreadable: "#e0e0e0",
});

/**
 * Draws a stretch: the ECG, above it what the reference says, below it what the firmware decided; what differs is
 * red, where the firmware calls the signal unreadable the ground is grey.
 *
 * @param microvolts the stretch's samples
 */
export function stretchPlot(stretch: Stretch, microvolts: ArrayLike<number>, caption: string): string {
  const { record, start, end, errors } = stretch;
  const { rateHz, reference, test } = record;
  const x = (sample: number) => LEFT + ((sample - start) / (end - start)) * (WIDTH - LEFT - RIGHT);
  const wrongReference = new Set(errors.flatMap(({ kind, sample }) => (kind === "extra" ? [] : [sample])));
  const wrongTest = new Set(errors.flatMap(({ testSample }) => testSample ?? []));
  const parts = [
    element("title", {}, { text: caption }),
    element("rect", { width: WIDTH, height: HEIGHT, fill: colours.paper }),
    ...clip(unreadableSpans(test), start, end).map((span) =>
      element("rect", {
        x: coordinate(x(span.start)),
        y: TRACE_TOP,
        width: coordinate(x(span.end) - x(span.start)),
        height: TRACE_HEIGHT,
        fill: colours.unreadable,
      }),
    ),
    ...grid(start, end, rateHz, x),
    trace(start, microvolts, x),
    label(8, 18, caption, "start"),
    label(8, REFERENCE_ROW, "reference", "start"),
    label(8, TEST_ROW, "firmware", "start"),
    ...row(reference, stretch, REFERENCE_ROW, x, wrongReference),
    ...row(test, stretch, TEST_ROW, x, wrongTest),
  ];
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      width: WIDTH,
      height: HEIGHT,
      "font-family": "sans-serif",
      "font-size": 13,
    },
    parts,
  );
}

function grid(start: number, end: number, rateHz: number, x: (sample: number) => number): string[] {
  const lines: string[] = [];
  for (let second = Math.ceil(start / rateHz); second * rateHz < end; second++) {
    const at = coordinate(x(second * rateHz));
    lines.push(
      element("line", {
        x1: at,
        x2: at,
        y1: TRACE_TOP,
        y2: TRACE_TOP + TRACE_HEIGHT,
        stroke: colours.grid,
      }),
      label(x(second * rateHz), HEIGHT - 6, clock(second), "middle"),
    );
  }
  return lines;
}

function clock(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function trace(start: number, microvolts: ArrayLike<number>, x: (sample: number) => number): string {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < microvolts.length; i++) {
    if (microvolts[i] < low) low = microvolts[i];
    if (microvolts[i] > high) high = microvolts[i];
  }
  if (!(high >= low)) return label(LEFT, TRACE_TOP + TRACE_HEIGHT / 2, "no signal", "start");
  const span = Math.max(LEAST_SPAN_MICROVOLTS, high - low);
  const top = (high + low + span) / 2;
  const points: string[] = [];
  for (let i = 0; i < microvolts.length; i++) {
    if (Number.isNaN(microvolts[i])) continue;
    const y = TRACE_TOP + ((top - microvolts[i]) / span) * TRACE_HEIGHT;
    points.push(`${coordinate(x(start + i))},${coordinate(y)}`);
  }
  return (
    element("polyline", {
      points: points.join(" "),
      fill: "none",
      stroke: colours.trace,
      "stroke-width": 1,
    }) + label(8, TRACE_TOP + TRACE_HEIGHT / 2, `${(span / 1000).toFixed(1)} mV high`, "start")
  );
}

/** The marks of one side: beats with their codes, rhythms with their names, the rhythm that holds at the start. */
function row(
  marks: readonly Annotation[],
  { start, end }: Stretch,
  y: number,
  x: (sample: number) => number,
  wrong: ReadonlySet<number>,
): string[] {
  const shown: string[] = [];
  let rhythm = "";
  for (const { sample, code, aux } of marks) {
    if (sample >= end) break;
    if (code === codes["+"]) rhythm = aux;
    if (sample < start) continue;
    if (code === codes["+"]) shown.push(label(x(sample), y + (y < TRACE_TOP ? -14 : 14), aux, "start"));
    else if (beatClassOf(code) !== undefined) {
      shown.push(
        label(x(sample), y, mnemonicOf(code), "middle", wrong.has(sample) ? colours.wrong : colours.plain),
      );
    } else if (code === codes["["] || code === codes["]"]) {
      shown.push(label(x(sample), y, mnemonicOf(code), "middle"));
    }
  }
  const before = [...marks].reverse().find(({ sample, code }) => code === codes["+"] && sample < start);
  rhythm = before?.aux ?? "";
  if (rhythm !== "") shown.push(label(LEFT, y + (y < TRACE_TOP ? -14 : 14), rhythm, "start"));
  return shown;
}

function label(
  x: number,
  y: number,
  text: string,
  anchor: "start" | "middle",
  fill: string = colours.trace,
): string {
  return element("text", { x: coordinate(x), y: coordinate(y), "text-anchor": anchor, fill }, { text });
}
