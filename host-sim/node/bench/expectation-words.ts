import type { Expectation, VitalName } from "../../scenario/expectation.ts";
import { boundsText, spanText } from "../../scenario/spans.ts";

const vitals: Readonly<Record<VitalName, readonly [name: string, unit: string]>> = {
  heartRate: ["Heart rate", "/min"],
  pulseRate: ["Pulse rate", "/min"],
  sdnn: ["SDNN", "ms"],
  rmssd: ["RMSSD", "ms"],
  spo2: ["SpO₂", "%"],
  skinTemperature: ["Skin temperature", "°C"],
  skinTemperatureTrend: ["Trend of the skin temperature", "°C/h"],
};

/** `atrialFibrillation` as `atrial fibrillation`. */
const plain = (name: string) => name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);

/** What a scenario expects, as a person says it. */
export function expectationWords(expected: Expectation): string {
  switch (expected.expect) {
    case "vital": {
      const [name, unit] = vitals[expected.vital];
      return `${name} ${boundsText(expected)} ${unit}, ${spanText(expected)}`;
    }
    case "absent": {
      const why = expected.reason === undefined ? "" : ` (${plain(expected.reason)})`;
      return `${vitals[expected.vital][0]} absent${why}, ${spanText(expected)}`;
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
      return `Finding: ${plain(expected.finding)} at ${expected.startS} s`;
    case "noFinding":
      return `No finding${expected.findings === undefined ? "" : ` of ${expected.findings.map(plain).join(", ")}`}`;
    case "readings":
      return `Readings of ${plain(expected.kind)}: ${boundsText(expected)}`;
    case "batches":
      return `Genuine batches: ${boundsText(expected)}`;
    case "restarts":
      return `Starts after a loss of power: ${boundsText(expected)}`;
  }
}
