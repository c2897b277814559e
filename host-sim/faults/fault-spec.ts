import { durationMicros } from "./duration.ts";

/** One fault to inject: what, when (virtual time since the run began), for how long, with which numbers. */
export interface FaultSpec {
  readonly kind: string;
  readonly startMicros: number;
  /** `Infinity` for one that stays. */
  readonly durationMicros: number;
  readonly parameters: Readonly<Record<string, number>>;
}

/** What one kind of fault takes, for checking and for the help text. */
export interface FaultKind {
  readonly summary: string;
  /** Parameter name → default, smallest and largest value, unit. */
  readonly parameters: Readonly<Record<string, FaultParameter>>;
  /** A fault that happens at an instant takes no duration. */
  readonly instant: boolean;
}

export interface FaultParameter {
  readonly unit: string;
  readonly initial: number;
  readonly least: number;
  readonly most: number;
}

export type FaultKinds = Readonly<Record<string, FaultKind>>;

/** What is wrong with a fault as it was written, in a sentence. */
export class FaultSpecError extends Error {}

function time(text: string): number {
  const micros = durationMicros(text);
  if (micros === undefined)
    throw new FaultSpecError(`"${text}" is no time: write 500ms, 90s, 30m, 1.5h or 2d.`);
  return micros;
}

/**
 * Reads `KIND[:NAME=NUMBER[,NAME=NUMBER…]][@START[+DURATION]]`, for example `ecg-clock:ppm=200`,
 * `lead-off@5m+30s`, `ecg-reset@90s`. Without a start the fault holds from the beginning; without a duration
 * it stays.
 */
export function parseFaultSpec(text: string, kinds: FaultKinds): FaultSpec {
  const match = /^([a-z0-9-]+)(?::([^@]*))?(?:@([^+]+)(?:\+(.+))?)?$/.exec(text.trim());
  if (match === null)
    throw new FaultSpecError(`"${text}" is no fault: write KIND[:NAME=NUMBER,…][@START[+DURATION]].`);
  const [, name, parameterText, startText, durationText] = match;
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined) {
    throw new FaultSpecError(`There is no fault "${name}"; there are ${Object.keys(kinds).join(", ")}.`);
  }
  if (kind.instant && durationText !== undefined) {
    throw new FaultSpecError(`"${name}" happens at an instant: leave "+${durationText}" out.`);
  }
  return {
    kind: name,
    startMicros: startText === undefined ? 0 : time(startText),
    durationMicros: durationText === undefined ? Number.POSITIVE_INFINITY : time(durationText),
    parameters: parameters(name, kind, parameterText),
  };
}

function parameters(name: string, kind: FaultKind, text: string | undefined): Record<string, number> {
  const values: Record<string, number> = {};
  for (const [key, parameter] of Object.entries(kind.parameters)) values[key] = parameter.initial;
  if (text === undefined) return values;
  for (const pair of text.split(",")) {
    const [key, valueText, ...rest] = pair.split("=");
    const parameter = Object.hasOwn(kind.parameters, key) ? kind.parameters[key] : undefined;
    if (parameter === undefined || rest.length > 0) {
      const known = Object.keys(kind.parameters);
      throw new FaultSpecError(
        known.length === 0
          ? `"${name}" takes no numbers: leave ":${text}" out.`
          : `"${pair}" is no number of "${name}"; it takes ${known.map((k) => `${k}=NUMBER`).join(", ")}.`,
      );
    }
    const value = valueText === undefined || valueText === "" ? Number.NaN : Number(valueText);
    if (!(value >= parameter.least && value <= parameter.most)) {
      throw new FaultSpecError(
        `${key} of "${name}" is a number of ${parameter.unit} from ${parameter.least} to ${parameter.most}.`,
      );
    }
    values[key] = value;
  }
  return values;
}

/** The grammar and every kind, as `--fault help` prints them. */
export function describeFaults(kinds: FaultKinds): string {
  const lines = [
    "--fault KIND[:NAME=NUMBER,…][@START[+DURATION]]   (may be given several times)",
    "  START and DURATION are simulated time: 500ms, 90s, 30m, 1.5h, 2d. Without a START the fault holds from",
    "  the beginning; without a DURATION it stays.",
    "",
  ];
  for (const [name, kind] of Object.entries(kinds)) {
    lines.push(`  ${name.padEnd(20)} ${kind.summary}${kind.instant ? " (an instant)" : ""}`);
    for (const [key, p] of Object.entries(kind.parameters)) {
      lines.push(`  ${"".padEnd(20)}   ${key}=${p.initial} ${p.unit}, ${p.least} to ${p.most}`);
    }
  }
  return lines.join("\n");
}
