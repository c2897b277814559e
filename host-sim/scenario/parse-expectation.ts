import { faults } from "../../modules/fault/fault.ts";
import { AbsentReason, FindingCode, GapCause, ReadingKind, Source } from "../../modules/record/codes.ts";
import type { Bounds, Expectation, Span, VitalName } from "./expectation.ts";
import { JsonObject, present } from "./json-object.ts";
import { ScenarioError } from "./scenario-error.ts";

export const vitalNames = [
  "heartRate",
  "pulseRate",
  "sdnn",
  "rmssd",
  "spo2",
  "skinTemperature",
  "skinTemperatureTrend",
  "pnn50",
] as const satisfies readonly VitalName[];

const expectationKinds = [
  "vital",
  "absent",
  "beats",
  "longestInterval",
  "contact",
  "gaps",
  "fault",
  "finding",
  "noFinding",
  "readings",
  "batches",
  "restarts",
] as const satisfies readonly Expectation["expect"][];

const words = <Table extends object>(table: Table) => Object.keys(table) as (keyof Table & string)[];
const MOST = 1e9;

/** Reads one expectation of a scenario that lasts `durationS`. @throws ScenarioError */
export function parseExpectation(item: unknown, path: string, durationS: number): Expectation {
  const json = new JsonObject(item, path);
  const kind = json.need("expect", json.word("expect", expectationKinds));
  const expectation = read(kind, json, durationS);
  json.end();
  return expectation;
}

function read(expect: Expectation["expect"], json: JsonObject, durationS: number): Expectation {
  const time = (key: string) => json.number(key, 0, durationS);
  const span = (): Span => spanOf(json, durationS);
  const source = () => json.word("source", words(Source));
  switch (expect) {
    case "vital":
      return {
        expect,
        vital: json.need("vital", json.word("vital", vitalNames)),
        ...span(),
        ...boundsOf(json, -MOST),
        readings: json.whole("readings", 1, MOST) ?? 1,
      };
    case "absent":
      return present({
        expect,
        vital: json.need("vital", json.word("vital", vitalNames)),
        ...span(),
        reason: json.word("reason", words(AbsentReason)),
      });
    case "beats":
      return present({
        expect,
        ...span(),
        ...boundsOf(json, 0),
        leastSensitivityPercent: json.number("leastSensitivityPercent", 0, 100),
        leastPredictivityPercent: json.number("leastPredictivityPercent", 0, 100),
      });
    case "longestInterval":
      return present({
        expect,
        ...span(),
        leastMs: json.number("leastMs", 0, MOST),
        mostMs: json.number("mostMs", 0, MOST),
      });
    case "contact":
      return {
        expect,
        source: source() ?? "ecg",
        state: json.need("state", json.word("state", ["on", "off"] as const)),
        atS: json.need("atS", time("atS")),
        toleranceS: json.need("toleranceS", json.number("toleranceS", 0, MOST)),
      };
    case "gaps":
      return present({
        expect,
        ...span(),
        ...boundsOf(json, 0),
        source: source(),
        cause: json.word("cause", words(GapCause)),
        leastLostS: json.number("leastLostS", 0, MOST),
        mostLostS: json.number("mostLostS", 0, MOST),
      });
    case "fault":
      return present({
        expect,
        ...span(),
        ...boundsOf(json, 0),
        code: json.word("code", words(faults)),
        source: source(),
      });
    case "finding":
      return present({
        expect,
        finding: json.need("finding", json.word("finding", words(FindingCode))),
        startS: json.need("startS", time("startS")),
        endS: time("endS"),
        toleranceS: json.need("toleranceS", json.number("toleranceS", 0, MOST)),
        leastConfidencePercent: json.number("leastConfidencePercent", 0, 100) ?? 0,
      });
    case "noFinding": {
      const findings = json.has("findings") ? json.list("findings", findingName) : undefined;
      return present({ expect, ...span(), findings });
    }
    case "readings":
      return {
        expect,
        kind: json.need("kind", json.word("kind", words(ReadingKind))),
        ...span(),
        ...boundsOf(json, 0),
      };
    default:
      return { expect, ...boundsOf(json, 0) };
  }
}

function findingName(item: unknown, path: string): keyof typeof FindingCode {
  if (typeof item === "string" && Object.hasOwn(FindingCode, item)) return item as keyof typeof FindingCode;
  throw new ScenarioError(
    "unknown-value",
    path,
    `${JSON.stringify(item)} is none of ${words(FindingCode).join(", ")}.`,
  );
}

function spanOf(json: JsonObject, durationS: number): Span {
  const fromS = json.number("fromS", 0, MOST) ?? 0;
  const toS = json.number("toS", 0, MOST) ?? durationS;
  if (!(fromS < toS && toS <= durationS)) {
    throw new ScenarioError("bad-span", json.path, `It is from ${fromS} s to ${toS} s of ${durationS} s.`);
  }
  return { fromS, toS };
}

function boundsOf(json: JsonObject, lowest: number): Bounds {
  const least = json.number("least", lowest, MOST);
  const most = json.number("most", lowest, MOST);
  if (least !== undefined && most !== undefined && least > most) {
    throw new ScenarioError("out-of-range", json.path, `It is at least ${least} and at most ${most}.`);
  }
  return present({ least, most });
}
