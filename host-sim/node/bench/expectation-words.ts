import type { Expectation, VitalName } from "../../scenario/expectation.ts";
import { boundsText, spanText } from "../../scenario/spans.ts";
import { plainWords } from "./words.ts";

const vitals: Readonly<Partial<Record<VitalName, readonly [name: string, unit: string]>>> = {
  heartRate: ["Heart rate", "/min"],
  pulseRate: ["Pulse rate", "/min"],
  sdnn: ["SDNN", "ms"],
  rmssd: ["RMSSD", "ms"],
  spo2: ["SpO₂", "%"],
  skinTemperature: ["Skin temperature", "°C"],
  skinTemperatureTrend: ["Trend of the skin temperature", "°C/h"],
};

const vitalWords = (vital: VitalName) => vitals[vital] ?? ([plainWords(vital), ""] as const);

/** What a scenario expects, as a person says it. */
export function expectationWords(expected: Expectation): string {
  switch (expected.expect) {
    case "vital": {
      const [name, unit] = vitalWords(expected.vital);
      return `${name} ${boundsText(expected)} ${unit}, ${spanText(expected)}`;
    }
    case "absent": {
      const why = expected.reason === undefined ? "" : ` (${plainWords(expected.reason)})`;
      return `${vitalWords(expected.vital)[0]} absent${why}, ${spanText(expected)}`;
    }
    case "beats":
      return `Beats found, ${spanText(expected)}`;
    case "longestInterval":
      return `Longest interval ${boundsText({
        ...(expected.leastMs === undefined ? {} : { least: expected.leastMs }),
        ...(expected.mostMs === undefined ? {} : { most: expected.mostMs }),
      })} ms, ${spanText(expected)}`;
    case "contact":
      return `Contact ${expected.state} at ${expected.atS} s`;
    case "gaps":
      return `Signed gaps: ${boundsText(expected)}`;
    case "fault":
      return `Faults${expected.code === undefined ? "" : ` ${expected.code}`}: ${boundsText(expected)}`;
    case "finding":
      return `Finding: ${plainWords(expected.finding)} at ${expected.startS} s`;
    case "noFinding":
      return `No finding${expected.findings === undefined ? "" : ` of ${expected.findings.map(plainWords).join(", ")}`}`;
    case "readings":
      return `Readings of ${plainWords(expected.kind)}: ${boundsText(expected)}`;
    case "batches":
      return `Genuine batches: ${boundsText(expected)}`;
    case "restarts":
      return `Starts after a loss of power: ${boundsText(expected)}`;
  }
}
